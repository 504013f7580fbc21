"""Questions beside the seven dimensions: their words, their options, whom they are asked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from surveys.instruments.base import Option

if TYPE_CHECKING:
    from surveys.instruments.base import Text


@dataclass(frozen=True, slots=True)
class Question:
    """One question. `for_clients`: whether its words fit people the process is meant for."""

    code: str
    name: Text
    text: Text
    options: tuple[Option, ...]
    for_clients: bool = True

    @property
    def positions(self) -> frozenset[int]:
        return frozenset(option.position for option in self.options)


@dataclass(frozen=True, slots=True)
class QuestionSet:
    """Questions that belong together under one key.

    `no_answer` is what stands beside the options for whoever has none; it is stored as nothing.
    With fewer than `min_items` answers a set of answers does not count.
    """

    key: str
    version: int
    name: Text
    introduction: Text
    no_answer: Text
    questions: tuple[Question, ...]
    min_items: int = 1

    @property
    def codes(self) -> tuple[str, ...]:
        return tuple(question.code for question in self.questions)

    def question(self, code: str) -> Question:
        for question in self.questions:
            if question.code == code:
                return question
        raise ValueError(f"{self.key} has no question {code!r}")

    def score_table(self) -> tuple[tuple[int, ...], ...]:
        """A row per question, a column per position; column 0 (no answer) holds 0."""
        return tuple((0, *(option.score for option in q.options)) for q in self.questions)
