"""What the columns and words of a file probably mean, from how LimeSurvey and Qualtrics write.

A guess is only ever put into the form; a person looks at it before anything is taken over.
"""

import re
from collections.abc import Sequence
from functools import cache

from django.conf import settings
from django.utils.translation import override

from surveys.bringing.exports import Column, Export
from surveys.bringing.gathering import distinct_answers
from surveys.bringing.mapping import OPEN, POSITIONS, WITHOUT_CONTACT, Mapping, Meaning, folded
from surveys.instruments.relational_coordination import RELATIONAL_COORDINATION
from surveys.models.bringing import Kind

PLACES = ("1", "2", "3", "4", "5")
MOST_WORDS = 60
BRACKETS = re.compile(r"(?P<outer>.*?)\s*\[(?P<inner>[^\[\]]+)\](?:\s*\[(?P<more>[^\[\]]+)\])?$")
TWO_CODES = re.compile(r"([A-Za-z]+\d+)_([A-Za-z]+\d+)")
NUMBERED = re.compile(r"(?P<outer>.+?)_(?P<inner>\d+)$")
SEPARATORS = (": ", " - ", " – ", "__", "/", "|", ":", ".", "_", " ")
ALIASES = {
    "frequent": "frequent frequency freq frequentenough frequentcommunication",
    "timely": "timely timeliness timelycommunication time",
    "accurate": "accurate accuracy acc accuratecommunication",
    "problem_solving": "problemsolving ps problem problemsolvingcommunication",
    "shared_goals": "sharedgoals goals goal sg",
    "shared_knowledge": "sharedknowledge knowledge know sk",
    "mutual_respect": "mutualrespect respect mr",
}
# Beginnings of words, the most telling first: "How often do you hear in time" is about time.
HINTS = (
    ("mutual_respect", "respe valued wertgesch gesch[äa]tzt valor waard anerkenn"),
    (
        "shared_knowledge",
        "know understood understand wiss verst[eä] verstand connai compr conoc "
        "wet[ei] kennis forst kend entend",
    ),
    ("shared_goals", "goal aims ziel objecti objetiv doel m[åa]l metas buts"),
    ("problem_solving", "problem probl[eè]m fault blame schuld wrong fejl"),
    ("accurate", "accura correct right richtig genau exact juist korrekt nauwkeurig stimm"),
    ("timely", "timel in.time on.time rechtzeitig zeitnah temps tiempo op.tijd tijdig tempo retti"),
    ("frequent", "frequen how.often contact h[äa]ufig kontakt fr[ée]quen frecuen vaak hyppig"),
)
GROUP_HEADINGS = re.compile(
    r"group|role|profession|occupation|discipline|job|function|beruf|funktion|gruppe|fonction"
    r"|m[ée]tier|grupo|profesi|functie|beroep|groep|rolle|faggruppe|profiss",
    re.IGNORECASE,
)
UNIT_HEADINGS = re.compile(
    r"unit|ward|site\b|department|station|abteilung|standort|service|unidad|afdeling|unidade",
    re.IGNORECASE,
)
USUAL_WORDS = {
    "1": "strongly disagree|not nearly enough|nie|gar nicht|jamais|nunca|nooit|aldrig",
    "2": "rarely|seldom|disagree|a little|not enough|selten|kaum|wenig|rarement"
    "|rara vez|zelden|sjældent",
    "3": "sometimes|occasionally|neutral|somewhat|some|just the right amount|neither agree nor "
    "disagree|manchmal|gelegentlich|teilweise|teils teils|parfois|a veces|soms|nogle gange",
    "4": "often|agree|a lot|usually|too often|oft|häufig|weitgehend|souvent|a menudo|vaak|ofte",
    "5": "always|constantly|strongly agree|completely|much too often|immer|völlig|voll und ganz"
    "|toujours|siempre|altijd|altid",
    WITHOUT_CONTACT: "no contact|no contact in this process|not applicable|n/a|does not apply"
    "|kein kontakt|trifft nicht zu|entfällt|pas de contact|sans objet|sin contacto|no aplica"
    "|geen contact|niet van toepassing|ingen kontakt|sem contacto",
    OPEN: "na|nan|null|none|-|--|.|no answer|keine antwort|sans réponse|sin respuesta"
    "|geen antwoord|#null!|don't know|weiß nicht|not answered",
}


def guess_mapping(export: Export, kind: str) -> Mapping:
    """Return what the whole file probably means."""
    mapping = Mapping(kind, guess_columns(export.columns, kind))
    answers = distinct_answers(export.columns, export.lines, mapping)[:MOST_WORDS]
    mapping.words = {
        folded(text): value for text, _n in answers if (value := guess_word(text)) != ""
    }
    frequent = {n: m for n, m in mapping.columns.items() if m.dimension == "frequent"}
    of_frequent = distinct_answers(export.columns, export.lines, Mapping(kind, frequent))
    in_words = [folded(text) for text, _n in of_frequent if guess_word(text) in PLACES]
    if in_words and set(in_words) <= amounts():
        mapping.frequent = POSITIONS
    waves = waves_in(export, mapping)
    mapping.wave = waves[0] if len(waves) == 1 else ""
    return mapping


def fitted(mapping: Mapping, export: Export) -> Mapping:
    """Return a mapping that was made for another file, as far as this one has its columns."""
    there = {column.name for column in export.columns}
    mapping.columns = {name: m for name, m in mapping.columns.items() if name in there}
    waves = waves_in(export, mapping)
    if mapping.wave not in waves:
        mapping.wave = waves[0] if len(waves) == 1 else ""
    return mapping


def waves_in(export: Export, mapping: Mapping) -> list[str]:
    """Return the names of the waves that a file of ratings holds."""
    names = [column.name for column in export.columns]
    column = next((n for n, meaning in mapping.columns.items() if meaning.role == "wave"), "")
    if column not in names:
        return []
    place = names.index(column)
    cells = (line.cells[place].strip() for line in export.lines if place < len(line.cells))
    return list(dict.fromkeys(cells))


def guess_columns(columns: Sequence[Column], kind: str) -> dict[str, Meaning]:
    """Return for each column what it probably is."""
    if kind == Kind.RATINGS:
        names = {"rater_group": "group", "target_group": "target", "respondent": "rater"}
        keys = [(column.name, column.name.casefold()) for column in columns]
        return {name: Meaning(names.get(key, key)) for name, key in keys}
    found = {column.name: guess_rating(column) for column in columns}
    for heading, role in ((GROUP_HEADINGS, "group"), (UNIT_HEADINGS, "unit")):
        free = [column for column in columns if not found[column.name].dimension]
        best = next((c for c in free if heading.search(f"{c.name} {c.title}")), None)
        if best is not None and found[best.name].role == "":
            found[best.name] = Meaning(role)
    return found


def guess_rating(column: Column) -> Meaning:
    """Read dimension and rated group out of one heading, as far as they stand there."""
    parts = parts_of(column)
    for place, part in enumerate(parts):
        if dimension := by_alias(part):
            others = [p for n, p in enumerate(parts) if n != place]
            return Meaning(dimension, _group(others), parts[0] if place else "")
    if len(parts) < 2:
        return Meaning()
    outer, *inner = parts
    if dimension := by_hints(outer):
        return Meaning(dimension, _group(inner), outer)
    # A question per group, with the dimensions below it.
    if dimension := by_hints(inner[-1]):
        return Meaning(dimension, _group([outer, *inner[:-1]]), outer)
    return Meaning("", _group(inner), outer)


def _group(parts: Sequence[str]) -> str:
    """Of several parts the last that is not a mere code, else the last."""
    speaking = [part for part in parts if not re.fullmatch(r"[A-Za-z]{0,3}_?\d+", part)]
    return (speaking or list(parts) or [""])[-1][:80]


def parts_of(column: Column) -> list[str]:
    """Cut a heading into question and part, however the program writes it.

    >>> parts_of(Column("timely[SQ001]")), parts_of(Column("Q3_1", "In time? - Nurses"))
    (['timely', 'SQ001'], ['In time?', 'Nurses'])
    """
    name = re.sub(r" \(\d+\)$", "", column.name)  # what tells a second one from the first
    for text in (name, column.title):
        if found := BRACKETS.fullmatch(text):
            inner = [found["inner"], *([found["more"]] if found["more"] else [])]
            if len(inner) == 1 and not by_alias(inner[0]):
                both = TWO_CODES.fullmatch(inner[0])
                inner = [both[1], both[2]] if both else inner
            return [part.strip() for part in (found["outer"], *inner) if part.strip()]
    if " - " in column.title:
        outer, _dash, inner_text = column.title.rpartition(" - ")
        return [outer.strip(), inner_text.strip()]
    for separator in SEPARATORS:
        pieces = name.split(separator)
        for cut in range(1, len(pieces)):
            halves = [separator.join(pieces[:cut]).strip(), separator.join(pieces[cut:]).strip()]
            if all(halves) and any(by_alias(half) for half in halves):
                return halves
    if numbered := NUMBERED.fullmatch(name):
        return [column.title or numbered["outer"], f"_{numbered['inner']}"]
    return [name]


def by_alias(text: str) -> str:
    """Name the dimension that a code or a name of one stands for; empty if none.

    >>> by_alias("Shared goals"), by_alias("Q3")
    ('shared_goals', '')
    """
    return _aliases().get(re.sub(r"[\W\d_]+", "", text.casefold()), "")


@cache
def _aliases() -> dict[str, str]:
    found = {alias: code for code, words in ALIASES.items() for alias in words.split()}
    for language in dict(settings.LANGUAGES):
        with override(language):
            for item in RELATIONAL_COORDINATION.items:
                found.setdefault(re.sub(r"[\W\d_]+", "", str(item.name).casefold()), item.code)
    return found


def by_hints(text: str) -> str:
    """Name the dimension that a question is probably about; empty if none."""
    for code, words in HINTS:
        if any(re.search(rf"\b{word}", text, re.IGNORECASE) for word in words.split()):
            return code
    return ""


def guess_word(text: str) -> str:
    """Say what an answer in words probably means: a place from 1 to 5, no contact, nothing."""
    return _words().get(folded(text), "")


@cache
def _words() -> dict[str, str]:
    found: dict[str, str] = {}
    for language in dict(settings.LANGUAGES):
        with override(language):
            for item in RELATIONAL_COORDINATION.items:
                for option in item.options:
                    found.setdefault(folded(str(option.words)), str(option.position))
    for value, words in USUAL_WORDS.items():
        for word in words.split("|"):
            found.setdefault(folded(word), value)
    return found


@cache
def amounts() -> frozenset[str]:
    """The words of our own options for *frequent*, in every language."""
    found = set()
    for language in dict(settings.LANGUAGES):
        with override(language):
            options = RELATIONAL_COORDINATION.item("frequent").options
            found |= {folded(str(option.words)) for option in options}
    return frozenset(found)
