"""Structures sheets: what is in place between two groups, as each group states it.

A group fills in one sheet together. It is the group's statement and not confidential, and the
sheet says so. Several informants may fill in sheets of their own only where the team agreed to
be open: two or three people are too few to hide each other.
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction
from django.db.models import QuerySet

from surveys.events import record_by
from surveys.instruments.organisational_structures import ORGANISATIONAL_STRUCTURES
from surveys.instruments.question_sets import Question
from surveys.links import token_hash
from surveys.models.studies import Workgroup
from surveys.models.waves import Wave
from surveys.models.ways import SheetAnswer, StructuresSheet


class NotLocked(Exception):
    """The rules of the wave are not fixed yet, so no group can be asked."""


class OnlyAgreed(Exception):
    """A protected survey asks groups for one agreed sheet, and no informants."""


class NoSuchGroup(Exception):
    """This workgroup fills in no sheet."""


class NotOpen(Exception):
    """The wave takes no answers now."""


class Stale(Exception):
    """Somebody else of the group saved this page in the meantime."""


@dataclass(frozen=True, slots=True)
class Statement:
    """What a sheet says about one structure; None is "don't know", or not told."""

    in_place: int | None = None
    works: int | None = None


def groups_with_sheets(wave: Wave) -> QuerySet[Workgroup]:
    """Return the workgroups that fill in sheets: those that answer, but no clients."""
    groups = Workgroup.objects.filter(study_id=wave.study_id, rates=True)
    return groups.exclude(kind=Workgroup.Kind.CLIENT)


@transaction.atomic
def make_sheet(wave: Wave, group: Workgroup, kind: str, *, by: int) -> str:
    """Make a sheet and return the token of its link, which is stored nowhere.

    A group has one agreed sheet. Asked for again, it keeps what was filled in under a new link.
    """
    if not wave.is_locked:
        raise NotLocked
    if wave.has_closed():
        raise NotOpen
    if kind == StructuresSheet.Kind.INFORMANT and wave.is_protected:
        raise OnlyAgreed
    if not groups_with_sheets(wave).filter(pk=group.pk).exists():
        raise NoSuchGroup
    token = secrets.token_urlsafe(32)
    mine = {"wave": wave, "workgroup": group, "kind": kind}
    found = StructuresSheet.objects.filter(**mine)
    is_new = kind == StructuresSheet.Kind.INFORMANT or not found.exists()
    if is_new:
        organisation = wave.organisation_id
        StructuresSheet.objects.create(
            organisation_id=organisation, token_hash=token_hash(token), **mine
        )
    else:
        found.update(token_hash=token_hash(token))
    action = "structures sheet made" if is_new else "structures sheet got a new link"
    about = f"{wave.study.name[:120]}, wave {wave.number_shown}: {group.name}"
    record_by(by, action, about, wave.organisation)
    return token


def others(sheet: StructuresSheet) -> list[Workgroup]:
    """Return the groups a sheet is about: every other one in the process, in order."""
    groups = Workgroup.objects.filter(study_id=sheet.wave.study_id)
    return list(groups.exclude(pk=sheet.workgroup_id))


def questions_about(target: Workgroup) -> tuple[Question, ...]:
    """Return the structures asked about a group; some make no sense with clients."""
    questions = ORGANISATIONAL_STRUCTURES.questions
    if target.kind != Workgroup.Kind.CLIENT:
        return questions
    return tuple(question for question in questions if question.for_clients)


def answers_of(sheet: StructuresSheet) -> dict[int, dict[str, Statement]]:
    """Return what a sheet says, by group and structure."""
    found: dict[int, dict[str, Statement]] = {}
    rows = sheet.answers.values_list("target_id", "structure", "in_place", "works")
    for target, structure, in_place, works in rows:
        found.setdefault(target, {})[structure] = Statement(in_place, works)
    return found


@transaction.atomic
def save_sheet(
    sheet: StructuresSheet,
    target: Workgroup,
    statements: Mapping[str, Statement],
    *,
    version: int,
) -> None:
    """Store what a sheet says about one group, in place of what it said before.

    A page that was opened before somebody else saved raises `Stale` and changes nothing.
    """
    sheet = StructuresSheet.objects.select_for_update(of=("self",)).get(pk=sheet.pk)
    if not sheet.wave.accepts_what_was_begun():
        raise NotOpen
    if sheet.version != version:
        raise Stale
    sheet.answers.filter(target=target).delete()
    SheetAnswer.objects.bulk_create(
        SheetAnswer(
            organisation_id=sheet.organisation_id,
            sheet=sheet,
            target=target,
            structure=question.code,
            in_place=said.in_place,
            works=said.works,
        )
        for question in questions_about(target)
        if (said := statements.get(question.code))
    )
    sheet.version += 1
    sheet.save(update_fields=["version"])
