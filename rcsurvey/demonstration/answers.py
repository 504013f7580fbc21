"""Made-up answers: the same every time, scattered around the averages of the story."""

import random

from rcsurvey.demonstration.story import StudyStory, WaveStory
from surveys.instruments.base import Instrument

BETWEEN_PEOPLE, WITHIN_PEOPLE = 0.3, 0.55
SHARE_LEFT_OPEN, SHARE_WITHOUT_CONTACT = 0.025, 0.75


def position_of(instrument: Instrument, code: str, score: int) -> int:
    """Return the option that is worth so much."""
    return next(o.position for o in instrument.item(code).options if o.score == score)


def one_person(
    story: StudyStory, wave: WaveStory, rater: str, instrument: Instrument, chance: random.Random
) -> tuple[dict[str, dict[str, int]], list[str]]:
    """Return what one person chooses per group, and the groups without contact."""
    mood = chance.gauss(0, BETWEEN_PEOPLE)
    averages = dict(zip(story.group_names, _averages(story, rater), strict=True))
    choices: dict[str, dict[str, int]] = {}
    strangers = []
    for target in story.group_names:
        if (rater, target) in story.strangers and chance.random() < SHARE_WITHOUT_CONTACT:
            strangers.append(target)
            continue
        level = averages[target] + wave.shifts.get((rater, target), 0) + mood
        choices[target] = {}
        for code in instrument.codes:
            if chance.random() < SHARE_LEFT_OPEN:
                continue
            point = level + story.weak_points.get(target, {}).get(code, 0)
            score = min(5, max(1, round(chance.gauss(point, WITHIN_PEOPLE))))
            choices[target][code] = position_of(instrument, code, score)
    return choices, strangers


def _averages(story: StudyStory, rater: str) -> tuple[float, ...]:
    return next(group.ties for group in story.groups if group.name == rater)
