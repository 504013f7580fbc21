"""What may be tried where a theme of working with a partner organisation is low."""

from collections.abc import Mapping, Sequence

from interventions.access import find_entries
from interventions.entries import Entry

FOR_THEME: Mapping[str, tuple[str, ...]] = {
    "values_understood": ("values-and-purpose-alignment",),
    "core_purpose": ("values-and-purpose-alignment",),
    "outcomes_agreed": ("priority-outcomes-goal-setting",),
    "power_shared": ("power-sharing",),
    "empathy": ("cross-role-shadowing", "staff-exchange"),
    "first_contact": ("first-contact-introductions",),
    "citizens_involved": ("citizen-partnership-forum", "experience-based-codesign"),
}


def ideas_for_themes(organisation_id: int) -> dict[str, Sequence[Entry]]:
    """Return for each theme the entries that an organisation uses, as it names them."""
    slugs = {slug for each in FOR_THEME.values() for slug in each}
    used = {entry.slug: entry for entry in find_entries(organisation_id, sorted(slugs))}
    return {
        theme: [used[slug] for slug in each if slug in used] for theme, each in FOR_THEME.items()
    }
