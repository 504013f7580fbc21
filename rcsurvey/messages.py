"""The texts people read: found in code and templates, merged into .po files, one per language.

Needs no gettext on the machine. What respondents read stands in every language's file; what only
staff read, in those of `settings.STAFF_LANGUAGES`.
"""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import polib
from django.conf import settings
from django.template.base import Node, Template, Token
from django.template.loader import get_template
from django.templatetags.i18n import BlockTranslateNode, TranslateNode

from rcsurvey.catalogues import FOLDER

TEMPLATES = settings.BASE_DIR / "templates"
APPS = ("surveys", "interventions", "reports")
STAFF_APPS = ("surveys", "interventions", "reports", "rcsurvey")
NOBODYS = ("migrations", "management", "demonstration")  # what no page shows
# Respondents' pages begin in modules that use one of these; what they import is searched, too.
MARKS = ("in_their_language", "respondents_page", "opened_by_link")
ALSO_SEARCHED = ("surveys/templatetags/respondents.py",)
# Respondents' pages import these, but say nothing of what stands in them.
SAID_TO_STAFF = (
    "surveys/events.py",
    "surveys/locking.py",
    "surveys/models/messages.py",
    "surveys/models/participants.py",
    "surveys/models/ratchet.py",
    "surveys/models/studies.py",
    "surveys/models/tokens.py",
    "surveys/models/waves.py",
    "surveys/models/ways.py",
    "surveys/models/webhooks.py",
)
# What a call may be named, and which of its arguments are texts.
CALLS = {"_": 1, "gettext": 1, "gettext_lazy": 1, "ngettext": 2, "ngettext_lazy": 2}
IN_A_TAG = re.compile(r"""_\("([^"]+)"\)""")  # a text that one template hands to another
REVIEW = "X-Reviewed-By-Native-Speaker"


@dataclass(frozen=True, slots=True)
class Message:
    """One text to translate, and the file it stands in."""

    text: str
    plural: str
    place: str


@cache  # the search reads every file
def found() -> dict[str, Message]:
    """Return every text of the respondents' pages, once, in the order of the files."""
    return _collected(respondents_templates(), respondents_modules())


@cache
def found_for_staff() -> dict[str, Message]:
    """Return the texts that only people with an account read."""
    respondents = found()
    everywhere = _collected(_templates(), _modules())
    return {text: each for text, each in everywhere.items() if text not in respondents}


def wanted(language: str) -> dict[str, Message]:
    """Return the texts that a language has to translate."""
    return found() | (found_for_staff() if language in settings.STAFF_LANGUAGES else {})


def _collected(templates: list[str], modules: list[str]) -> dict[str, Message]:
    messages: dict[str, Message] = {}
    for message in [*_in_templates(templates), *_in_modules(modules)]:
        kept = messages.setdefault(message.text, message)
        if message.plural and not kept.plural:
            messages[message.text] = message
    return messages


def _templates() -> list[str]:
    paths = sorted(path for path in TEMPLATES.rglob("*") if path.suffix in (".html", ".txt"))
    return [path.relative_to(TEMPLATES).as_posix() for path in paths]


def _modules() -> list[str]:
    paths = sorted(path for app in STAFF_APPS for path in (settings.BASE_DIR / app).rglob("*.py"))
    places = [path.relative_to(settings.BASE_DIR) for path in paths]
    return [place.as_posix() for place in places if not set(place.parts) & set(NOBODYS)]


def respondents_templates() -> list[str]:
    """Return the names of the templates of respondents' pages and mails, with all they include."""
    names = _templates()
    wanted = [name for name in names if name.startswith("emails/")]
    wanted += [n for n in names if '{% extends "base_respondent.html" %}' in _text(n)]
    wanted += ["base_respondent.html", "restoring.html"]
    wanted += ["includes/_languages.html", "surveys/_row.html"]
    wanted.append("surveys/paper_form.html")  # printed by staff, read by who fills it in
    for name in wanted:  # grows while we walk
        text = _text(name)
        wanted += [n for n in names if f'{{% include "{n}"' in text and n not in wanted]
    return sorted(wanted)


def _text(name: str) -> str:
    return (TEMPLATES / name).read_text()


def _in_templates(names: list[str]) -> Iterator[Message]:
    for name in names:
        template: Template = get_template(name).template  # type: ignore[attr-defined]
        for node in template.nodelist.get_nodes_by_type(Node):
            yield from _of_node(node, f"templates/{name}")
        for text in IN_A_TAG.findall(_text(name)):
            yield Message(text, "", f"templates/{name}")


def _of_node(node: Node, place: str) -> Iterator[Message]:
    if isinstance(node, BlockTranslateNode):
        plural = _block(node, node.plural) if node.plural else ""
        yield Message(_block(node, node.singular), plural, place)
    elif isinstance(node, TranslateNode):
        yield Message(str(node.filter_expression.var.literal), "", place)


def _block(node: BlockTranslateNode, tokens: list[Token]) -> str:
    return str(node.render_token_list(tokens)[0])


def _in_modules(places: list[str]) -> Iterator[Message]:
    for place in places:
        for call in ast.walk(ast.parse((settings.BASE_DIR / place).read_text())):
            if texts := _texts_of(call):
                yield Message(texts[0], texts[1] if len(texts) > 1 else "", place)


def respondents_modules() -> list[str]:
    """Return the modules that respondents' pages are made from, as paths."""
    views = sorted(path for app in APPS for path in (settings.BASE_DIR / app).rglob("*.py"))
    wanted = [settings.BASE_DIR / name for name in ALSO_SEARCHED]
    wanted += [path for path in views if any(mark in path.read_text() for mark in MARKS)]
    for path in wanted:  # grows while we walk
        wanted += [each for each in _imported_by(path) if each not in wanted]
    places = {path.relative_to(settings.BASE_DIR).as_posix() for path in wanted}
    return sorted(places - set(SAID_TO_STAFF))


def _imported_by(path: Path) -> set[Path]:
    """Return the modules of `surveys` that a module imports; the other apps serve staff."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("surveys"):
            names |= {str(node.module), *(f"{node.module}.{each.name}" for each in node.names)}
    stems = [settings.BASE_DIR / name.replace(".", "/") for name in names]
    places = [p for stem in stems for p in (stem.with_suffix(".py"), stem / "__init__.py")]
    return {place for place in places if place.exists()}


def _texts_of(call: ast.AST) -> list[str]:
    """Return what a call of gettext holds; a text that is no literal cannot be translated."""
    if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Name):
        return []
    texts = call.args[: CALLS.get(call.func.id, 0)]
    return [a.value for a in texts if isinstance(a, ast.Constant) and isinstance(a.value, str)]


def path_of(language: str) -> Path:
    return FOLDER / language / "LC_MESSAGES" / "django.po"


def update(language: str) -> list[str]:
    """Bring a language's .po file up to date; return the texts that wait for a translation.

    What is translated stays; what stands nowhere any more goes; a text that was changed is a
    new one, because a translation that says something else is worse than the English.
    """
    path = path_of(language)
    old = polib.pofile(str(path))
    known = {entry.msgid: entry for entry in old}
    new = polib.POFile(wrapwidth=98)
    new.metadata = old.metadata
    new.header = old.header
    for message in wanted(language).values():
        new.append(_merged(message, known.get(message.text), _plurals(old)))
    new.save(str(path))
    return [entry.msgid for entry in new.untranslated_entries()]


def _plurals(file: polib.POFile) -> int:
    """Return how many plural forms a language has: Arabic six, the others here two or three."""
    return int(file.metadata["Plural-Forms"].partition("nplurals=")[2][0])


def _merged(message: Message, old: polib.POEntry | None, plurals: int) -> polib.POEntry:
    entry = polib.POEntry(msgid=message.text, occurrences=[(message.place, "")])
    if message.plural:
        entry.msgid_plural = message.plural
        entry.msgstr_plural = dict.fromkeys(range(plurals), "")
    if old is not None and bool(old.msgid_plural) == bool(message.plural):
        entry.msgstr, entry.msgstr_plural = old.msgstr, old.msgstr_plural
    if "%(" in message.text:
        entry.flags = ["python-format"]
    return entry
