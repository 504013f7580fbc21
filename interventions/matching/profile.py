"""What the rule knows of one tie, and how it is read from a file: nine keys and no more."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from interventions.entries import DIMENSIONS, STRUCTURE_KEYS, TIE_KINDS

LEVELS = ("weak", "moderate", "strong")
SCOPES = ("isolated", "clustered", "role_wide", "system_wide")
SIDES = ("A", "B")
KEYS = ("kind", "level", "scope", "n_ab", "n_ba", "ab", "ba", "structures", "hub")

Scores = Mapping[str, float]


class Fault(ValueError):
    """A profile that cannot be used; the text names the place, the value and what is allowed."""


@dataclass(frozen=True, slots=True)
class Profile:
    """One tie: how each side rates the other, how many did, and what surrounds it.

    `ab` is side A rating side B, seven numbers from 1 to 5. The items describe the other side, so
    a low respect in `ab` means that A feels little respected by B. `ba` is None where one
    direction is all there is, always so within a group; of leaders and team the team is A.
    `structures` holds the coverage of the pair, 0 to 1, for each structure that was answered.
    """

    kind: str
    level: str
    scope: str
    n_ab: int | None
    n_ba: int | None
    ab: Scores
    ba: Scores | None
    structures: Scores
    hub: str | None

    @property
    def directions(self) -> tuple[Scores, ...]:
        return (self.ab,) if self.ba is None else (self.ab, self.ba)

    @property
    def n(self) -> int:
        """The smallest number of raters that is given for a given direction."""
        counts = [self.n_ab]
        if self.ba is not None and self.kind != "leader_team":
            counts.append(self.n_ba)
        return min(each for each in counts if each is not None)

    def as_plain(self) -> dict[str, Any]:
        """Return the profile as it stands in a file."""
        return asdict(self)


def parse(text: str) -> Profile:
    """Read a profile from JSON, or raise `Fault`."""
    try:
        found = json.loads(text, object_pairs_hook=_named_once)
    except (ValueError, RecursionError) as error:
        if isinstance(error, Fault):
            raise
        raise Fault(f"profile: is not JSON ({error})") from None
    return read(found)


def _named_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Refuse a key that is given twice: nobody could tell which of the two was meant."""
    found = dict(pairs)
    if len(found) < len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise Fault(f"profile: {_printable(twice)}: is given twice")
    return found


def read(found: object) -> Profile:
    """Check a profile that was read from a file, or raise `Fault` for the first thing wrong."""
    whole = _object("", found)
    _keys("", whole, KEYS, needed=KEYS)
    kind = _choice("kind", whole["kind"], TIE_KINDS)
    profile = Profile(
        kind=kind,
        level=_choice("level", whole["level"], LEVELS),
        scope=_choice("scope", whole["scope"], SCOPES),
        n_ab=_count("n_ab", whole["n_ab"]),
        n_ba=_count("n_ba", whole["n_ba"]),
        ab=_scores("ab", whole["ab"]),
        ba=None if whole["ba"] is None else _scores("ba", whole["ba"]),
        structures=_coverage("structures", whole["structures"]),
        hub=None if whole["hub"] is None else _choice("hub", whole["hub"], SIDES, or_null=True),
    )
    _check_together(profile)
    return profile


def _check_together(profile: Profile) -> None:
    """Refuse what no single key can show."""
    if profile.kind == "within" and profile.ba is not None:
        raise Fault("profile: ba: must be null within a group")
    if profile.kind == "within" and profile.hub == "B":
        raise Fault('profile: hub: "B" is no side within a group, expected null or "A"')
    if profile.n_ab is None and (profile.ba is None or profile.kind == "leader_team"):
        raise Fault("profile: n_ab: is null, expected a whole number: there is no other n to count")
    if profile.n_ab is None and profile.n_ba is None:
        raise Fault("profile: n_ab: is null and n_ba too, expected at least one whole number")


def _object(place: str, found: object) -> Mapping[str, Any]:
    if not isinstance(found, dict):
        raise _fault(place, found, "is no object")
    return found


def _keys(
    place: str, found: Mapping[str, Any], known: Sequence[str], *, needed: Sequence[str] = ()
) -> None:
    """Refuse the first key that is not known, then the first that is missing."""
    inside = f"{place}." if place else ""
    what = "structure" if place == "structures" else "dimension" if place else "key"
    for key in found:
        if key not in known:
            place = f"{inside}{_printable(key)}"
            raise Fault(f"profile: {place}: unknown {what}, expected one of {', '.join(known)}")
    for key in needed:
        if key not in found:
            raise Fault(f"profile: {inside}{key}: missing {what}")


def _printable(key: str) -> str:
    return "".join(letter if letter.isprintable() else "�" for letter in key[:60])


def _choice(place: str, found: object, allowed: Sequence[str], *, or_null: bool = False) -> str:
    if not isinstance(found, str) or found not in allowed:
        names = ", ".join(("null", *allowed) if or_null else allowed)
        raise _fault(place, found, f"unknown, expected one of {names}")
    return found


def _count(place: str, found: object) -> int | None:
    if found is None:
        return None
    if isinstance(found, float) and found.is_integer():
        found = int(found)
    if isinstance(found, bool) or not isinstance(found, int) or found < 0:
        raise _fault(place, found, "expected null or a whole number of 0 or more")
    return found


def _scores(place: str, found: object) -> Scores:
    scores = _object(place, found)
    _keys(place, scores, DIMENSIONS, needed=DIMENSIONS)
    return {code: _number(f"{place}.{code}", scores[code], 1, 5) for code in DIMENSIONS}


def _coverage(place: str, found: object) -> Scores:
    coverage = _object(place, found)
    _keys(place, coverage, STRUCTURE_KEYS)
    return {key: _number(f"{place}.{key}", value, 0, 1) for key, value in coverage.items()}


def _number(place: str, found: object, low: int, high: int) -> float:
    if isinstance(found, bool) or not isinstance(found, int | float):
        raise _fault(place, found, f"is no number, expected one from {low} to {high}")
    if not low <= found <= high:  # nor is NaN between anything
        raise _fault(place, found, f"expected a number from {low} to {high}")
    return float(found)


def _fault(place: str, found: object, reason: str) -> Fault:
    """Name the place and what stands there, in one line and not at any length."""
    value = json.dumps(found, default=str)
    value = value if len(value) <= 60 else f"{value[:57]}..."
    return Fault(f"profile: {f'{place}: ' if place else ''}{value} {reason}")
