"""A wave's own words for its mails, per language: kept until the first invitation."""

from django.db import transaction

from surveys.letters import Letter, key_of, our_words
from surveys.models import ratchet
from surveys.models.messages import Kind
from surveys.models.waves import Wave


class WordsAreFixed(Exception):
    """People have been invited; the text says so for a screen."""


@transaction.atomic
def keep(wave: Wave, kind: Kind, language: str, words: Letter) -> None:
    """Keep a wave's own words for a mail. Where they are ours, nothing is kept."""
    stored = Wave.objects.select_for_update(no_key=True).get(pk=wave.pk)
    if stored.is_locked:
        raise WordsAreFixed(ratchet.FIXED)
    own = dict(stored.wording.get(language, {}))
    ours = our_words(kind, language)
    for part, text, usual in (
        ("subject", words.subject, ours.subject),
        ("body", words.text, ours.text),
    ):
        own.pop(key_of(kind, part), None)
        if text != usual:
            own[key_of(kind, part)] = text
    stored.wording = {**stored.wording, language: own}
    if not own:
        del stored.wording[language]
    stored.save(update_fields=["wording"])
    wave.wording = stored.wording
