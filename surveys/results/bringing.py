"""A release from a file: checked as if it were to be published here, then stored as it was."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from surveys.models.projects import ReleasedElsewhere
from surveys.models.releases import (
    Block,
    BlockPart,
    Release,
    ReleasedAnswer,
    ReleasedComment,
    ReleasedStructure,
    ReleasedValue,
)
from surveys.models.waves import Wave
from surveys.projects.keys import PARTS, Numbers, renamed_figures

SAME = (
    *("number", "instrument", "instrument_version", "mode", "min_raters", "min_items"),
    *("cutoffs", "held_back_responses", "gate"),
)


def store(plain: Mapping[str, Any], wave: Wave, numbers: Numbers) -> Release:
    """Write a release that has been checked; its fingerprint seals it, and stays what it was."""
    group = numbers.groups
    release = Release.objects.create(
        organisation_id=wave.organisation_id,
        wave=wave,
        **{name: plain[name] for name in SAME},
        released_on=date.fromisoformat(plain["released_on"]),
        asked={str(group[r]): [str(group[t]) for t in of] for r, of in plain["asked"].items()},
        headcounts={str(group[key]): n for key, n in plain["headcounts"].items()},
        without_contact={
            block: {str(group[target]): n for target, n in of.items()}
            for block, of in plain["without_contact"].items()
        },
        held_back_targets=[str(group[key]) for key in plain["held_back_targets"]],
        figures=renamed_figures(plain["figures"], lambda name: str(group[name])),
        fingerprint="",
    )
    for block in plain["blocks"]:
        _store_block(block, release, numbers)
    _store_beside(plain, release, numbers)
    ReleasedElsewhere.objects.create(
        organisation_id=wave.organisation_id, release=release, keys=_keys(plain["keys"], numbers)
    )
    release.fingerprint = plain["fingerprint"]
    release.save(update_fields=["fingerprint"])
    return release


def _keys(keys: Mapping[str, Any], numbers: Numbers) -> dict[str, Any]:
    """Return the numbers of elsewhere by the numbers here."""
    return {
        "wave": keys["wave"],
        **{
            part: {
                str(getattr(numbers, part)[name]): number
                for name, number in keys[part].items()
                if name in getattr(numbers, part)
            }
            for part in PARTS
        },
    }


def _store_block(plain: Mapping[str, Any], release: Release, numbers: Numbers) -> None:
    of = {"organisation_id": release.organisation_id}
    block = Block.objects.create(
        **of, release=release, **{name: plain[name] for name in ("key", "raters_n", "smallest")}
    )
    BlockPart.objects.bulk_create(
        BlockPart(
            block=block,
            workgroup_id=numbers.groups[group],
            unit_id=numbers.units[unit] if unit else None,
        )
        for group, unit in plain["parts"]
    )
    made = {**of, "block": block, "smallest": block.smallest}
    ReleasedValue.objects.bulk_create(
        ReleasedValue(
            **made,
            target_id=numbers.groups[target],
            dimension=code,
            kind=kind,
            n=n,
            total=total,
            halves=halves,
        )
        for target, code, kind, n, total, halves in plain["values"]
    )
    ReleasedAnswer.objects.bulk_create(
        ReleasedAnswer(
            **made,
            partner_id=numbers.partners[partner] if partner else None,
            question=code,
            kind=kind,
            n=n,
            total=total,
            halves=halves,
        )
        for partner, code, kind, n, total, halves in plain["answers"]
    )


def _store_beside(plain: Mapping[str, Any], release: Release, numbers: Numbers) -> None:
    of = {"organisation_id": release.organisation_id, "release": release}
    ReleasedStructure.objects.bulk_create(
        ReleasedStructure(
            **of,
            workgroup_id=numbers.groups[group],
            target_id=numbers.groups[target],
            structure=structure,
            sheets=sheets,
            points=points,
            working_sheets=working_sheets,
            working_points=working_points,
        )
        for group, target, structure, sheets, points, working_sheets, working_points in plain[
            "structures"
        ]
    )
    ReleasedComment.objects.bulk_create(
        ReleasedComment(**of, position=place, text=text)
        for place, text in enumerate(plain["comments"], start=1)
    )
