"""Small surveys for tests of scoring: rows as people would write them, and as arrays."""

import random
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from surveys.scoring.items import ItemSet
from surveys.scoring.ties import Ratings

CODES = (
    "frequent",
    "timely",
    "accurate",
    "problem_solving",
    "shared_goals",
    "shared_knowledge",
    "mutual_respect",
)
FAMILY = dict.fromkeys(CODES[:4], "communication") | dict.fromkeys(CODES[4:], "relationship")
ITEMS = ItemSet(CODES, FAMILY)


@dataclass(frozen=True)
class Line:
    """One respondent's rating of one workgroup; 0 = not answered."""

    respondent: str
    rater: str
    target: str
    scores: tuple[int, ...]
    unit: str = ""
    wave: str = ""


def lines(*rows: tuple[str, str, str, Sequence[int]]) -> list[Line]:
    """Write respondent, rater, target, scores; a single score stands for all seven items."""
    return [
        Line(respondent, rater, target, tuple(scores) if len(scores) > 1 else (*scores,) * 7)
        for respondent, rater, target, scores in rows
    ]


def ratings(rows: Sequence[Line], *, units: bool = False) -> Ratings:
    """Put lines into arrays, names in order."""
    groups = sorted({row.rater for row in rows} | {row.target for row in rows})
    people = sorted({row.respondent for row in rows})
    group_of = {row.respondent: row.rater for row in rows}
    unit_of = {row.respondent: row.unit for row in rows}
    names = sorted(set(unit_of.values()))
    return Ratings(
        groups=tuple(groups),
        units=tuple(names) if units else (),
        group_of=np.array([groups.index(group_of[each]) for each in people], dtype=np.int64),
        unit_of=(
            np.array([names.index(unit_of[each]) for each in people], dtype=np.int64)
            if units
            else None
        ),
        respondent=np.array([people.index(row.respondent) for row in rows], dtype=np.int64),
        target=np.array([groups.index(row.target) for row in rows], dtype=np.int64),
        scores=np.array([row.scores for row in rows], dtype=np.int8).reshape(len(rows), -1),
    )


def random_survey(
    seed: int,
    *,
    groups: int = 4,
    respondents: int = 20,
    units: int = 0,
    skips: float = 0.1,
    rated_only: int = 0,
    wave: str = "",
) -> list[Line]:
    """A survey by chance: groups of unequal size, a base per pair, skipped items and ties."""
    rng = random.Random(seed)
    names = [f"g{number:02}" for number in range(groups)]
    raters = names[: max(1, groups - rated_only)]
    base = {(a, b): rng.uniform(1.5, 4.8) for a in names for b in names}
    result = []
    for number in range(respondents):
        rater = raters[min(int(rng.expovariate(2 / len(raters))), len(raters) - 1)]
        unit = rng.choice("NSWE"[:units]) if units else ""
        mood = rng.gauss(0, 0.4)
        for target in names:
            if rng.random() < 0.05 and target != rater:
                continue
            silent = rng.random() < skips / 2
            scores = [
                0
                if silent or rng.random() < skips
                else min(5, max(1, round(base[rater, target] + mood + rng.gauss(0, 0.9))))
                for _ in CODES
            ]
            person = f"r{number:05}"
            result.append(Line(person, rater, target, tuple(scores), unit, wave))
    rng.shuffle(result)
    return result


def as_csv(rows: Sequence[Line], *, units: bool = False, waves: bool = False) -> str:
    """The lines as a file of raw scores."""
    extra = [name for name, there in (("unit", units), ("wave", waves)) if there]
    text = [",".join(["respondent", "rater_group", "target_group", *CODES, *extra])]
    for row in rows:
        scores = [str(score) if score else "" for score in row.scores]
        more = [getattr(row, name) for name in extra]
        text.append(",".join([row.respondent, row.rater, row.target, *scores, *more]))
    return "\n".join(text) + "\n"
