"""The research export: single answers without names, for people named before the start.

One row per response and rated workgroup, raw choices, no comment, no date; rater group and unit
only as the label of the release block; random row numbers in random order. Made once, with the
release, so that two downloads can never be compared.
"""

import csv
import io
from collections.abc import Mapping
from secrets import SystemRandom

from surveys.instruments import get_instrument
from surveys.models.answers import ResearchFile, Response, TieRating
from surveys.models.releases import Release
from surveys.scoring.release import ReleaseTable
from surveys.spreadsheets import safe_cell

NO_CONTACT = "no contact"


def keep_research_file(
    release: Release, table: ReleaseTable, block_of: Mapping[tuple[str, str], str]
) -> None:
    """Write the file of a release whose study has the export on."""
    if not release.wave.research_export:
        return
    labels = {block.id: block.label for block in table.blocks}
    codes = get_instrument(release.instrument).codes
    members = Response.objects.filter(release=release).values_list("pk", "workgroup_id", "unit_id")
    block = {
        key: labels[block_of[str(group), str(unit or "")]]
        for key, group, unit in members
        if (str(group), str(unit or "")) in block_of
    }
    order = sorted(block)
    SystemRandom().shuffle(order)
    number = {key: place for place, key in enumerate(order, start=1)}
    ratings = TieRating.objects.filter(response__release=release, response__in=order)
    rows = ratings.values_list("response_id", "target__name", "no_contact", *codes)
    lines = sorted(
        [number[key], block[key], target, *_choices(no_contact, choices)]
        for key, target, no_contact, *choices in rows
    )
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(["respondent", "rater_group", "target_group", "contact", *codes])
    writer.writerows([[safe_cell(value) for value in line] for line in lines])
    ResearchFile.objects.create(
        organisation_id=release.organisation_id, release=release, content=text.getvalue()
    )


def _choices(no_contact: bool, choices: list[int | None]) -> list[str]:
    """Return the contact column and the raw choices; display positions, as in a ratings file."""
    return [NO_CONTACT if no_contact else "", *("" if c is None else str(c) for c in choices)]


def research_file(release: Release) -> str | None:
    """Return the file of a release, or nothing where there is none any more."""
    return ResearchFile.objects.filter(release=release).values_list("content", flat=True).first()
