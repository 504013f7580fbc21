"""Exports as LimeSurvey and Qualtrics write them, small enough to redo in the head.

Six nurses and five physicians. Nurses rate nurses 4 and physicians 3; physicians rate nurses 2
and physicians 4, everywhere. In *frequent* that is the option worth as much.
"""

import csv
import io
import json
from collections.abc import Sequence

from openpyxl import Workbook

CODES = (
    "frequent",
    "timely",
    "accurate",
    "problem_solving",
    "shared_goals",
    "shared_knowledge",
    "mutual_respect",
)
PEOPLE = [("Nurses", "North")] * 6 + [("Physicians", "South")] * 5
SCORES = {"Nurses": {"Nurses": 4, "Physicians": 3}, "Physicians": {"Nurses": 2, "Physicians": 4}}
GROUPS = ("Nurses", "Physicians")
PLACE_OF_FREQUENT = {1: 1, 3: 2, 5: 3, 4: 4, 2: 5}
QUESTIONS = {
    "frequent": "The contact that you get from each group about discharge is …",
    "timely": "What you need to hear reaches you in time.",
    "accurate": "What you hear turns out to be right.",
    "problem_solving": "When something goes wrong, you can expect them to help.",
    "shared_goals": "Their aims match yours.",
    "shared_knowledge": "Your part is understood.",
    "mutual_respect": "Your part is valued.",
}
AMOUNT = ("far too little", "too little", "about right", "too much", "far too much")
OFTEN = ("never", "seldom", "now and then", "mostly", "every time")
REACTION = (
    "only look for someone at fault",
    "mostly look for someone at fault",
    "do a little of both",
    "mostly help to put it right",
    "only help to put it right",
)
FAR = ("not at all", "slightly", "partly", "largely", "fully")
LABELS = {
    "frequent": AMOUNT,
    "timely": OFTEN,
    "accurate": OFTEN,
    "problem_solving": REACTION,
    "shared_goals": FAR,
    "shared_knowledge": FAR,
    "mutual_respect": FAR,
}
GERMAN_QUESTIONS = {
    "frequent": "Der Kontakt, den Sie bekommen, ist …",
    "timely": "Was Sie brauchen, erreicht Sie rechtzeitig.",
    "accurate": "Was Sie hören, erweist sich als richtig.",
    "problem_solving": "Wenn etwas schief geht, wird das Problem gelöst.",
    "shared_goals": "Die Ziele stimmen mit Ihren überein.",
    "shared_knowledge": "Ihr Teil der Arbeit wird verstanden.",
    "mutual_respect": "Ihr Teil der Arbeit wird geschätzt.",
}


def place_of(code: str, score: int) -> int:
    return PLACE_OF_FREQUENT[score] if code == "frequent" else score


def places(group: str) -> list[int]:
    """What a person of a group chose, by dimension and then by group, as places."""
    return [place_of(code, SCORES[group][about]) for code in CODES for about in GROUPS]


def as_csv(rows: Sequence[Sequence[object]], separator: str = ",", **how: object) -> bytes:
    file = io.StringIO()
    csv.writer(file, delimiter=separator, **how).writerows(rows)  # type: ignore[arg-type]
    return file.getvalue().encode()


def as_xlsx(rows: Sequence[Sequence[object]]) -> bytes:
    book, file = Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(list(row))
    book.save(file)
    return file.getvalue()


def limesurvey_codes() -> list[list[object]]:
    """Question codes as headings and answer codes: `timely[SQ001]`, A4."""
    header = ["id", "submitdate", "lastpage", "startlanguage", "seed", "token", "ipaddr"]
    header += ["profession", "ward", *(f"Q{n}[SQ00{g}]" for n in range(1, 8) for g in (1, 2))]
    header += ["remarks"]
    rows: list[list[object]] = [header]
    for n, (group, unit) in enumerate(PEOPLE, start=1):
        state = [n, "2024-03-01 10:11:12", 9, "en", 12345 + n, f"tok{n}", f"10.0.0.{n}"]
        answers = [f"A{place}" for place in places(group)]
        rows.append([*state, f"A{1 + GROUPS.index(group)}", unit, *answers, f"A remark {n}"])
    rows.append([99, "", 2, "en", 1, "tok99", "10.0.0.99", "A1", "North", *["A1"] * 14, ""])
    return rows


def limesurvey_german() -> list[list[object]]:
    """Full questions as headings and answers in German words."""
    words = {
        "frequent": ("viel zu wenig", "zu wenig", "genau richtig", "zu viel", "viel zu viel"),
        "timely": ("nie", "selten", "manchmal", "oft", "immer"),
        "shared_goals": ("gar nicht", "wenig", "teilweise", "weitgehend", "völlig"),
    }
    header = ["Antwort ID", "Datum Abgeschickt", "Ihre Berufsgruppe?"]
    header += [f"{GERMAN_QUESTIONS[code]} [{g}]" for code in CODES for g in ("Pflege", "Ärzte")]
    rows: list[list[object]] = [header]
    german = {"Nurses": "Pflege", "Physicians": "Ärzte"}
    for n, (group, _unit) in enumerate(PEOPLE, start=1):
        answers = []
        for code in CODES:
            for about in GROUPS:
                scale = words.get(code) or words["timely" if code == "accurate" else "shared_goals"]
                answers.append(scale[place_of(code, SCORES[group][about]) - 1])
        rows.append([n, "2024-03-01 10:11:12", german[group], *answers])
    return rows


def qualtrics(*, labels: bool = True) -> list[list[object]]:
    """Three heading rows, a preview, an unfinished row, and what Qualtrics notes by itself."""
    own = ["StartDate", "EndDate", "Status", "IPAddress", "Progress", "Duration (in seconds)"]
    own += ["Finished", "RecordedDate", "ResponseId", "RecipientLastName", "RecipientFirstName"]
    own += ["RecipientEmail", "LocationLatitude", "DistributionChannel", "UserLanguage"]
    names = [f"Q{n}_{g}" for n in range(3, 10) for g in (1, 2)]
    texts = [f"{QUESTIONS[code]} - {about}" for code in CODES for about in GROUPS]
    header = [*own, "Q1", "Q2", *names, "Q10_TEXT"]
    titles = [*own, "Which group do you belong to?", "Your ward", *texts, "Anything else? - Text"]
    ids = [json.dumps({"ImportId": f"QID{n}"}) for n in range(len(header))]
    rows: list[list[object]] = [header, titles, ids]
    for n, (group, unit) in enumerate([*PEOPLE, PEOPLE[0], PEOPLE[0]], start=1):
        preview, unfinished = n == 12, n == 13
        status: object = "Survey Preview" if preview else "IP Address"
        finished: object = not unfinished
        if not labels:
            status, finished = int(preview), int(not unfinished)
        when, done = f"2024-03-01 10:{n:02}:00", 40 if unfinished else 100
        state = [when, when, status, f"10.0.0.{n}", done, 300 + n, str(finished), when, f"R_{n}x"]
        who = [f"Lastname{n}", f"First{n}", f"p{n}@example.org", f"5{n}.1", "email", "EN"]
        chosen = [
            LABELS[code][place_of(code, SCORES[group][about]) - 1]
            if labels
            else place_of(code, SCORES[group][about])
            for code in CODES
            for about in GROUPS
        ]
        rows.append([*state, *who, group, unit, *chosen, f"I wrote this {n}"])
    return rows


def wide() -> list[list[object]]:
    """A table by hand: `timely: Nurses`."""
    rows: list[list[object]] = [["group", "unit", *(f"{c}: {g}" for c in CODES for g in GROUPS)]]
    return rows + [[group, unit, *places(group)] for group, unit in PEOPLE]


def ratings(wave: str = "") -> list[list[object]]:
    """Our own ratings CSV."""
    rows: list[list[object]] = [
        ["respondent", "rater_group", "target_group", *CODES, "unit", *(["wave"] if wave else [])]
    ]
    for n, (group, unit) in enumerate(PEOPLE):
        for about in GROUPS:
            chosen = [place_of(code, SCORES[group][about]) for code in CODES]
            rows.append([f"person-{n}", group, about, *chosen, unit, *([wave] if wave else [])])
    return rows
