"""What is in place between the groups, pair by pair, and who is left out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from interventions import words
from interventions.matching.building import Measured, measured_ties
from interventions.sheets import left_out, signals, structures_of
from surveys.access import get_release
from surveys.models.releases import Release
from surveys.results import released_ties
from surveys.scoring.structures import PairCoverage, Structures, coverage_class
from surveys.shown import mean_shown, percent_shown


@dataclass(frozen=True, slots=True)
class Cell:
    """A coverage as a table shows it: per cent, class, and what else was said."""

    shown: str
    class_of: str
    quality: str = ""
    is_one_view: bool = False
    is_seen_differently: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """A row of a table: a structure, its cells, and how many pairs have it."""

    name: str
    cells: tuple[Cell | None, ...]
    covered: str = ""
    absent: str = ""


@login_required
@require_safe
def structures(request: HttpRequest, wave_id: int) -> HttpResponse:
    """Show structure by pair and by group, and what to read together with the survey."""
    release = get_release(request.user, wave_id)
    found = structures_of(release)
    context = {"release": release, "found": found is not None}
    if found is not None:
        context |= _tables(release, found)
    return render(request, "interventions/structures.html", context)


def _tables(release: Release, found: Structures) -> dict[str, object]:
    names = {str(g.pk): g.name for g in release.wave.study.workgroups.all()}
    measured = measured_ties(released_ties(release), found.coverage())
    keys = [key for key in words.STRUCTURES if key in found.shares]
    pairs = list(found.pairs)
    groups = [key for key in names if found.inclusion.get(key)]
    told = _signals(measured, found, names)
    return {
        "question": _question(told),
        "pairs": [_title(pair, names) for pair in pairs],
        "groups": [names[key] for key in groups],
        "by_pair": [
            Line(
                str(words.STRUCTURES[key]),
                tuple(_of_pair(found.pairs[pair].get(key)) for pair in pairs),
                _percent(found.shares[key].covered),
                _percent(found.shares[key].absent),
            )
            for key in keys
        ],
        "totals": tuple(_plain(found.totals.get(pair)) for pair in pairs),
        "by_group": [
            Line(
                str(words.STRUCTURES[key]),
                tuple(_plain(found.inclusion[group].get(key)) for group in groups),
            )
            for key in keys
        ],
        "included": tuple(_plain(found.included.get(group)) for group in groups),
        "overall": "" if found.overall is None else _percent(found.overall),
        "signals": told,
        "left_out": [names[key] for key in left_out(measured, found)],
    }


def _of_pair(found: PairCoverage | None) -> Cell | None:
    if found is None:
        return None
    return Cell(
        _percent(found.coverage),
        found.class_of,
        "" if found.quality is None else mean_shown(found.quality),
        found.is_one_view,
        found.is_seen_differently,
    )


def _plain(coverage: float | None) -> Cell | None:
    return None if coverage is None else Cell(_percent(coverage), coverage_class(coverage))


def _percent(share: float) -> str:
    return percent_shown(share, share, share)


def _title(pair: frozenset[str], names: Mapping[str, str]) -> str:
    return " – ".join(names[key] for key in names if key in pair)


QUESTIONS = {
    "double": _("%(tie)s, %(structure)s: what is the smallest version that both could try?"),
    "quality": _("%(tie)s, %(structure)s: it is there; what keeps it from helping?"),
    "carried": _("%(tie)s, %(structure)s: who makes it work without it, and what if they left?"),
}


def _question(told: Mapping[str, Sequence[tuple[str, Sequence[str]]]]) -> str:
    """Ask about the first thing that survey and sheets say together."""
    for kind, words_of_kind in QUESTIONS.items():
        for tie, names in told[kind]:
            return str(words_of_kind) % {"tie": tie, "structure": names[0]}
    return str(_("Which of these structures would you miss first, and who looks after it?"))


def _signals(
    measured: tuple[Measured, ...], found: Structures, names: Mapping[str, str]
) -> dict[str, list[tuple[str, list[str]]]]:
    """Group signals by what they mean, then by tie."""
    told: dict[str, dict[str, list[str]]] = {"double": {}, "quality": {}, "carried": {}}
    for signal in signals(measured, found):
        title = _title(signal.measured.key, names)
        told[signal.kind].setdefault(title, []).append(str(words.STRUCTURES[signal.structure]))
    return {kind: list(ties.items()) for kind, ties in told.items()}
