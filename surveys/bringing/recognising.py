"""What of a file is never kept: who, when, from where, ids and free text; trials and unfinished."""

import random
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from surveys.importing.tables import Line
from surveys.instruments.relational_coordination import RELATIONAL_COORDINATION
from surveys.models.bringing import Kind

if TYPE_CHECKING:
    from surveys.bringing.exports import Column

OWN_COLUMNS = (
    "respondent",
    "rater_group",
    "target_group",
    "unit",
    "wave",
    *RELATIONAL_COORDINATION.codes,
)
LOOKED_AT = 2000
LONGEST_LABEL = 100
MOST_LABELS = 40
FEW_LABELS = 12
FEW_PEOPLE = 5

WHO = re.compile(
    r"^((first|last|sur|family|given|full|user|your)[ _]?)?names?$|recipient|e-?mail|phone|mobile"
    r"|\btel\b|telefon|address|anschrift|\bnom\b|pr[ée]nom|\bnombres?\b|apellidos?|vorname"
    r"|nachname|\bnaam\b|achternaam|sobrenome|fornavn|efternavn|birth|geburt|staff (id|number)"
    r"|employee|personal(nummer)?\b|initials|attribute_\d+|signature",
    re.IGNORECASE,
)
WHERE = re.compile(
    r"ip ?addr(ess)?|ipaddr|latitude|longitude|refurl|referrer|user ?agent|browser"
    r"|distributionchannel|q_recaptcha|q_relevantid|q_fraud|resolution|operating system",
    re.IGNORECASE,
)
WHEN = re.compile(
    r"(submit|start|end|recorded)[ _]?date|date ?stamp|^date (submitted|started|last action)"
    r"|^date$|duration|interviewtime|(group|question) ?time|timing|time ?stamp|(total|page) time"
    r"|first click|last click|page submit|click count",
    re.IGNORECASE,
)
ID = re.compile(
    r"^(response|respondent|participant|case|record|session|panel|user|person)?[ _]?id\b|\bid$"
    r"|^(token|seed|access code|externalreference|externaldatareference)$|^(no|nr|number|#)\.?$",
    re.IGNORECASE,
)
STATE = re.compile(
    r"^(status|finished|progress|last ?page|start ?language|userlanguage|response type)$",
    re.IGNORECASE,
)
TEXT = re.compile(
    r"comments?\b|kommentar|comentario|commentaire|opmerking|remarks?|bemerkung|feedback"
    r"|suggestion|in your own words|_text\b|\[other\]|\bother\b.*specify|free text",
    re.IGNORECASE,
)
BY_HEADING = (
    ("where", WHERE),
    ("when", WHEN),
    ("id", ID),
    ("state", STATE),
    ("who", WHO),
    ("text", TEXT),
)
ADDRESS = re.compile(r"\S+@\S+\.\S+")
NETWORK = re.compile(r"\d{1,3}(\.\d{1,3}){3}|[0-9a-f]{0,4}(:[0-9a-f]{0,4}){3,7}", re.IGNORECASE)
DATE = re.compile(
    r"\d{4}-\d\d?-\d\d?([T ].*)?|\d\d?[./-]\d\d?[./-]\d{2,4}( .*)?|\d\d?:\d\d(:\d\d)?"
)
SENT_ON = (  # as LimeSurvey heads it, in the language of whoever exports
    "submitdate",
    "date submitted",
    "datum abgeschickt",
    "date de soumission",
    "fecha de envío",
    "datum ingediend",
    "data de envio",
)
TRIALS = {"survey preview", "preview", "survey test", "test", "spam"}
TRIAL_NUMBERS = {"1", "2", "4", "8", "9", "12"}
ANSWER = re.compile(r"[1-9]|AO?0?[1-9]")
NOT_FINISHED = {"false", "0", "no"}


def rows_that_count(
    columns: Sequence["Column"], lines: Sequence[Line], *, takes_unfinished: bool
) -> tuple[list[Line], dict[str, int]]:
    """Leave out trials, and answers that were never sent; say how many of each."""
    place = {column.name.casefold(): n for n, column in enumerate(columns)}

    def cell(line: Line, *names: str) -> str | None:
        found = next((place[name] for name in names if name in place), None)
        if found is None:
            return None
        return line.cells[found].strip().casefold() if found < len(line.cells) else ""

    kept: list[Line] = []
    left_out = {"trials": 0, "unfinished": 0}
    in_words = any(cell(line, "status") in {"ip address", *TRIALS} for line in lines)
    for line in lines:
        status = cell(line, "status") or ""
        finished = cell(line, "finished")
        sent = cell(line, *SENT_ON)
        if status in (TRIALS if in_words else TRIAL_NUMBERS) and "responseid" in place:
            left_out["trials"] += 1
        elif not takes_unfinished and (finished in NOT_FINISHED or sent == "" or sent == "na"):
            left_out["unfinished"] += 1
        else:
            kept.append(line)
    return kept, {reason: n for reason, n in left_out.items() if n}


def columns_to_keep(
    columns: Sequence["Column"], lines: Sequence[Line], kind: str
) -> tuple[list[int], list[tuple[str, str]]]:
    """Return the places of the columns that may be kept; name and reason of the others."""
    kept, others = [], []
    for place, column in enumerate(columns):
        reason = ""
        if kind == Kind.RATINGS:
            reason = "" if column.name.casefold() in OWN_COLUMNS else "not_ours"
        else:
            cells = (line.cells[place] for line in lines if place < len(line.cells))
            reason = reason_not_to_keep(column, [cell for cell in cells if cell.strip()])
        if reason:
            others.append((column.name, reason))
        else:
            kept.append(place)
    return kept, others


def reason_not_to_keep(column: "Column", cells: Sequence[str]) -> str:
    """Say why a column is not kept, by its heading or by what stands in it; empty if it may be."""
    heading = f"{column.name} {column.title}" if len(column.title) < LONGEST_LABEL else column.name
    is_battery = "[" in column.name or " - " in column.title
    has_answers = bool(cells) and all(ANSWER.fullmatch(cell.strip()) for cell in cells)
    for reason, pattern in BY_HEADING:
        if reason in ("who", "text") and has_answers:
            continue  # "Telephone operators" may be rated, and reply in numbers
        if is_battery and reason not in ("text", "when"):
            continue  # "Recipients' names are right [Clerks]" is a question
        if pattern.search(column.name) or (not is_battery and pattern.search(heading)):
            return reason
    if not cells:
        return "empty"
    some = [cell.strip() for cell in cells[:LOOKED_AT]]
    for reason, pattern in (("who", ADDRESS), ("where", NETWORK), ("when", DATE)):
        if sum(bool(pattern.fullmatch(cell)) for cell in some) > len(some) / 4:
            return reason
    different = len({cell.casefold() for cell in some})
    if any(len(cell) > LONGEST_LABEL for cell in some) or different > MOST_LABELS:
        return "text"
    if different > FEW_LABELS and different > 0.6 * len(some):
        return "text"
    if different == len(some) >= FEW_PEOPLE and not has_answers:
        return "id"
    return ""


def without_ids(columns: Sequence["Column"], lines: Sequence[Line], kind: str) -> list[Line]:
    """Put a random number in the place of each respondent's id: one and the same in all rows."""
    place = next((n for n, c in enumerate(columns) if c.name.casefold() == "respondent"), None)
    if kind != Kind.RATINGS or place is None:
        return list(lines)
    ids = sorted({line.cells[place].strip() for line in lines if place < len(line.cells)} - {""})
    numbers = list(range(1, len(ids) + 1))
    random.SystemRandom().shuffle(numbers)
    number = dict(zip(ids, map(str, numbers), strict=True)) | {"": ""}

    def replaced(line: Line) -> Line:
        cells = list(line.cells)
        if place < len(cells):
            cells[place] = number[cells[place].strip()]
        return Line(line.number, tuple(cells))

    return [replaced(line) for line in lines]
