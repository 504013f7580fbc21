"""Languages as people write them in a list: a code, or a name in English or in itself."""

from django.conf import settings
from django.conf.locale import LANG_INFO


def language_code(text: str) -> str:
    """Return the code of a language that is written as a code or by name; else the text itself.

    >>> language_code("de-DE"), language_code("Deutsch"), language_code("German")
    ('de', 'de', 'de')
    """
    folded = text.strip().casefold().replace("_", "-")
    for code in dict(settings.LANGUAGES):
        facts = LANG_INFO.get(code, {})
        names = {str(facts.get(key, "")).casefold() for key in ("name", "name_local")}
        if folded == code or folded.split("-")[0] == code or folded in names:
            return code
    for code, facts in LANG_INFO.items():
        if folded in {str(facts.get(key, "")).casefold() for key in ("name", "name_local")}:
            return code
    return folded
