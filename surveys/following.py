"""Which release comes before and after which: waves in their order, and the pulses of one."""

from surveys.models.releases import Release
from surveys.models.waves import Wave


def later_release(wave: Wave) -> Release | None:
    """Return the newest release of the first later wave that was released; a pulse is none."""
    later = Release.objects.filter(
        wave__study_id=wave.study_id, wave__number__gt=wave.number, wave__pulse_of=None
    )
    return later.select_related("wave").order_by("wave__number", "-number").first()


def earlier_release(wave: Wave) -> Release | None:
    """Return what a wave is compared with: of a pulse its own wave, else the last one before."""
    earlier = Release.objects.filter(wave__study_id=wave.study_id, wave__pulse_of=None)
    if wave.pulse_of_id is not None:
        earlier = earlier.filter(wave_id=wave.pulse_of_id)
    else:
        earlier = earlier.filter(wave__number__lt=wave.number)
    return earlier.select_related("wave__study").order_by("-wave__number", "-number").first()


def pulse_releases(wave: Wave) -> list[Release]:
    """Return the newest release of every pulse of a wave, in their order."""
    found = Release.objects.filter(wave__pulse_of=wave).select_related("wave__study")
    newest = {each.wave_id: each for each in found.order_by("number")}
    return sorted(newest.values(), key=lambda each: each.wave.number)
