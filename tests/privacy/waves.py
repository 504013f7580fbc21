"""Two waves of nearly the same people: what the best guesser makes of both published values."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from surveys.scoring.release import publish
from surveys.scoring.steps import coarse_cells
from tests.privacy.worlds import TOP

Ints = npt.NDArray[np.int64]
Change = Literal["joins", "leaves"]

TRIALS = 60_000
ITEM = ("b1", "t", "i")


@dataclass(frozen=True)
class Trials:
    """Many times the same block of `n` and one more person, who answers in one wave only."""

    values: tuple[Ints, Ints]
    own: tuple[Ints, Ints]
    target: Ints

    def success(self, waves: tuple[int, ...], *, insider: bool) -> float:
        """How often the target's answer is guessed right from the values of these waves.

        The guesser has seen half of the trials with the answers, knows for each pattern which
        answer was the most frequent, and guesses the other half. An insider is somebody who
        stayed, and knows their own answers.
        """
        seen = [self.values[wave] for wave in waves]
        if insider:
            seen += [self.own[wave] for wave in waves]
        pattern = np.zeros(len(self.target), dtype=np.int64)
        for each in seen:
            pattern = pattern * (each.max() + 1) + each
        _, pattern = np.unique(pattern, return_inverse=True)
        half = len(self.target) // 2
        learnt = np.zeros((pattern.max() + 1, TOP + 1), dtype=np.int64)
        np.add.at(learnt, (pattern[:half], self.target[:half]), 1)
        # A pattern never seen before is guessed like the whole.
        learnt[learnt.sum(axis=1) == 0] = learnt.sum(axis=0)
        guess = learnt.argmax(axis=1)[pattern[half:]]
        return float((guess == self.target[half:]).mean())

    def gain(self, *, insider: bool) -> float:
        """How much better both waves are than the more telling one."""
        single = max(self.success((wave,), insider=insider) for wave in (0, 1))
        return self.success((0, 1), insider=insider) - single


def trials(n: int, change: Change, keeps: float, *, k: int = 5, steps: bool = True) -> Trials:
    """Draw both waves of a block that somebody joins or leaves; the others keep their answers
    with probability `keeps`. Without `steps` the later wave is as exact as the first.
    """
    rng = np.random.default_rng([5, n, change == "joins", round(100 * keeps)])
    base = rng.uniform(2.6, 4.6, size=(TRIALS, 1)) + rng.normal(0, 0.4, size=(TRIALS, n + 1))
    first, again = (
        np.clip(np.rint(base + rng.normal(0, 0.9, size=base.shape)), 1, TOP).astype(np.int64)
        for _ in range(2)
    )
    second = np.where(rng.random(base.shape) < keeps, first, again)
    stay = frozenset(f"p{number}" for number in range(n))
    old, new = (stay, stay | {"q"}) if change == "joins" else (stay | {"q"}, stay)
    coarse = bool(coarse_cells({"b1": new}, {"b1": old}, {ITEM: 0}, k)) if steps else False
    waves = (first[:, : len(old)], second[:, : len(new)])
    values = tuple(
        shown(wave.sum(axis=1), wave.shape[1], k, coarse=coarse and number == 1)
        for number, wave in enumerate(waves)
    )
    target = second[:, n] if change == "joins" else first[:, n]
    return Trials((values[0], values[1]), (first[:, 0], second[:, 0]), target)


def shown(total: Ints, n: int, k: int, *, coarse: bool) -> Ints:
    """Number what is published about each sum: equal numbers look the same."""
    looks: dict[object, int] = {}
    table = np.zeros(TOP * n + 1, dtype=np.int64)
    for each in range(n, TOP * n + 1):
        value = publish(each, n, smallest=k, top=TOP, coarse=coarse)
        table[each] = looks.setdefault(value, len(looks))
    return table[total]
