"""Putting something on the plan, moving it on, taking it off: never more than a team can carry."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, is_dataclass
from datetime import date
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from interventions.advice import Advice
from interventions.entries import Entry
from interventions.matching import DEFAULT
from interventions.matching.facts import facts_of
from interventions.models.plans import Action, ActionPlan, ActionStep
from interventions.own import fingerprint
from surveys.models.releases import Release
from surveys.models.studies import Study, Workgroup
from surveys.models.waves import Wave
from surveys.shown import listed

PER_TIE, PER_GROUP = 3, 2
Tie = tuple[int, int]
Status = Action.Status
CHANGED = (*("version", "leading_group", "owner_name", "owner", "starts_on", "due_on", "notes"),)


class TooMany(Exception):
    """The limit of a tie or a group is reached; the text names what is live there."""


class Stale(Exception):
    """Somebody else has changed the action since it was opened; nothing has been changed."""


@dataclass(frozen=True, slots=True)
class Details:
    """What may be said about an action besides its status."""

    leading_group: Workgroup
    owner_name: str
    owner: User | None
    starts_on: date | None
    due_on: date | None
    notes: str
    done: frozenset[int]


def tie_of(advice: Advice) -> Tie | None:
    """Return the two groups of a pair, or None where several groups were counted together."""
    tie = advice.pair.directions[0].tie
    if not (tie.rater.isdigit() and tie.target.isdigit()):
        return None
    low, high = sorted((int(tie.rater), int(tie.target)))
    return low, high


def live_by_tie(study: Study) -> Counter[Tie]:
    """Count what is live on each tie of a study; the first step does not count."""
    live = Action.objects.live().filter(plan__wave__study=study)
    return Counter(live.values_list("group_a_id", "group_b_id"))


def live_by_group(study: Study) -> Counter[int]:
    """Count what each group carries."""
    live = Action.objects.live().filter(plan__wave__study=study)
    return Counter(live.values_list("leading_group_id", flat=True))


def ties_under_action(wave: Wave) -> list[Tie]:
    """Return the ties on which something of this plan is planned, runs or is done."""
    actions = Action.objects.filter(plan__wave=wave, status__in=(*Action.LIVE, Status.DONE))
    return sorted(set(actions.values_list("group_a_id", "group_b_id")))


@transaction.atomic
def add(release: Release, advice: Advice, entry: Entry) -> tuple[Action, bool]:
    """Put an entry on the plan of a tie; return the action, and whether it is new.

    The same entry twice on a tie is one action: a second click finds the first one. Its leading
    group is the one of the tie that carries less; that can be changed.
    """
    study = _lock(release.wave.study_id)
    tie = tie_of(advice)
    assert tie is not None, "groups that were counted together have no tie of their own"
    there = Action.objects.filter(
        plan__wave__study=study, slug=entry.slug, status__in=(*Action.LIVE, Status.POSTPONED)
    )
    known = there.of_tie(*tie).first()
    if known is not None:
        return known, False
    groups = list(Workgroup.objects.filter(study=study, pk__in=tie))
    leading = _who_leads(study, groups)
    plan, _new = ActionPlan.objects.get_or_create(
        wave=release.wave, defaults={"organisation_id": release.organisation_id}
    )
    action = Action(
        organisation_id=release.organisation_id,
        plan=plan,
        group_a_id=tie[0],
        group_b_id=tie[1],
        leading_group=leading,
        slug=entry.slug,
        title=entry.name,
        is_first_step=entry.pinned,
        target_dimensions=_targets(advice, entry),
        chosen_from=_origin(advice, entry),
    )
    _refuse_too_many(action)
    action.save()
    ActionStep.objects.bulk_create(
        ActionStep(action=action, position=place, text=text)
        for place, text in enumerate(entry.steps, start=1)
    )
    return action, True


@transaction.atomic
def move(action: Action, status: str) -> None:
    """Give an action another status; what becomes live again must fit within the limits."""
    _lock(action.plan.wave.study_id)
    current = Action.objects.get(pk=action.pk).status
    if status == current:
        return
    action.before_removal = current if status == Status.REMOVED else ""
    action.status = Status(status)
    _refuse_too_many(action)
    action.save(update_fields=["status", "before_removal"])


def put_back(action: Action) -> None:
    """Undo taking an action off the plan."""
    move(action, action.before_removal or Status.PLANNED)


@transaction.atomic
def change(action: Action, details: Details, *, version: int | None = None) -> None:
    """Keep who carries an action, who sees to it, until when, and which steps are done.

    `version` is that of the page on which this was entered.

    Raises
    ------
    Stale
        The action has another version by now; nothing has been changed.
    TooMany
        A limit is reached; nothing has been changed.
    """
    _lock(action.plan.wave.study_id)
    current = Action.objects.get(pk=action.pk)
    if version is not None and version != current.version:
        raise Stale
    action.version, action.status = current.version + 1, current.status
    action.leading_group = details.leading_group
    action.owner_name, action.owner = details.owner_name, details.owner
    action.starts_on, action.due_on = details.starts_on, details.due_on
    action.notes = details.notes
    _refuse_too_many(action)
    action.save(update_fields=CHANGED)
    action.steps.filter(pk__in=details.done).update(is_done=True)
    action.steps.exclude(pk__in=details.done).update(is_done=False)


def _lock(study_id: int) -> Study:
    """Let one person at a time change the plans of a study, or two might pass a limit together."""
    return Study.objects.select_for_update(no_key=True).get(pk=study_id)


def _refuse_too_many(action: Action) -> None:
    if not action.is_live:
        return
    live = Action.objects.live().filter(plan__wave__study_id=action.plan.wave.study_id)
    others = live.exclude(pk=action.pk)
    on_tie = list(others.of_tie(action.group_a_id, action.group_b_id))
    if len(on_tie) >= PER_TIE:
        raise TooMany(
            _(
                "Three actions run on this tie already: %(names)s. "
                "Close or postpone one of them first."
            )
            % {"names": _names(on_tie)}
        )
    carried = list(others.filter(leading_group_id=action.leading_group_id))
    if len(carried) >= PER_GROUP:
        raise TooMany(
            _(
                "%(group)s carry two actions already: %(names)s. "
                "Close or postpone one of them first, or let another group lead."
            )
            % {"group": action.leading_group.name, "names": _names(carried)}
        )


def _names(actions: Collection[Action]) -> str:
    return listed([f"“{action.title}”" for action in actions])


def _who_leads(study: Study, groups: Sequence[Workgroup]) -> Workgroup:
    """Choose the group that carries less; clients lead only where there is nobody else."""
    carried = live_by_group(study)
    return min(
        groups,
        key=lambda group: (
            group.kind == Workgroup.Kind.CLIENT,
            carried[group.pk],
            group.position,
            group.pk,
        ),
    )


def _targets(advice: Advice, entry: Entry) -> list[str]:
    """Name the dimensions it is meant to move: the lowest ones it acts on, else what it is for."""
    if advice.measured is None:
        return list(entry.primary_dimensions)
    lowest = facts_of(advice.measured.profile, DEFAULT).lowest
    return [code for code in lowest if code in entry.dimensions] or list(entry.primary_dimensions)


def _origin(advice: Advice, entry: Entry) -> dict[str, Any]:
    """Keep what a suggestion was made from: the rule is untested, and this is how to revise it."""
    found = next((s for s in advice.result.suggestions if s.entry.slug == entry.slug), None)
    return {
        "profile": advice.measured.profile.as_plain() if advice.measured else None,
        "settings": _plain(DEFAULT),
        "catalogue": fingerprint(advice.catalogue),
        "score": found.score if found else None,
        "rank": found.rank if found else None,
    }


def _plain(value: Any) -> Any:
    """Turn settings into what JSON can hold."""
    if is_dataclass(value) and not isinstance(value, type):
        return {name: _plain(getattr(value, name)) for name in value.__dataclass_fields__}
    if isinstance(value, Mapping):
        return {key: _plain(each) for key, each in value.items()}
    return value


def counted(live: int, most: int) -> str:
    """Say how much is live of how much may be."""
    return ngettext(
        "%(live)s of %(most)s actions is live here",
        "%(live)s of %(most)s actions are live here",
        live,
    ) % {"live": live, "most": most}
