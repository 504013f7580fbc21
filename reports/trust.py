"""How far the numbers of a release can be trusted: whole-wave figures, weightings, the network.

The figures were computed once, with the wave's first release, and are only read here. Everything
else is arithmetic on released ties.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reports.trust_words import (
    FIGURES,
    GROUPS,
    NETWORK,
    WEIGHTINGS,
    Words,
    figure_shown,
    reason_shown,
)
from surveys.instruments.base import Instrument
from surveys.scoring.readings import average, pool
from surveys.scoring.released import Reading, ReleasedTies
from surveys.scoring.released_network import ReleasedNetwork, Share, released_network
from surveys.shown import percent_shown, precise_range_shown, two_decimals

SCOPES = ("within", "between", "all")
NO_TIE = gettext_lazy("No such tie could be read.")
NOT_KEPT = gettext_lazy("It was not computed with this release.")
NEEDS_A_MEAN_PER_PERSON = gettext_lazy(
    "It needs a mean for each person, and would single out people who skip questions. "
    "So it is not computed in a confidential survey."
)
NOTHING_TO_SHARE = gettext_lazy("There is nothing to take a share of.")
THREE_GROUPS = gettext_lazy("It needs at least three groups with a number.")


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure with what it means, and either how it reads or why it is not given."""

    key: str
    words: Words
    shown: str
    reason: str


@dataclass(frozen=True, slots=True)
class FigureGroup:
    """Figures that answer one question."""

    question: str
    figures: tuple[Figure, ...]


@dataclass(frozen=True, slots=True)
class Weighting:
    """One way to put ties together, in each scope; or why it is not given."""

    key: str
    words: Words
    means: tuple[Figure, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class Trust:
    """What a reader needs in order to judge the numbers of a report."""

    groups: tuple[FigureGroup, ...]
    weightings: tuple[Weighting, ...]
    network: tuple[Figure, ...]
    ties_asked: int
    ties_shown: int


def build_trust(
    ties: ReleasedTies, figures: Mapping[str, Any], instrument: Instrument, *, is_open: bool
) -> Trust:
    """Put the figures of a wave and the arithmetic on its ties into words."""
    network = released_network(ties)
    return Trust(
        groups=_groups(figures, instrument),
        weightings=weightings(ties, figures, is_open=is_open),
        network=_network(network),
        ties_asked=network.ties_asked,
        ties_shown=network.ties_shown,
    )


def _groups(figures: Mapping[str, Any], instrument: Instrument) -> tuple[FigureGroup, ...]:
    """Sort the stored figures by the question they answer; unknown ones come last, by their key.

    Their order is ours: PostgreSQL keeps JSON without one.
    """
    keys = [*FIGURES, *(f"item_rest.{code}" for code in instrument.codes)]
    order = {key: place for place, key in enumerate(keys)}
    found = sorted(
        ((".".join(path), path, leaf) for path, leaf in _walk(figures)),
        key=lambda each: (order.get(each[0], len(order)), each[0]),
    )
    names = {item.code: str(item.name) for item in instrument.items}
    known = {key: str(question) for question, keys in GROUPS for key in keys}
    questions = [*dict.fromkeys(known.values()), _("Further figures")]
    made: dict[str, list[Figure]] = {question: [] for question in questions}
    for _key, path, leaf in found:
        question = known.get(path[0], questions[-1])
        made[question].append(_figure(path, leaf, names))
    return tuple(FigureGroup(question, tuple(of)) for question, of in made.items() if of)


def _walk(figures: Mapping[str, Any], path: tuple[str, ...] = ()) -> Iterator[Any]:
    """Yield the path and the figure of everything that says how it reads."""
    for key, value in figures.items():
        if isinstance(value, Mapping):
            if "shown" in value:
                yield (*path, key), value
            else:
                yield from _walk(value, (*path, key))


def _figure(path: Sequence[str], leaf: Mapping[str, Any], item_names: Mapping[str, str]) -> Figure:
    key = ".".join(path)
    words = FIGURES.get(key)
    if words is None and path[0] == "item_rest" and path[-1] in item_names:
        words = Words(
            _("%(name)s with the rest") % {"name": item_names[path[-1]]},
            _("How closely it follows the other dimensions."),
        )
    shown = figure_shown(leaf["shown"])
    if shown and leaf.get("eta_squared") is not None:
        eta = two_decimals(leaf["eta_squared"])
        shown = _("%(shown)s, eta squared %(eta)s") % {"shown": shown, "eta": eta}
    unknown = Words(key.replace("_", " ").replace(".", ", "), "")
    return Figure(key, words or unknown, shown, reason_shown(leaf["reason"]))


def weightings(
    ties: ReleasedTies, figures: Mapping[str, Any], *, is_open: bool
) -> tuple[Weighting, ...]:
    """Put the ties together in four ways, as far as the survey's mode allows."""
    stored: Mapping[str, Mapping[str, float | None]] = figures.get("weightings", {})
    made = []
    for key, words in WEIGHTINGS.items():
        needs_people = key in ("respondent_equal", "role_equal")
        if needs_people and not is_open:
            made.append(Weighting(key, words, (), str(NEEDS_A_MEAN_PER_PERSON)))
            continue
        scopes = SCOPES[1:] if needs_people else SCOPES
        means = tuple(
            _stored(f"{key}.{scope}", stored.get(scope, {}).get(key))
            if needs_people
            else _mean(f"{key}.{scope}", _readings(ties, scope), by_n=key == "rating_equal")
            for scope in scopes
        )
        made.append(Weighting(key, words, means, ""))
    return tuple(made)


def _readings(ties: ReleasedTies, scope: str) -> list[Reading]:
    scopes = ("within", "between") if scope == "all" else (scope,)
    return [tie.mean for tie in ties if tie.mean and tie.scope in scopes]


def _mean(key: str, readings: Sequence[Reading], *, by_n: bool) -> Figure:
    mean = pool(readings) if by_n else average(readings)
    scope = Words(SCOPE_WORDS[key.rpartition(".")[2]], "")
    if mean is None:
        return Figure(key, scope, "", str(NO_TIE))
    return Figure(key, scope, precise_range_shown(mean), "")


def _stored(key: str, value: float | None) -> Figure:
    scope = Words(SCOPE_WORDS[key.rpartition(".")[2]], "")
    if value is None:
        return Figure(key, scope, "", str(NOT_KEPT))
    return Figure(key, scope, two_decimals(value), "")


SCOPE_WORDS = {
    "within": gettext_lazy("within a group"),
    "between": gettext_lazy("between groups"),
    "all": gettext_lazy("all ties"),
}


def _network(network: ReleasedNetwork) -> tuple[Figure, ...]:
    shares = {
        key: getattr(network, key)
        for key in ("density", "strong_tie_density", "arc_reciprocity", "dyad_reciprocity")
    }
    made = [
        Figure(
            f"network.{key}",
            NETWORK[key],
            percent_shown(share.low, share.value, share.high) if share else "",
            "" if share else str(NOTHING_TO_SHARE),
        )
        for key, share in shares.items()
    ]
    for key in ("centralisation_in", "centralisation_out"):
        share: Share | None = getattr(network, key)
        shown = (
            precise_range_shown(Reading("about", share.low, share.value, share.high, 0))
            if share
            else ""
        )
        made.append(
            Figure(f"network.{key}", NETWORK[key], shown, "" if share else str(THREE_GROUPS))
        )
    return tuple(made)
