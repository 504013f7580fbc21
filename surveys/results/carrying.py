"""Release tables as plain data, to take along: exactly what was published, and nothing else."""

from collections.abc import Mapping
from typing import Any

from surveys.instruments import get_instrument
from surveys.instruments.outcomes import OUTCOMES
from surveys.instruments.partnership import PARTNERSHIP
from surveys.models.releases import Block, Release
from surveys.projects.keys import Keys, NotCarried, Plain, original_of, renamed_figures
from surveys.results.further import SURVEY
from surveys.results.rows import NO_UNIT
from surveys.results.storing import fingerprint, published
from surveys.scoring.release import Published, ReleasedBlock, ReleaseTable

VALUE = ("kind", "n", "total", "halves")


def as_plain(release: Release, keys: Keys) -> Plain:
    """Return a release with everything it published, under the names of a project file."""

    def group(number: object) -> str:
        try:
            return keys.groups[int(str(number))]
        except (KeyError, ValueError):
            raise NotCarried(f"{release}: a group that it names is not there any more.") from None

    plain = {
        "wave": release.wave.number,
        "number": release.number,
        "released_on": release.released_on.isoformat(),
        "instrument": release.instrument,
        "instrument_version": release.instrument_version,
        "mode": release.mode,
        "min_raters": release.min_raters,
        "min_items": release.min_items,
        "cutoffs": release.cutoffs,
        "asked": {group(r): [group(t) for t in of] for r, of in release.asked.items()},
        "headcounts": {group(key): n for key, n in release.headcounts.items()},
        "without_contact": {
            block: {group(target): n for target, n in of.items()}
            for block, of in release.without_contact.items()
        },
        "held_back_targets": [group(key) for key in release.held_back_targets],
        "held_back_responses": release.held_back_responses,
        "gate": release.gate,
        "figures": renamed_figures(release.figures, group),
        "fingerprint": release.fingerprint,
        "keys": original_of(release, keys),
        "blocks": [_block(block, keys) for block in _blocks(release)],
        "structures": [
            [group(s.workgroup_id), group(s.target_id), s.structure, s.sheets, s.points]
            + [s.working_sheets, s.working_points]
            for s in release.structures.order_by("pk")
        ],
        "comments": list(release.comments.order_by("position").values_list("text", flat=True)),
    }
    if fingerprint_of(plain) != release.fingerprint:
        raise NotCarried(f"{release}: its numbers do not have the fingerprint they were given.")
    return plain


def _blocks(release: Release) -> list[Block]:
    rows = release.blocks.order_by("pk").prefetch_related("parts", "values", "answers")
    return list(rows)


def _block(block: Block, keys: Keys) -> Plain:
    return {
        "key": block.key,
        "raters_n": block.raters_n,
        "smallest": block.smallest,
        "parts": [
            [keys.groups[part.workgroup_id], keys.units[part.unit_id] if part.unit_id else None]
            for part in sorted(block.parts.all(), key=lambda part: part.pk)
        ],
        "values": sorted(
            [keys.groups[v.target_id], v.dimension, *(getattr(v, name) for name in VALUE)]
            for v in block.values.all()
        ),
        "answers": sorted(
            (
                [keys.partners[a.partner_id] if a.partner_id else None, a.question]
                + [getattr(a, name) for name in VALUE]
                for a in block.answers.all()
            ),
            key=lambda row: (row[0] or "", row[1]),
        ),
    }


def fingerprint_of(plain: Mapping[str, Any]) -> str:
    """Take the fingerprint of a release anew, over the numbers its parts had where it was made."""
    keys = plain["keys"]
    groups, partners = keys["groups"], keys["partners"]
    instrument = get_instrument(plain["instrument"])
    values: dict[tuple[str, str, str], Published] = {}
    means: dict[tuple[str, str, str], tuple[int, int]] = {}
    further: list[list[Any]] = []
    for block in plain["blocks"]:
        for target, code, kind, n, total, halves in block["values"]:
            where = block["key"], groups[target], code
            if code in instrument.codes:
                values[where] = published(kind, n, total, halves, parts=1, top=_top(plain))
            else:
                means[where] = n, total
        for partner, code, kind, n, total, halves in block["answers"]:
            value = published(kind, n, total, halves, parts=1, top=_top(plain))
            asked = OUTCOMES if partner is None else PARTNERSHIP
            target = SURVEY if partner is None else partners[partner]
            further.append(
                [asked.key, block["key"], target, code, value.kind, value.n, value.value]
            )
    table = ReleaseTable(
        tuple(
            ReleasedBlock(block["key"], block["raters_n"], _groups(block, groups), (), NO_UNIT)
            for block in plain["blocks"]
        ),
        instrument.codes,
        values,
    )
    structures = [[int(groups[a]), int(groups[b]), *row] for a, b, *row in plain["structures"]]
    return fingerprint(_as_it_was(plain), table, means, sorted(further) + structures)


def _top(plain: Mapping[str, Any]) -> int:
    return get_instrument(plain["instrument"]).item_set().top


def _groups(block: Mapping[str, Any], groups: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(groups[group] for group, _ in block["parts"]))


def _as_it_was(plain: Mapping[str, Any]) -> Release:
    """Return the release as it stood in the database it was made in; it is not stored."""
    groups = plain["keys"]["groups"]
    same = ("number", "mode", "min_raters", "min_items", "instrument", "instrument_version")
    return Release(
        **{name: plain[name] for name in same},
        cutoffs=plain["cutoffs"],
        wave_id=plain["keys"]["wave"],
        asked={groups[r]: [groups[t] for t in of] for r, of in plain["asked"].items()},
        headcounts={groups[key]: n for key, n in plain["headcounts"].items()},
        without_contact={
            block: {groups[target]: n for target, n in of.items()}
            for block, of in plain["without_contact"].items()
        },
        held_back_targets=[groups[key] for key in plain["held_back_targets"]],
        figures=renamed_figures(plain["figures"], groups.__getitem__),
    )
