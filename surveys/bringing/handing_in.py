"""A file on its way in: handed in, mapped by somebody, taken over whole, or forgotten in a day."""

from collections.abc import Iterator, Mapping
from datetime import timedelta

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db import transaction
from django.utils.formats import date_format
from django.utils.timezone import now
from django.utils.translation import gettext as _

from surveys import tasks
from surveys.bringing import guessing
from surveys.bringing.exports import Column, Export, read_export
from surveys.bringing.gathering import gather
from surveys.bringing.mapping import (
    POSITIONS,
    ROLES,
    SCORES,
    VALUES,
    Meaning,
    folded,
    from_json,
)
from surveys.bringing.mapping import Mapping as FileMapping
from surveys.bringing.people import Gathered
from surveys.bringing.storing import About, bring_in, brought_before
from surveys.events import Action, record
from surveys.importing.tables import Line, Unreadable
from surveys.models.bringing import EarlierFile
from surveys.models.organisations import Organisation, key_of
from surveys.models.studies import Study
from surveys.models.waves import Wave

User = AbstractBaseUser | AnonymousUser
MOST_KEPT = 300
LONGEST_NAME = 80


def read_new(
    organisation: Organisation,
    content: bytes,
    kind: str,
    *,
    letters: str = "",
    takes_unfinished: bool = False,
) -> Export:
    """Read a file, and refuse one that is here already.

    Raises
    ------
    Unreadable, AskWhichLetters
        Nothing has been kept.
    """
    export = read_export(content, kind, letters=letters, takes_unfinished=takes_unfinished)
    if len(export.columns) > MOST_KEPT:
        raise Unreadable(
            _(
                "%(n)s columns of this file could be answers, and up to %(most)s are possible. "
                "Take out those that are none."
            )
            % {"n": len(export.columns), "most": MOST_KEPT}
        )
    if before := brought_before(organisation, export.mark):
        words = _("This file was brought in on %(day)s: it is %(wave)s.")
        day = date_format(before.on, "j F Y")
        raise Unreadable(words % {"day": day, "wave": before.wave})
    return export


@transaction.atomic
def keep(
    export: Export,
    by: User,
    organisation: Organisation,
    *,
    kind: str,
    study: Study | None = None,
    mapping: FileMapping | None = None,
) -> EarlierFile:
    """Keep what may be kept of a file while it is mapped; one per person, the newest."""
    EarlierFile.objects.filter(organisation=organisation, by_id=key_of(by)).delete()
    meant = guessing.fitted(mapping, export) if mapping else guessing.guess_mapping(export, kind)
    kept = EarlierFile.objects.create(
        organisation=organisation,
        by_id=key_of(by),
        kind=kind,
        study=study,
        mark=export.mark,
        header=[[column.name, column.title] for column in export.columns],
        rows=[[line.number, *line.cells] for line in export.lines],
        not_kept=[list(each) for each in export.not_kept],
        left_out=export.left_out,
        mapping=meant.as_json(),
    )
    due = now() + timedelta(hours=settings.EARLIER_FILES_KEPT_HOURS)
    transaction.on_commit(lambda: tasks.erase_earlier_files.using(run_after=due).enqueue())
    return kept


def export_of(kept: EarlierFile) -> Export:
    """Return a kept file as it was read."""
    return Export(
        columns=tuple(Column(*each) for each in kept.header),
        lines=tuple(Line(row[0], tuple(row[1:])) for row in kept.rows),
        not_kept=tuple((name, reason) for name, reason in kept.not_kept),
        mark=kept.mark,
        left_out=kept.left_out,
    )


def mapping_of(kept: EarlierFile) -> FileMapping:
    """Return what has been said about a kept file so far."""
    return from_json(kept.mapping)


def gathered(kept: EarlierFile) -> Gathered:
    """Return what the mapping makes of a kept file now."""
    export = export_of(kept)
    return gather(export.columns, export.lines, mapping_of(kept))


def say(kept: EarlierFile, posted: Mapping[str, str], own: list[str]) -> None:
    """Keep what a form says about columns, names and words. What it does not name stays."""
    mapping = mapping_of(kept)
    changed = _changed_questions(mapping, posted)
    for column, _title in kept.header:
        before = mapping.columns.get(column, Meaning())
        role = posted.get(f"column:{column}", before.role)
        if before.role in ROLES or role in ("", *ROLES):
            about = posted.get(f"about:{column}", before.about).strip()[:LONGEST_NAME]
            role = changed.get(before.question, role)
            mapping.columns[column] = Meaning(role if role in ROLES else "", about, before.question)
    for key, text in posted.items():
        kind, colon, name = key.partition(":")
        if not colon or len(name) > 300:
            continue
        if kind == "name":
            _put(mapping.names, folded(name), text.strip()[:LONGEST_NAME])
        elif kind == "word" and text in ("", *VALUES):
            _put(mapping.words, folded(name), text)
        elif kind == "head":
            number = int(text) if text.strip().isdecimal() and len(text.strip()) <= 6 else 0
            mapping.headcounts.pop(name, None)
            if number:
                mapping.headcounts[name] = number
    mapping.own = sorted({*mapping.own, *(name[:LONGEST_NAME] for name in own)})
    if posted.get("frequent") in (POSITIONS, SCORES):
        mapping.frequent = posted["frequent"]
    mapping.wave = posted.get("wave", mapping.wave)[:LONGEST_NAME]
    kept.mapping = from_json(mapping.as_json()).as_json()
    kept.save(update_fields=["mapping", "about"])


def _put(where: dict[str, str], key: str, text: str) -> None:
    where.pop(key, None)
    if text:
        where[key] = text


def _changed_questions(mapping: FileMapping, posted: Mapping[str, str]) -> dict[str, str]:
    """Return the dimension of each question whose own choice was changed: it goes for all of it."""
    return {
        question: posted[f"question:{question}"]
        for question, dimension in questions_of(mapping)
        if posted.get(f"question:{question}", dimension) != dimension
    }


def questions_of(mapping: FileMapping) -> Iterator[tuple[str, str]]:
    """Yield each question that has several columns, and the one dimension of them all, if any."""
    found: dict[str, list[str]] = {}
    for meaning in mapping.columns.values():
        if meaning.question:
            found.setdefault(meaning.question, []).append(meaning.role)
    for question, roles in found.items():
        if len(roles) > 1:
            yield question, roles[0] if len(set(roles)) == 1 else ""


@transaction.atomic
def take(kept: EarlierFile, about: About, by: User) -> Wave:
    """Make the wave and forget the file.

    Raises
    ------
    CannotBring
        Nothing has been changed.
    """
    locked = EarlierFile.objects.select_for_update(of=("self",)).get(pk=kept.pk)
    mapping = mapping_of(locked)
    wave = bring_in(gathered(locked), about, kind=locked.kind, mark=locked.mark, wave=mapping.wave)
    tell(wave, by)
    forget(locked)
    return wave


def forget(kept: EarlierFile) -> None:
    """Throw a file away, and have the worker clean up behind it."""
    kept.delete()
    transaction.on_commit(lambda: tasks.erase_earlier_files.enqueue())


def tell(wave: Wave, by: User | None) -> None:
    """Write into the log that a wave came from a file."""
    record(by, Action.EARLIER_STUDY, wave.in_the_log, wave.organisation)
