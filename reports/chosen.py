"""What a person chose to have in a pack, of what they may read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language_info

from reports.pack import SECTIONS, Pack, build_pack
from surveys.models.releases import Release
from surveys.models.studies import Unit


@dataclass(frozen=True, slots=True)
class Chosen:
    """Earlier waves beside it, one unit or the whole study, sections, a language."""

    earlier: Sequence[Release]
    unit: Unit | None
    sections: Sequence[str]
    language: str

    def as_choices(self) -> dict[str, Any]:
        """Return it as numbers and words, to be kept with a job."""
        return {
            "earlier": [each.wave.number for each in self.earlier],
            "unit": self.unit.pk if self.unit else None,
            "sections": list(self.sections),
            "language": self.language,
        }


def chosen_from(
    choices: Mapping[str, Any], earlier: Sequence[Release], units: Sequence[Unit]
) -> Chosen | None:
    """Find what was chosen among what may be read; None if the unit is not among it any more."""
    unit = next((unit for unit in units if unit.pk == choices["unit"]), None)
    if choices["unit"] is not None and unit is None:
        return None
    beside = [each for each in earlier if each.wave.number in choices["earlier"]]
    sections = [key for key in SECTIONS if key in choices["sections"]]
    return Chosen(beside, unit, sections, choices["language"])


def pack_of(release: Release, chosen: Chosen) -> Pack:
    """Gather the report as it was chosen."""
    return build_pack(
        release,
        earlier=chosen.earlier,
        unit=chosen.unit,
        sections=chosen.sections,
        language=chosen.language,
        is_right_to_left=bool(get_language_info(chosen.language)["bidi"]),
    )
