"""What groups, units and partners are called inside a project file, in place of their numbers."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from surveys.models.projects import ReleasedElsewhere
from surveys.models.releases import Release
from surveys.models.studies import Study

Plain = dict[str, Any]
PARTS = ("groups", "units", "partners")


class NotCarried(Exception):
    """Something cannot be taken along; the text says what and why."""


@dataclass(frozen=True, slots=True)
class Keys:
    """Number here → name in the file. In the order of the numbers, so that it never changes."""

    groups: Mapping[int, str]
    units: Mapping[int, str]
    partners: Mapping[int, str]

    def back(self) -> "Numbers":
        """Return the same the other way round."""
        return Numbers(*({name: pk for pk, name in getattr(self, p).items()} for p in PARTS))


@dataclass(frozen=True, slots=True)
class Numbers:
    """Name in the file → number here."""

    groups: Mapping[str, int]
    units: Mapping[str, int]
    partners: Mapping[str, int]


def keys_of(study: Study) -> Keys:
    """Name what a study consists of: g1, g2, … u1, … p1, …"""

    def named(letter: str, rows: Any) -> dict[int, str]:
        numbers = rows.order_by("pk").values_list("pk", flat=True)
        return {pk: f"{letter}{place}" for place, pk in enumerate(numbers, start=1)}

    return Keys(named("g", study.workgroups), named("u", study.units), named("p", study.partners))


def original_of(release: Release, keys: Keys) -> Plain:
    """Return the numbers over which a release's fingerprint was taken, by their names in a file."""
    known = ReleasedElsewhere.objects.filter(release=release).values_list("keys", flat=True).first()
    if known is None:
        of_parts = {p: {name: str(pk) for pk, name in getattr(keys, p).items()} for p in PARTS}
        return {"wave": release.wave_id, **of_parts}
    return {
        "wave": known["wave"],
        **{
            part: {
                name: known[part][str(pk)]
                for pk, name in getattr(keys, part).items()
                if str(pk) in known[part]
            }
            for part in PARTS
        },
    }


def renamed_figures(figures: Mapping[str, Any], name: Callable[[str], str]) -> Plain:
    """Give the groups inside the figures of a whole wave their other names."""
    found = dict(figures)
    if "spreads" in found:
        ties = found["spreads"]["ties"]
        found["spreads"] = {
            **found["spreads"],
            "ties": {
                name(rater): {name(target): sums for target, sums in of_rater.items()}
                for rater, of_rater in ties.items()
            },
        }
    return found
