"""The two laws, T1 and T2: everybody has twins, and nobody's answers can be narrowed."""

import numpy as np

from tests.attack import Found, Rows, attack, colleagues
from tests.privacy.puzzle import Ints


def breaks_t1(twins: Ints, person: Ints, k: int) -> list[str]:
    """T1: whoever stands in a number stands in exactly the same numbers as k − 1 others.

    Others are people: two answers of one person are no company for each other.
    """
    people = company(twins, person)
    return [f"class {each}: {people[each]} people" for each in np.flatnonzero(people < k)]


def company(twins: Ints, person: Ints) -> Ints:
    """Count the people in each class of twins."""
    pairs = np.unique(np.stack([twins, person])[:, twins >= 0], axis=1)
    return np.bincount(pairs[0])


def breaks_t2_outside(found: Found) -> list[str]:
    """T2: no option can be excluded for any answer."""
    narrow = np.flatnonzero(found.high - found.low < found.top - 1)
    return [f"answer {v} is {found.low[v]} to {found.high[v]}" for v in narrow.tolist()]


def breaks_t2_inside(found: Found, rows: Rows, truth: Ints, person: Ints) -> list[str]:
    """T2: one respondent who uses their own answers leaves two options for everybody else."""
    counted = np.flatnonzero(found.twins >= 0)
    linked = found.linked[found.twins[counted]]
    return [
        *_inside_single_classes(found, counted[~linked], truth, person),
        *_inside_linked_classes(found, rows, counted[linked], truth, person),
    ]


def _inside_single_classes(found: Found, answers: Ints, truth: Ints, person: Ints) -> list[str]:
    """By the closed form: all that is known of these classes are the bounds of their sums."""
    people = int(person.max()) + 1 if len(person) else 1
    pairs, place = np.unique(found.twins[answers] * people + person[answers], return_inverse=True)
    twins, insider = pairs // people, pairs % people
    own = np.bincount(place, truth[answers], len(pairs)).astype(np.int64)
    owned = np.bincount(place, minlength=len(pairs))
    low, high = colleagues(
        found.sum_low[twins], found.sum_high[twins], found.size[twins], own, owned, found.top
    )
    known = np.flatnonzero((found.size[twins] > owned) & (low >= high))
    return [f"person {insider[each]} knows the class {twins[each]}" for each in known.tolist()]


def _inside_linked_classes(
    found: Found, rows: Rows, answers: Ints, truth: Ints, person: Ints
) -> list[str]:
    """By attacking once more as each person who has an answer in one of these classes."""
    faults = []
    for insider in np.unique(person[answers]).tolist():
        own = np.flatnonzero((person == insider) & (found.twins >= 0))
        inside = attack(
            rows.known(dict(zip(own.tolist(), truth[own].tolist(), strict=True))), top=found.top
        )
        known = inside.fixed & (person != insider)
        faults += [f"person {insider} knows answer {v}" for v in np.flatnonzero(known).tolist()]
    return faults
