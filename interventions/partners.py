"""The lowest themes of working with a partner organisation, and what may be tried for them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from interventions.access import find_entries
from interventions.entries import Entry
from interventions.pairs import Pair
from surveys.instruments.base import fill
from surveys.instruments.partnership import PARTNERSHIP
from surveys.models.releases import Release
from surveys.models.studies import Workgroup
from surveys.results import Partnership, released_partnership
from surveys.scoring.intervals import smallest_detectable_change
from surveys.scoring.levels import DECIMALS, PLANNING_SD
from surveys.scoring.readings import average
from surveys.scoring.released import Reading
from surveys.shown import Shown, shown

LOWEST = 2
LEAST = 3  # of the themes that can be read, before two of them are called the lowest
FOR_THEME: Mapping[str, tuple[str, ...]] = {
    "values_understood": ("values-and-purpose-alignment",),
    "core_purpose": ("values-and-purpose-alignment",),
    "outcomes_agreed": ("priority-outcomes-goal-setting",),
    "power_shared": ("power-sharing",),
    "empathy": ("cross-role-shadowing", "staff-exchange"),
    "first_contact": ("first-contact-introductions",),
    "citizens_involved": ("citizen-partnership-forum", "experience-based-codesign"),
}


@dataclass(frozen=True, slots=True)
class LowTheme:
    """One of the two lowest themes; `is_apart` if it is lower than the next by more than chance."""

    key: str
    name: str
    text: str
    reading: Reading
    entries: Sequence[Entry]
    is_apart: bool

    @property
    def shown(self) -> Shown:
        return shown(self.reading)


@dataclass(frozen=True, slots=True)
class LowThemes:
    """What is lowest with one partner organisation."""

    partner: str
    themes: tuple[LowTheme, ...]


def ideas_for_themes(organisation_id: int) -> dict[str, Sequence[Entry]]:
    """Return for each theme the entries that an organisation uses, as it names them."""
    slugs = {slug for each in FOR_THEME.values() for slug in each}
    used = {entry.slug: entry for entry in find_entries(organisation_id, sorted(slugs))}
    return {
        theme: [used[slug] for slug in each if slug in used] for theme, each in FOR_THEME.items()
    }


def low_first(themes: Mapping[str, Reading | None]) -> list[str]:
    """Put the themes that can be read in order, the lowest first; equal ones as they are asked."""
    read = {code: reading.value for code, reading in themes.items() if reading is not None}
    return sorted(read, key=lambda code: round(read[code], DECIMALS))


def is_apart(low: Reading, other: Reading) -> bool:
    """Whether a theme is lower than another by more than chance could do.

    The same people answered both, but how their answers go together is not released; two groups
    of other people with the planned spread vary more, so nothing is called apart too early.
    """
    margin = smallest_detectable_change(PLANNING_SD, (low.n, None), (other.n, None))
    return margin is not None and round(other.low - low.high, DECIMALS) > round(margin, DECIMALS)


def lowest_themes(
    partnership: Partnership, partner: str, ideas: Mapping[str, Sequence[Entry]]
) -> tuple[LowTheme, ...]:
    """Return the two lowest themes of a partner, each row of raters counted once."""
    ties = [tie for tie in partnership.ties if tie.partner == partner]
    themes = {code: average(tie.questions.get(code) for tie in ties) for code in PARTNERSHIP.codes}
    order = low_first(themes)
    if len(order) < LEAST:
        return ()
    following = themes[order[LOWEST]]
    found = []
    for code in order[:LOWEST]:
        reading, question = themes[code], PARTNERSHIP.question(code)
        assert reading is not None and following is not None, "low_first names readable ones"
        found.append(
            LowTheme(
                key=f"partner:{partner}:all:{code}",
                name=str(question.name),
                text=fill(question.text, organisation=partnership.partners[partner]),
                reading=reading,
                entries=ideas[code],
                is_apart=is_apart(reading, following),
            )
        )
    return tuple(found)


def themes_beside(release: Release, pairs: Iterable[Pair]) -> dict[str, tuple[LowThemes, ...]]:
    """Return by anchor what stands beside the suggestions for ties across organisations."""
    across = [pair for pair in pairs if "cross_org" in pair.kinds]
    partnership = released_partnership(release) if across else None
    if partnership is None:
        return {}
    groups = Workgroup.objects.filter(study_id=release.wave.study_id, partner__isnull=False)
    partner_of = {str(pk): str(partner) for pk, partner in groups.values_list("pk", "partner_id")}
    ideas = ideas_for_themes(release.organisation_id)
    found: dict[str, tuple[LowThemes, ...]] = {}
    for pair in across:
        tie = pair.directions[0].tie
        keys = [*tie.rater.split("+"), tie.target]
        partners = dict.fromkeys(partner_of[key] for key in keys if key in partner_of)
        told = [
            LowThemes(partnership.partners[partner], lowest_themes(partnership, partner, ideas))
            for partner in partners
            if partner in partnership.partners
        ]
        found[pair.anchor] = tuple(each for each in told if each.themes)
    return found
