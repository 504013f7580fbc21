"""What is tried, what a workshop came to and what was changed in the catalogue, to take along.

No owner goes along: who sees to an action is a person. A seat of a workshop never existed long.
"""

import secrets
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from interventions.catalogue import stored
from interventions.entries import OWN
from interventions.forms.own import EntryForm, Lines
from interventions.models.own import OwnEntry
from interventions.models.plans import Action, ActionPlan, ActionStep, ReadinessTick
from interventions.models.workshops import Count, Workshop
from interventions.own import FIXED, NEW
from interventions.rooms import groups_of, name_of
from interventions.workshops import CODE_LENGTH, LETTERS
from surveys.models.organisations import Organisation
from surveys.models.releases import Release
from surveys.models.studies import Study
from surveys.models.waves import Wave
from surveys.projects.keys import Keys, NotCarried, Numbers, Plain

FACTS = (
    *("slug", "title", "is_first_step", "status", "before_removal", "notes", "version"),
    *("target_dimensions", "chosen_from"),
)
DAYS = ("starts_on", "due_on")
ABOUT_TIES = ("guess", "matter")


# Out ------------------------------------------------------------------------------------------


def plans_as_plain(study: Study, keys: Keys) -> Plain:
    """Return what is tried after each wave, what was seen to, and what workshops came to."""
    actions = Action.objects.filter(plan__wave__study=study).select_related("plan__wave")
    ticks: dict[int, list[str]] = {}
    found = ReadinessTick.objects.filter(wave__study=study).order_by("wave__number", "point")
    for number, point in found.values_list("wave__number", "point"):
        ticks.setdefault(number, []).append(point)
    workshops = Workshop.objects.filter(is_closed=True, wave__study=study).order_by("pk")
    return {
        "actions": [_action(each, keys) for each in actions.order_by("pk")],
        "readiness": [{"wave": number, "points": points} for number, points in ticks.items()],
        "workshops": [
            _workshop(each, keys) for each in workshops.select_related("wave", "release")
        ],
    }


def _action(action: Action, keys: Keys) -> Plain:
    return {
        "wave": action.plan.wave.number,
        **{name: keys.groups[getattr(action, f"{name}_id")] for name in GROUPS},
        **{name: getattr(action, name) for name in FACTS},
        **{name: day.isoformat() if (day := getattr(action, name)) else None for name in DAYS},
        "steps": [
            {"text": step.text, "is_done": step.is_done}
            for step in action.steps.order_by("position")
        ],
    }


GROUPS = ("group_a", "group_b", "leading_group")


def _workshop(workshop: Workshop, keys: Keys) -> Plain:
    def tie(name: str) -> str:
        try:
            low, high = groups_of(name)
            return f"{keys.groups[low]}-{keys.groups[high]}"
        except (KeyError, ValueError):
            raise NotCarried(f"{workshop}: a group that it names is not there any more.") from None

    return {
        "wave": workshop.wave.number,
        "release": workshop.release.number,
        "opened_at": workshop.opened_at.isoformat(),
        "ties": [tie(each) for each in workshop.ties],
        "planned": [_renamed(each, tie) for each in workshop.planned],
        "counts": [
            {
                "question": ":".join((part, tie(of))) if of else part,
                "voters": count.voters,
                "room": {_option(part, key, tie): n for key, n in count.room.items()},
                "groups": {
                    keys.groups[int(group)]: {_option(part, k, tie): w for k, w in said.items()}
                    for group, said in count.groups.items()
                },
            }
            for count in workshop.counts.order_by("pk")
            for part, _colon, of in [count.question.partition(":")]
        ],
    }


def _renamed(planned: str, tie: Any) -> str:
    name, _colon, slug = planned.partition(":")
    return f"{tie(name)}:{slug}"


def _option(part: str, key: str, tie: Any) -> str:
    """What was chosen among: ties, or ideas by their slugs."""
    return str(tie(key)) if part in ABOUT_TIES else key


def catalogue_as_plain(organisation: Organisation) -> Plain:
    """Return the organisation's own word on entries, and its own entries."""
    rows = OwnEntry.objects.filter(organisation=organisation).order_by("slug")
    return {
        "entries": [
            {"slug": row.slug, "is_hidden": row.is_hidden, "cells": row.cells} for row in rows
        ]
    }


# Checks ---------------------------------------------------------------------------------------


def wrong_with_plans(plain: Plain, study: Plain, waves: Mapping[int, set[int]]) -> Iterator[str]:
    """Yield what plans and workshops refer to that is not there; `waves` with their releases."""
    groups = {each["key"] for each in study["groups"]}
    for place, action in enumerate(plain["actions"], start=1):
        if action["wave"] not in waves or {action[name] for name in GROUPS} - groups:
            yield _("Action %(n)s refers to what is not there.") % {"n": place}
        elif action["starts_on"] and action["due_on"] and action["due_on"] < action["starts_on"]:
            yield _("Action %(n)s is due before it starts.") % {"n": place}
    for each in plain["readiness"]:
        if each["wave"] not in waves or len(set(each["points"])) < len(each["points"]):
            yield _("The checklist of wave %(n)s is of no wave here.") % {"n": each["wave"]}
    for place, workshop in enumerate(plain["workshops"], start=1):
        if workshop["release"] not in waves.get(workshop["wave"], ()) or not _ties_are_there(
            workshop, groups
        ):
            yield _("Workshop %(n)s refers to what is not there.") % {"n": place}


def _ties_are_there(workshop: Plain, groups: set[str]) -> bool:
    ties = [*workshop["ties"], *(each.partition(":")[0] for each in workshop["planned"])]
    questions = [count["question"] for count in workshop["counts"]]
    for count in workshop["counts"]:
        part, _colon, of = count["question"].partition(":")
        ties += [of] if of else []
        for said in (count["room"], *count["groups"].values()):
            ties += list(said) if part in ABOUT_TIES else []
        ties += [f"{group}-{group}" for group in count["groups"]]
    sides = [tie.split("-") for tie in ties]
    return len(set(questions)) == len(questions) and all(
        len(each) == 2 and set(each) <= groups for each in sides
    )


def wrong_with_catalogue(plain: Plain, organisation: Organisation) -> Iterator[str]:
    """Yield entries that the form for entries would refuse, and those that are there otherwise."""
    here = {row.slug: row for row in OwnEntry.objects.filter(organisation=organisation)}
    shipped = {entry.slug: entry for entry in stored()}
    seen = set()
    for entry in plain["entries"]:
        slug, cells, said = entry["slug"], entry["cells"], {"slug": entry["slug"]}
        known = here.get(slug)
        if slug in seen or (slug not in shipped and not slug.startswith(OWN)):
            yield _("Entry “%(slug)s” is in no catalogue here.") % said
        elif known and (known.cells, known.is_hidden) != (cells, entry["is_hidden"]):
            yield _("Entry “%(slug)s” was changed here in another way.") % said
        elif not _would_be_taken(cells, asdict(shipped.get(slug, NEW)), is_own=slug not in shipped):
            yield _("Entry “%(slug)s” holds what its form would refuse.") % said
        seen.add(slug)


def _would_be_taken(cells: Plain, before: Plain, *, is_own: bool) -> bool:
    fields = EntryForm.base_fields
    if set(cells) - (set(fields) - FIXED):
        return False
    if not cells and not is_own:
        return True
    whole = {name: cells.get(name, before[name]) for name in fields}
    data: Plain = {
        name: "\n".join(cell or ()) if isinstance(fields[name], Lines) else cell
        for name, cell in whole.items()
        if not isinstance(cell, list | tuple) or all(isinstance(each, str) for each in cell)
    }
    form = EntryForm(data, entry=NEW)
    return form.is_valid() and all(form.cleaned_data[name] == cells[name] for name in cells)


# In -------------------------------------------------------------------------------------------


def store_plans(
    plain: Plain, waves: Mapping[int, Wave], numbers: Numbers, releases: Mapping[Any, Release]
) -> None:
    """Make plans, checklists and workshops; `releases` by the numbers of wave and release."""
    for each in plain["actions"]:
        _store_action(each, waves[each["wave"]], numbers)
    ReadinessTick.objects.bulk_create(
        ReadinessTick(
            organisation_id=waves[each["wave"]].organisation_id,
            wave=waves[each["wave"]],
            point=point,
        )
        for each in plain["readiness"]
        for point in each["points"]
    )
    for each in plain["workshops"]:
        _store_workshop(each, releases[each["wave"], each["release"]], numbers)


def _store_action(plain: Plain, wave: Wave, numbers: Numbers) -> None:
    of = {"organisation_id": wave.organisation_id}
    plan, _new = ActionPlan.objects.get_or_create(wave=wave, defaults=of)
    low, high = sorted(numbers.groups[plain[name]] for name in ("group_a", "group_b"))
    action = Action.objects.create(
        **of,
        plan=plan,
        group_a_id=low,
        group_b_id=high,
        leading_group_id=numbers.groups[plain["leading_group"]],
        **{name: plain[name] for name in FACTS},
        **{name: date.fromisoformat(plain[name]) if plain[name] else None for name in DAYS},
    )
    ActionStep.objects.bulk_create(
        ActionStep(action=action, position=place, text=step["text"], is_done=step["is_done"])
        for place, step in enumerate(plain["steps"], start=1)
    )


def _store_workshop(plain: Plain, release: Release, numbers: Numbers) -> None:
    def tie(name: str) -> str:
        one, other = name.split("-")
        return name_of((numbers.groups[one], numbers.groups[other]))

    workshop = Workshop.objects.create(
        organisation_id=release.organisation_id,
        wave=release.wave,
        release=release,
        code="".join(secrets.choice(LETTERS) for _ in range(CODE_LENGTH)),
        ties=[tie(each) for each in plain["ties"]],
        planned=[_renamed(each, tie) for each in plain["planned"]],
        step="closing",
        is_closed=True,
    )
    Workshop.objects.filter(pk=workshop.pk).update(
        opened_at=datetime.fromisoformat(plain["opened_at"])
    )
    for count in plain["counts"]:
        part, _colon, of = count["question"].partition(":")
        Count.objects.create(
            workshop=workshop,
            question=":".join((part, tie(of))) if of else part,
            voters=count["voters"],
            room={_option(part, key, tie): n for key, n in count["room"].items()},
            groups={
                str(numbers.groups[group]): {_option(part, k, tie): w for k, w in said.items()}
                for group, said in count["groups"].items()
            },
        )


def store_catalogue(plain: Plain, organisation: Organisation) -> None:
    """Take over what was changed in the catalogue; what is there already is the same."""
    for entry in plain["entries"]:
        OwnEntry.objects.get_or_create(
            organisation=organisation,
            slug=entry["slug"],
            defaults={"is_hidden": entry["is_hidden"], "cells": entry["cells"]},
        )
