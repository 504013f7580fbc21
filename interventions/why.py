"""Why an entry is worth trying on this tie: the same sentences in the same order, always.

Matching knows codes and numbers only; here they become words, in the reader's language.
"""

from collections.abc import Iterator, Mapping
from typing import cast

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from interventions import words
from interventions.entries import Entry
from interventions.matching import DEFAULT, Profile, Settings, Suggestion, Told
from interventions.matching.facts import facts_of, mean_of, rounded
from interventions.matching.profile import Scores
from interventions.matching.score import (
    ADDS_LOAD,
    AFTER,
    ALREADY_THERE,
    CAUTION,
    DOUBLE_SIGNAL,
    FEW_RATERS,
    RELIEVES,
    RESPECT_FIRST,
    SAFETY_FIRST,
    Tie,
    load,
)
from surveys.scoring.released import Group, Level, Reading
from surveys.shown import (
    inside_a_sentence,
    levels_shown,
    listed,
    mean_shown,
    percent_shown,
    shown,
)

RC_EVIDENCE = {
    "prepost_positive": gettext_lazy("scores rose, no control group"),
    "prepost_null": gettext_lazy("no significant change before to after"),
    "rct_null": gettext_lazy("no effect in cluster trials"),
    "mixed": gettext_lazy("studies disagree"),
    "correlational": gettext_lazy("goes together with higher scores, cause not shown"),
    "qualitative": gettext_lazy("interviews and cases only"),
    "none": gettext_lazy("nothing published found"),
}
EFFORTS = {
    "low": gettext_lazy(
        "Effort low; a survey could show movement after %(low)s to %(high)s weeks."
    ),
    "medium": gettext_lazy(
        "Effort medium; a survey could show movement after %(low)s to %(high)s weeks."
    ),
    "high": gettext_lazy(
        "Effort high; a survey could show movement after %(low)s to %(high)s weeks."
    ),
}
NOTES = {
    RESPECT_FIRST: gettext_lazy("Second step: respect first."),
    SAFETY_FIRST: gettext_lazy("Second step: safety first."),
    CAUTION: gettext_lazy("Caution: respect low."),
    FEW_RATERS: gettext_lazy("Indicative: few respondents."),
    ALREADY_THERE: gettext_lazy("Structure already there: improve its quality."),
    ADDS_LOAD: gettext_lazy("Adds load to hub."),
    RELIEVES: gettext_lazy("Relieves hub."),
    DOUBLE_SIGNAL: gettext_lazy("Survey and structures point the same way."),
}


def why(
    suggestion: Suggestion,
    profile: Profile,
    told: Told | None = None,
    settings: Settings = DEFAULT,
) -> str:
    """Say all of it in one paragraph; without `told` the sides are "side A" and "side B"."""
    said = reasons(suggestion, profile, told or Told(), settings)
    return " ".join([*said, *(note_shown(note) for note in suggestion.notes)])


def reasons(
    suggestion: Suggestion, profile: Profile, told: Told, settings: Settings = DEFAULT
) -> tuple[str, ...]:
    """Say why, in the order that is always kept; what has nothing to say is left out."""
    tie = Tie(profile, facts_of(profile, settings), settings, {})
    return tuple(_reasons(suggestion.entry, tie, told))


def note_shown(note: str, names: Mapping[str, str] | None = None) -> str:
    """Write a note as a sentence; an entry that comes first is called by its name, if known."""
    if note in NOTES:
        return str(NOTES[note])
    slug = note.removeprefix(AFTER)
    return _("After %(entry)s.") % {"entry": (names or {}).get(slug, slug)}


def _reasons(entry: Entry, tie: Tie, told: Told) -> Iterator[str]:
    yield _lowest_points(entry, tie, told)
    yield _order(tie, told)
    yield from _sides(entry, tie, told)
    if entry.structure_key:
        yield _structure(entry, tie)
    yield _("Evidence %(grade)s; on relational coordination itself: %(found)s.") % {
        "grade": entry.evidence_grade,
        "found": RC_EVIDENCE[entry.rc_evidence],
    }
    weeks = {"low": entry.lead_time_weeks_min, "high": entry.lead_time_weeks_max}
    yield str(EFFORTS[entry.effort]) % weeks


def sentence(text: str) -> str:
    """Begin with a capital and end with one full stop."""
    whole = text.strip()
    whole = whole if whole.endswith((".", "!", "?")) else f"{whole}."
    return whole[:1].upper() + whole[1:]


def _lowest_points(entry: Entry, tie: Tie, told: Told) -> str:
    facts = tie.facts
    acted_on = [code for code in facts.lowest if load(entry, code, tie.settings)]
    said = {
        "mean": mean_shown(facts.mean),
        "primary": listed([words.DIMENSIONS[code] for code in entry.primary_dimensions]),
        "points": listed([_point(code, tie, told) for code in acted_on or facts.lowest]),
        "level": levels_shown([cast("Level", tie.profile.level)]),
    }
    if facts.is_flat:
        return _flat(has_mean=not told.has_bands) % said
    return _pointed(len(acted_on), has_mean=not told.has_bands) % said


def _flat(*, has_mean: bool) -> str:
    if has_mean:
        return _(
            "Worth trying, because this tie is %(level)s evenly on all seven dimensions "
            "(mean %(mean)s) and this works on %(primary)s."
        )
    return _(
        "Worth trying, because this tie is %(level)s evenly on all seven dimensions "
        "and this works on %(primary)s."
    )


def _pointed(acted_on: int, *, has_mean: bool) -> str:
    match acted_on, has_mean:
        case 0, True:
            return _(
                "Worth trying, because it works on %(primary)s; "
                "the lowest points of this tie are %(points)s, mean %(mean)s."
            )
        case 0, False:
            return _(
                "Worth trying, because it works on %(primary)s; "
                "the lowest points of this tie are %(points)s."
            )
        case 1, True:
            return _(
                "Worth trying, because it works on %(points)s, "
                "one of the two lowest points of this tie (mean %(mean)s)."
            )
        case 1, False:
            return _(
                "Worth trying, because it works on %(points)s, "
                "one of the two lowest points of this tie."
            )
        case _number, True:
            return _(
                "Worth trying, because it works on %(points)s, "
                "the two lowest points of this tie (mean %(mean)s)."
            )
    return _("Worth trying, because it works on %(points)s, the two lowest points of this tie.")


def _point(code: str, tie: Tie, told: Told) -> str:
    """Name a dimension with its number, or as released, or without where it is not shown."""
    released = told.points.get(code)
    if released is None:
        number = mean_shown(tie.facts.combined[code])
    else:
        number = listed(list(dict.fromkeys(str(shown(each)) for each in released)))
    return f"{words.DIMENSIONS[code]} ({number})" if number else str(words.DIMENSIONS[code])


def _order(tie: Tie, told: Told) -> str:
    if tie.facts.is_relational_first:
        return _("Respect or safety is low here, so relational steps come first.")
    said = {
        "group": inside_a_sentence(told.group) if told.group else _("one group"),
        "weak": told.weak_pairs,
        "pairs": told.pairs,
    }
    match tie.profile.scope:
        case "clustered":
            return _clustered(is_counted=bool(told.pairs)) % said
        case "role_wide":
            return _role_wide(is_counted=bool(told.pairs)) % said
        case "system_wide":
            return _(
                "Ties are weak across the system, so a structure comes before work on single ties."
            )
    return _(
        "Only this tie is affected, so work between the two sides comes before a new structure."
    )


def _clustered(*, is_counted: bool) -> str:
    if is_counted:
        return _(
            "Several ties of %(group)s are weak (%(weak)s of %(pairs)s), "
            "so a change in how the work is done comes first."
        )
    return _("Several ties of %(group)s are weak, so a change in how the work is done comes first.")


def _role_wide(*, is_counted: bool) -> str:
    if is_counted:
        return _(
            "Most ties of %(group)s are weak (%(weak)s of %(pairs)s), "
            "so a structure comes before work on single ties."
        )
    return _("Most ties of %(group)s are weak, so a structure comes before work on single ties.")


def _sides(entry: Entry, tie: Tie, told: Told) -> Iterator[str]:
    profile = tie.profile
    a = _side(told.side_a, _("side A"))
    if profile.ba is None:
        if profile.kind != "within":
            yield _("One-sided view: only %(side)s rated this tie.") % {"side": a}
        return
    if not tie.facts.is_asymmetric:
        return
    if tie.facts.means_differ:
        said = _("%(side)s experiences the tie as weaker (%(low)s against %(high)s): %(note)s")
        values = _two(mean_of(profile.ab), mean_of(profile.ba), told.mean_ab, told.mean_ba)
        a_is_lower = rounded(mean_of(profile.ab)) <= rounded(mean_of(profile.ba))
    else:
        said = _("%(side)s feels less respected (%(low)s against %(high)s): %(note)s")
        ours, theirs = _respect(profile.ab), _respect(profile.ba)
        values = _two(ours, theirs, told.respect_ab, told.respect_ba)
        a_is_lower = ours <= theirs
    low, high = values if a_is_lower else values[::-1]
    side = a if a_is_lower else _side(told.side_b, _("side B"))
    yield sentence(said % {"side": side, "low": low, "high": high, "note": entry.asymmetry_note})


def _side(group: Group | None, unnamed: str) -> str:
    if group is None:
        return unnamed
    return _("the side of %(group)s") % {"group": inside_a_sentence(group)}


def _respect(scores: Scores) -> float:
    return scores["mutual_respect"]


def _two(
    a: float, b: float, as_released_a: Reading | None, as_released_b: Reading | None
) -> tuple[str, str]:
    return _value(a, as_released_a), _value(b, as_released_b)


def _value(number: float, as_released: Reading | None) -> str:
    return str(shown(as_released)) if as_released is not None else mean_shown(number)


def _structure(entry: Entry, tie: Tie) -> str:
    label = words.STRUCTURES[entry.structure_key]
    coverage = tie.profile.structures.get(entry.structure_key)
    if coverage is None:
        return _("%(structure)s: not answered.") % {"structure": label}
    share = percent_shown(coverage, coverage, coverage)
    return _("%(structure)s: covers %(share)s of this pair.") % {
        "structure": label,
        "share": share,
    }
