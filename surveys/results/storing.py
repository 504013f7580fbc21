"""The release table as rows: a sum is written only where it may be shown."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

from surveys.models.releases import Block as StoredBlock
from surveys.models.releases import BlockPart, Release, ReleasedValue
from surveys.results.open_mode import Sums
from surveys.scoring.blocks import Block
from surveys.scoring.counting import Counts
from surveys.scoring.release import Published, ReleaseTable


def store_blocks(
    release: Release, blocks: Sequence[Block[str, str]], smallest: int
) -> dict[str, StoredBlock]:
    """Write the blocks and who is in them, as workgroups and units."""
    stored = {
        block.id: StoredBlock.objects.create(
            organisation_id=release.organisation_id,
            release=release,
            key=block.id,
            raters_n=block.n,
            smallest=smallest,
        )
        for block in blocks
    }
    BlockPart.objects.bulk_create(
        BlockPart(block=stored[block.id], workgroup_id=int(group), unit_id=int(unit or 0) or None)
        for block in blocks
        for group, unit in block.parts
    )
    return stored


def store_values(
    release: Release,
    stored: Mapping[str, StoredBlock],
    table: ReleaseTable,
    total: Counts,
    keys: Sequence[str],
    means: Sums,
) -> None:
    """Write every value of the table; `means` are those of an open study."""
    place = {key: index for index, key in enumerate(stored)}
    column = {key: index for index, key in enumerate(keys)}
    item = {code: index for index, code in enumerate(table.dimensions)}
    ReleasedValue.objects.bulk_create(
        ReleasedValue(
            organisation_id=release.organisation_id,
            block=stored[block],
            target_id=int(target),
            dimension=code,
            kind=value.kind,
            smallest=stored[block].smallest,
            n=value.n,
            total=int(total[place[block], column[target], item[code]])
            if value.kind == "exact"
            else None,
            halves=value.halves,
        )
        for (block, target, code), value in table.values.items()
    )
    ReleasedValue.objects.bulk_create(
        ReleasedValue(
            organisation_id=release.organisation_id,
            block=stored[block],
            target_id=int(target),
            dimension=code,
            kind="exact",
            smallest=stored[block].smallest,
            n=n,
            total=sum_in_parts,
        )
        for (block, target, code), (n, sum_in_parts) in means.items()
    )


def published(
    kind: str, n: int | None, total: int | None, halves: int | None, *, parts: int, top: int
) -> Published:
    """Read one stored value back; `parts` is how finely its sum is kept."""
    if kind == "withheld" or not n:
        return Published("withheld", None, None)
    if kind == "exact":
        return Published("exact", n, (total or 0) / (n * parts))
    if kind == "step":
        return Published("step", n, (halves or 0) / 2, halves)
    if kind == "at_least":
        return Published("at_least", n, top - top / n)
    return Published("at_most", n, 1 + top / n)


def fingerprint(
    release: Release, table: ReleaseTable, means: Sums, further: Sequence[Sequence[Any]] = ()
) -> str:
    """Return the SHA-256 of everything published, in one canonical writing."""
    content = {
        "wave": release.wave_id,
        "number": release.number,
        "mode": release.mode,
        "min_raters": release.min_raters,
        "min_items": release.min_items,
        "instrument": [release.instrument, release.instrument_version],
        "cutoffs": release.cutoffs,
        "asked": release.asked,
        "headcounts": release.headcounts,
        "without_contact": release.without_contact,
        "held_back_targets": release.held_back_targets,
        "figures": release.figures,
        "blocks": [[block.id, block.raters_n, block.groups] for block in table.blocks],
        "values": sorted(
            [*where, value.kind, value.n, value.value] for where, value in table.values.items()
        ),
        "means": sorted([*where, *sums] for where, sums in means.items()),
    }
    if further:  # a wave that asked nothing more keeps the fingerprint it always had
        content["further"] = further
    text = json.dumps(content, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
