"""The steps of a workshop, in their order. Pure.

A vote has two steps: while it is open, and once it has been counted. After that only the second
one is left, so that nobody walks back into a vote that is over.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

WELCOME, GUESS, STRENGTHS, REVEAL = "welcome", "guess", "strengths", "reveal"
TIE, MATTER, TRY, PLAN, CLOSING = "tie", "matter", "try", "plan", "closing"
COUNTED = "counted"
# What stands along the bottom of the screen; the closing belongs to the plan.
PARTS = (WELCOME, GUESS, STRENGTHS, REVEAL, TIE, MATTER, TRY, PLAN)


@dataclass(frozen=True, slots=True)
class Step:
    """Where a workshop is: the part, which tie it is about, and whether a vote is counted.

    >>> str(Step("try", "3-5", is_counted=True)), Step.read("matter").question
    ('try:3-5:counted', 'matter')
    """

    part: str
    tie: str = ""
    is_counted: bool = False

    def __str__(self) -> str:
        return ":".join(filter(None, (self.part, self.tie, COUNTED if self.is_counted else "")))

    @classmethod
    def read(cls, text: str) -> "Step":
        part, *rest = text.split(":")
        is_counted = rest[-1:] == [COUNTED]
        tie = "".join(rest[:-1] if is_counted else rest)
        return cls(part, tie, is_counted)

    @property
    def question(self) -> str:
        """What phones may answer here, or nothing."""
        if self.part not in (GUESS, MATTER, TRY) or self.is_counted:
            return ""
        return ":".join(filter(None, (self.part, self.tie)))

    @property
    def counts(self) -> str:
        """The question that is counted when this step is reached, or nothing."""
        if self.part == REVEAL:
            return GUESS
        return ":".join(filter(None, (self.part, self.tie))) if self.is_counted else ""


def steps_of(
    ties: Sequence[str],
    counted: Collection[str],
    *,
    votable: Collection[str],
    first: Sequence[str] = (),
) -> tuple[Step, ...]:
    """Return the steps of a workshop about these ties, in the order in which they were chosen.

    `counted` are the questions that have been counted; `votable` the ties with more than one idea
    to choose from, and `first` the order in which the room wants to try something on them. With
    one tie there is no vote on which of them matters.
    """
    steps = [Step(WELCOME), Step(GUESS), Step(STRENGTHS), Step(REVEAL)]
    steps += [Step(TIE, tie) for tie in ties]
    if len(ties) > 1:
        steps += [Step(MATTER), Step(MATTER, is_counted=True)]
    for tie in first or ties:
        if tie in votable:
            steps += [Step(TRY, tie), Step(TRY, tie, is_counted=True)]
    steps += [Step(PLAN), Step(CLOSING)]
    return tuple(step for step in steps if not step.question or step.question not in counted)


def beside(step: Step, steps: Sequence[Step], way: str) -> Step:
    """Return the step before or after this one; at either end this one itself."""
    if step not in steps:  # a vote that was counted meanwhile
        return steps[0]
    place = steps.index(step) + (1 if way == "next" else -1)
    return steps[min(max(place, 0), len(steps) - 1)]
