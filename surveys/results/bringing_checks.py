"""Would this release have been published here? What a file says is asked, not believed."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _

from surveys.instruments import INSTRUMENTS, get_instrument
from surveys.instruments.outcomes import OUTCOMES
from surveys.instruments.partnership import PARTNERSHIP
from surveys.models.waves import Wave
from surveys.results.associations import ASSOCIATIONS
from surveys.results.carrying import fingerprint_of
from surveys.results.open_mode import PARTS
from surveys.scoring.release import TIE, publish, smallest_block

Plain = Mapping[str, Any]
OPEN_ONLY = ("spreads", ASSOCIATIONS, "weightings")
FEWEST_FOR_COMMENTS = 10


def wrong_with(plain: Plain, wave: Plain, study: Plain) -> Iterator[str]:
    """Yield why a release is refused: the fingerprint, the rules of release, what it refers to."""
    unreadable = [*_questions(plain, study), *_references(plain, study), *_spreads(plain)]
    yield from unreadable
    if unreadable:
        return
    if fingerprint_of(plain) != plain["fingerprint"]:
        yield _("Its numbers do not have the fingerprint that stands beside them.")
        return
    yield from _rules(plain, wave, study)
    seen: set[tuple[str, str]] = set()
    for block in plain["blocks"]:
        yield from _block(block, plain)
        parts = {(group, unit or "") for group, unit in block["parts"]}
        if parts & seen or len(parts) < len(block["parts"]):
            yield _("%(block)s: somebody would stand in two blocks.") % {"block": block["key"]}
        seen |= parts


def _questions(plain: Plain, study: Plain) -> Iterator[str]:
    same = ("instrument", "instrument_version")
    if plain["instrument"] not in INSTRUMENTS or any(plain[name] != study[name] for name in same):
        yield _("It was made with other questions than the study asks.")


def _spreads(plain: Plain) -> Iterator[str]:
    """Yield whether the sums behind changes have another shape than n, sum, squares and unit."""
    if "spreads" not in plain["figures"]:
        return
    match plain["figures"]["spreads"]:
        case {"ties": dict(ties), "people": people, **more} if not more:
            raters = list(ties.values())
            fits = all(isinstance(of, dict) for of in raters) and all(
                _are_sums(sums) for sums in (people, *(s for of in raters for s in of.values()))
            )
        case _:
            fits = False
    if not fits:
        yield _("%(place)s: no such value can be.") % {"place": "figures.spreads"}


def _are_sums(sums: object) -> bool:
    if not (isinstance(sums, list) and len(sums) == 4 and all(type(s) is int for s in sums)):
        return False
    n, total, squares, unit = (int(each) for each in sums)
    return n >= 0 and total >= 0 and unit >= 1 and n * squares >= total**2


def _references(plain: Plain, study: Plain) -> Iterator[str]:
    """Yield every name of a group, unit or partner that the study does not have."""
    known = {
        part: {each["key"] for each in study[part]} for part in ("groups", "units", "partners")
    }
    keys = plain["keys"]
    usable = {part: known[part] & keys[part].keys() for part in known}
    named = {"groups": set(_groups_named(plain)), "units": set(), "partners": set()}
    for block in plain["blocks"]:
        named["units"] |= {unit for _, unit in block["parts"] if unit}
        named["partners"] |= {row[0] for row in block["answers"] if row[0]}
    for part, names in named.items():
        for name in sorted(names - usable[part]):
            yield _("It refers to “%(name)s”, which is not in the study.") % {"name": name}
    for part in known:
        if len(set(keys[part].values())) < len(keys[part]):
            yield _("Two parts of the study have the same number in it.")
    blocks = {block["key"] for block in plain["blocks"]}
    if len(blocks) < len(plain["blocks"]) or set(plain["without_contact"]) - blocks:
        yield _("Its blocks are not named once each.")


def _groups_named(plain: Plain) -> Iterator[str]:
    for rater, targets in plain["asked"].items():
        yield from (rater, *targets)
    yield from plain["headcounts"]
    yield from plain["held_back_targets"]
    for targets in plain["without_contact"].values():
        yield from targets
    for block in plain["blocks"]:
        yield from (group for group, _unit in block["parts"])
        yield from (row[0] for row in block["values"])
    for row in plain["structures"]:
        yield from row[:2]
    spreads = plain["figures"].get("spreads")
    ties = spreads.get("ties") if isinstance(spreads, dict) else None
    for rater, of in (ties if isinstance(ties, dict) else {}).items():
        yield from (rater, *(of if isinstance(of, dict) else ()))


def _rules(plain: Plain, wave: Plain, study: Plain) -> Iterator[str]:
    # A wave may become stricter after its release, so who agreed must still be on record.
    is_agreed = bool(wave["open_agreed_by"] and wave["open_agreed_on"])
    if plain["mode"] == Wave.Mode.OPEN and not is_agreed:
        yield _("It is an open release, and nobody agreed to an open survey.")
    if plain["min_raters"] > wave["min_raters"]:
        yield _("It was made under a stricter minimum than its wave has.")
    answered = sum(block["raters_n"] for block in plain["blocks"]) + plain["held_back_responses"]
    if plain["comments"] and answered < FEWEST_FOR_COMMENTS:
        yield _("Comments are shown from ten people on; fewer answered.")
    if plain["mode"] == Wave.Mode.PROTECTED:
        if plain["without_contact"] or any(name in plain["figures"] for name in OPEN_ONLY):
            yield _("It is protected and holds what only an open survey may show.")
        small = [key for key, n in plain["headcounts"].items() if n < 3]
        shown = {row[0] for block in plain["blocks"] for row in block["values"]}
        if shown & set(small):
            yield _("It shows numbers about a group of one or two people.")


def _block(block: Plain, plain: Plain) -> Iterator[str]:
    """Yield what is wrong with a block: its size, and each value that would not be published."""
    is_open = plain["mode"] == Wave.Mode.OPEN
    smallest = 1 if is_open else plain["min_raters"]
    said = {"block": block["key"]}
    if block["smallest"] != smallest or block["raters_n"] < smallest:
        yield _("%(block)s holds fewer people than its minimum promises.") % said
        return
    groups = {group for group, _unit in block["parts"]}
    instrument = get_instrument(plain["instrument"])
    means = {TIE, *instrument.item_set().families} if is_open else set()
    seen = set()
    for target, code, *value in block["values"]:
        place = f"{block['key']}, {target}, {code}"
        if code not in {*instrument.codes, *means} or (target, code) in seen:
            yield _("%(place)s: no such value can be.") % {"place": place}
        elif not any(target in plain["asked"].get(group, ()) for group in groups):
            yield _("%(place)s: nobody of this block was asked that.") % {"place": place}
        elif target in plain["held_back_targets"]:
            yield _("%(place)s: this group is held back.") % {"place": place}
        elif not _may_be(value, block, is_open, PARTS if code in means else 1):
            yield _("%(place)s: this is not how it would be published.") % {"place": place}
        seen.add((target, code))
    for partner, code, *value in block["answers"]:
        place = f"{block['key']}, {partner or 'survey'}, {code}"
        asked = OUTCOMES if partner is None else PARTNERSHIP
        if code not in asked.codes or not _may_be(value, block, is_open, 1):
            yield _("%(place)s: this is not how it would be published.") % {"place": place}


def _may_be(value: list[Any], block: Plain, is_open: bool, parts: int) -> bool:
    """Whether the rule of release can have given this value; behind a band stands no sum."""
    kind, n, total, halves = value
    if kind == "withheld":
        return n is None and total is None and halves is None
    if n is None or not smallest_block(block["smallest"]) * (not is_open) <= n <= block["raters_n"]:
        return False
    if kind == "exact":
        if total is None or halves is not None or not parts * n <= total <= 5 * parts * n:
            return False
        if parts > 1:
            return is_open
        return publish(total, n, smallest=block["smallest"], protected=not is_open).kind == "exact"
    if is_open or total is not None:
        return False
    if kind == "step":
        return halves is not None and 2 <= halves <= 10
    return halves is None
