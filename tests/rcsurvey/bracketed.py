"""German in which every translated text stands in brackets: what stands outside is not marked.

The brackets hold the English, so that a test says which text is missing. Made from what the
extraction finds and from what Django and allauth translate, it is as complete as German will be.
"""

import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from html.parser import HTMLParser
from pathlib import Path

import polib
from django.conf import settings
from django.test import override_settings
from django.utils.translation import trans_real

from rcsurvey import messages

OPEN, CLOSE = "⟦", "⟧"
ADDRESS = re.compile(r"https?://\S+")
WORD = re.compile(r"[^\W\d_]{2,}")
SPOKEN = ("aria-label", "title", "alt", "placeholder", "data-title", "data-label", "content")
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"}
SILENT = {"script", "style", "code", "kbd", "svg", "textarea", "template"}


@contextmanager
def in_brackets() -> Iterator[None]:
    """Let German be bracketed English."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "de", "LC_MESSAGES", "django.mo")
        path.parent.mkdir(parents=True)
        path.write_bytes(_catalogue().to_binary())
        with override_settings(LOCALE_PATHS=[folder]):
            yield


def _catalogue() -> polib.POFile:
    file = polib.POFile()
    file.metadata = {
        "Content-Type": "text/plain; charset=UTF-8",
        "Plural-Forms": "nplurals=2; plural=(n != 1);",
    }
    others = trans_real.DjangoTranslation("de")._catalog
    texts = {
        key[0] if isinstance(key, tuple) else key: isinstance(key, tuple)
        for key, _ in others.items()
    }
    found = {
        text: messages.Message(text, text if has_plural else "", "")
        for text, has_plural in texts.items()
        if text and "\x04" not in text
    }
    file.extend(_entry(each) for each in (found | messages.wanted("de")).values())
    return file


def _entry(message: messages.Message) -> polib.POEntry:
    if not message.plural:
        return polib.POEntry(msgid=message.text, msgstr=bracketed(message.text))
    forms = {0: bracketed(message.text), 1: bracketed(message.plural)}
    return polib.POEntry(msgid=message.text, msgid_plural=message.plural, msgstr_plural=forms)


def bracketed(text: str) -> str:
    """Put a text in brackets, inside the blanks around it."""
    inner = text.strip()
    return text.replace(inner, f"{OPEN}{inner}{CLOSE}", 1) if inner else text


class _Outside(HTMLParser):
    """Collects what a page says outside the brackets, in its own language."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.depth = 0
        self.stack: list[tuple[str, bool]] = []
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        foreign = "lang" in given and tag != "html"
        if not self._is_silent() and not foreign:
            for name in SPOKEN:
                if given.get(name) and not (tag == "meta" and name == "content"):
                    self.found += outside(given[name] or "")
            if tag == "input" and given.get("type") in ("submit", "button"):
                self.found += outside(given.get("value") or "")
        if tag not in VOID:
            self.stack.append((tag, foreign or tag in SILENT))

    def handle_endtag(self, tag: str) -> None:
        while self.stack and self.stack.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        kept = []
        for letter in data:
            self.depth += (letter == OPEN) - (letter == CLOSE)
            kept.append(" " if self.depth or letter == CLOSE else letter)
        if not self._is_silent():
            self.found += [part for part in "".join(kept).split("  ") if WORD.search(part)]

    def _is_silent(self) -> bool:
        return any(silent for _, silent in self.stack)


def outside(text: str) -> list[str]:
    """Return the pieces of a text that stand outside the brackets and hold words."""
    while (shorter := re.sub(f"{OPEN}[^{OPEN}{CLOSE}]*{CLOSE}", "  ", text)) != text:
        text = shorter
    return [part for part in text.split("  ") if WORD.search(part)]


def not_marked(page: str, data: tuple[str, ...]) -> list[str]:
    """Return what a page says outside every translation, but for words of `data`."""
    reader = _Outside()
    reader.feed(page)
    found = []
    for each in reader.found:
        rest = ADDRESS.sub(" ", each)
        for known in sorted((*data, settings.PRODUCT_NAME), key=len, reverse=True):
            rest = re.sub(rf"(?<!\w){re.escape(known)}(?!\w)", " ", rest)
        if WORD.search(rest):
            found.append(" ".join(each.split()))
    return found
