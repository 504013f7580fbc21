"""What is forgotten, and when."""

from surveys.models.participants import Draft
from surveys.models.studies import Wave


def forget_drafts(wave_id: int) -> int:
    """Erase what was never sent, once nobody can send it any more. Safe to run twice."""
    wave = Wave.objects.filter(pk=wave_id).first()
    if wave is None or not wave.has_closed() or wave.accepts_what_was_begun():
        return 0
    return Draft.objects.filter(invitation__wave=wave).delete()[0]
