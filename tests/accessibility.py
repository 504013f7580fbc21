"""Write docs/accessibility.md: which pages were tested, how, and what was not.

    python -m tests.accessibility         # write the document
    python -m tests.accessibility --axe   # have axe read every page in every language

The pages named here are those that tests/browser/test_languages.py walks, one by one and in
every language; a test compares the document with what this module would write.
"""

import os
import subprocess
import sys
from pathlib import Path

import polib

from rcsurvey.settings import LANGUAGE_CODE, LANGUAGES, LOCALE_PATHS, STAFF_LANGUAGES

DOCUMENT = Path(__file__).resolve().parent.parent / "docs" / "accessibility.md"
WIDTHS = (320, 375, 1280)
# Every page of a respondent: what it is called in the walk, and what is special about it.
PAGES = {
    "welcome": "first page of a link, with the languages unfolded",
    "question": "each of the seven",
    "question refused": "an answer that is none of the five, marked at its row",
    "question saved elsewhere": "both values, after another tab or device has saved",
    "further questions": "about a partner organisation, and about work with its list",
    "further question refused": "an answer that is none, marked at its question",
    "further question saved elsewhere": "both values, after another tab or device has saved",
    "look over": "what is answered and what is open, with the comment box",
    "comment refused": "a comment that is too long",
    "look over, to be ticked": "before it is sent with a link that changed no answer",
    "sent": "where the address bar points after a script has sent",
    "received": "the receipt",
    "what is held": "about a person, and how to have it erased",
    "reminders": "to end them, or allow them again",
    "take back": "the question before answers are erased",
    "welcome, open survey": "first page where a team agreed that everything is shown",
    "taken back": "the first page again, after the answers were erased",
    "received elsewhere": "an older link of somebody who has sent",
    "closed": "after the end, with what had been chosen, to copy",
    "not open yet": "before the beginning",
    "too late": "after the release",
    "shared results": "what everybody invited reads after the release",
    "open link": "where somebody chooses a group and gets a link",
    "many at once": "after very many starts from one network",
    "open link closed": "after the end",
    "link to photograph": "on a shared device",
    "ready for the next person": "on a shared device, after sending",
    "structures sheet": "the list of the other groups",
    "structures page": "what is in place with one of them",
    "structures page refused": "an answer that is none, marked at its row",
    "structures sheet closed": "after the end",
    "form on paper": "as it stands on the screen before it is printed",
    "promise": "what is promised to everybody, and its limits",
    "workshop, joining": "a phone chooses its group, with what becomes of its marks unfolded",
    "workshop, looking": "what the screen shows, with levels and totals",
    "workshop, guess": "pairs of groups to mark, all of them unfolded",
    "workshop, vote": "one choice, refused and kept",
    "workshop, over": "after the end",
    "workshop, no such code": "a code that no workshop has",
    "not found": "a link that is none of ours",
}
INTRODUCTION = """# Accessibility

The aim is WCAG 2.2, level AA, for everybody who answers, in every language. This page says what is
tested, so that nobody has to believe more. It is written by `python -m tests.accessibility`; a
test fails when it is out of date.

## What is tested on every change

The table's pages are opened in Chromium in each language. On each of them

- axe-core finds nothing (in English and in Arabic; before a release
  `python -m tests.accessibility --axe` has it read all languages);
- nothing scrolls sideways at {widths} px;
- the page names its language and its direction, and right-to-left pages are mirrored;
- no sentence is left in another language than the page's.

"""
REST = """
Other tests answer the whole survey on a phone, with the keyboard alone, without JavaScript and
with cookies off, measure that what is touched on a question is at least 44 px high and wide, and
compare the contrast of every pair of colours in light and dark.

## Known gaps

- Nobody who depends on a screen reader, a switch or magnification has tried the pages yet.
- Chromium is the only browser that the tests use.
- {reviewed}
  A translation can be wrong in ways that no test sees. The header of each file under
  `rcsurvey/locale` says who has reviewed it.
- Names of workgroups and of the work process are the study's own. A study that offers several
  languages should give them in each; else they stay as the main language has them, marked neither
  with their language nor spoken in it.
- Arabic has no font of its own here: the reader's system provides one.
- The figures of the last rehearsal, at the end of the promise, are English on every page.
- Right-to-left pages write numbers with the digits 0 to 9.
- Pages for people with accounts exist in {staff}. Some of them are checked with
  axe, each in its own test, and are not listed here.
"""


def document() -> str:
    """Return what docs/accessibility.md has to say."""
    names = dict(LANGUAGES)
    lines = [f"| page | {' | '.join(names)} |", "|---|" + "---|" * len(names)]
    lines += [f"| **{page}**: {what} |{' ✓ |' * len(names)}" for page, what in PAGES.items()]
    *most, last = map(str, WIDTHS)
    introduction = INTRODUCTION.format(widths=f"{', '.join(most)} and {last}")
    languages = ", ".join(f"`{code}` {name}" for code, name in names.items())
    return (
        f"{introduction}{languages}.\n\n"
        + "\n".join(lines)
        + "\n"
        + REST.format(reviewed=reviewed(), staff=", ".join(STAFF_LANGUAGES))
    )


def reviewed() -> str:
    """Say which translations nobody has reviewed whose own language it is."""
    waiting = [code for code, _ in LANGUAGES if code != LANGUAGE_CODE and not _is_reviewed(code)]
    if not waiting:
        return "Native speakers have reviewed all translations."
    return f"No native speaker has reviewed these translations: {', '.join(waiting)}."


def _is_reviewed(language: str) -> bool:
    file = polib.pofile(str(LOCALE_PATHS[0] / language / "LC_MESSAGES" / "django.po"))
    return str(file.metadata["X-Reviewed-By-Native-Speaker"]).startswith("yes")


def read_all() -> int:
    """Walk all pages in all languages with axe; return the exit code."""
    walk = ["tests/browser/test_languages.py", "-k", "every_page", "-q", "-n", "2"]
    environment = os.environ | {"AXE_IN_ALL": "1"}
    return subprocess.run([sys.executable, "-m", "pytest", *walk], env=environment).returncode


if __name__ == "__main__":
    if "--axe" in sys.argv:
        sys.exit(read_all())
    DOCUMENT.write_text(document())
