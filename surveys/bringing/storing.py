"""People out of a file become a closed wave: in one transaction, or not at all.

Guaranteed: of a person nothing is stored but group, unit and choices. Responses get random keys
and stand in the order of these keys. Beside each stands, as for every response, an invitation
that is done: here one without a name, in the order of groups, which tells nothing.
"""

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import Max
from django.utils.crypto import salted_hmac
from django.utils.formats import date_format
from django.utils.timezone import get_current_timezone, localdate, localtime
from django.utils.translation import gettext as _

from surveys.bringing.mapping import CODES, folded
from surveys.bringing.people import NO_CONTACT, Gathered, Person
from surveys.instruments import get_instrument
from surveys.models import ratchet
from surveys.models.answers import Response, TieRating
from surveys.models.bringing import BroughtIn
from surveys.models.organisations import Organisation
from surveys.models.participants import Invitation
from surveys.models.studies import Study, Unit, Workgroup
from surveys.models.waves import Wave
from surveys.repeating import COPIED, last_wave

BATCH = 500
INSTRUMENT = "relational_coordination"


class CannotBring(Exception):
    """The file cannot become a wave; the text says why, in words for a screen."""


@dataclass(frozen=True, slots=True)
class About:
    """What is said about the wave that a file becomes.

    study : of which it is the next wave; None makes a new study
    name, process : of a new study
    """

    organisation: Organisation
    closed_on: date
    study: Study | None = None
    name: str = ""
    process: str = ""
    mode: str = Wave.Mode.PROTECTED
    min_raters: int = 5
    open_agreed_by: str = ""
    open_agreed_on: date | None = None
    headcounts: dict[str, int] = field(default_factory=dict)


def brought_before(organisation: Organisation, mark: str, wave: str = "") -> BroughtIn | None:
    """Return where a file, or one wave of it, was brought in already."""
    marks = {mark_of(mark, ""), mark_of(mark, wave)}
    found = BroughtIn.objects.filter(organisation=organisation, mark__in=marks)
    return found.select_related("wave__study", "wave__pulse_of").first()


def mark_of(mark: str, wave: str) -> str:
    """The mark of one wave of a file."""
    return salted_hmac(mark, wave, algorithm="sha256").hexdigest()


def why_no_next_wave(study: Study, closed_on: date | None = None) -> str:
    """Say why a study takes no further wave from a file now, or nothing if it does."""
    if study.instrument != INSTRUMENT:
        return _("This study asks other questions, so its waves cannot come from such a file.")
    newest = last_wave(study)
    if newest is None:
        return ""
    if not newest.has_closed() or newest.closes_at is None:
        return _("The newest wave of this study is not closed yet.")
    if closed_on is not None and closed_on <= localdate(newest.closes_at):
        return _("Waves follow each other: wave %(n)s of this study ended on %(day)s.") % {
            "n": newest.number,
            "day": date_format(localtime(newest.closes_at), "j F Y"),
        }
    return ""


@transaction.atomic
def bring_in(found: Gathered, about: About, *, kind: str, mark: str, wave: str = "") -> Wave:
    """Store what was gathered as a closed wave that can be released.

    Raises
    ------
    CannotBring
        Nothing has been changed.
    """
    # One after the other, or two presses at once would both find nothing.
    organisation = Organisation.objects.select_for_update(no_key=True).get(pk=about.organisation.pk)
    if brought_before(organisation, mark, wave):
        raise CannotBring(_("This file was brought in before."))
    if not found.can_be_taken:
        raise CannotBring(_("Something is still to be mended. Nothing was brought in."))
    study = _study(about, organisation)
    groups = _groups(study, found, about)
    units = _units(study, found.units)
    made = _wave(study, about, found, groups)
    _store(made, found.people, groups, units)
    BroughtIn.objects.create(
        organisation=organisation, wave=made, on=localdate(), kind=kind, mark=mark_of(mark, wave)
    )
    return made


def _study(about: About, organisation: Organisation) -> Study:
    if about.study is None:
        if Study.objects.filter(organisation=organisation, name=about.name).exists():
            raise CannotBring(_("There is a study of this name already."))
        return Study.objects.create(
            organisation=organisation,
            name=about.name,
            process=about.process,
            instrument=INSTRUMENT,
            instrument_version=get_instrument(INSTRUMENT).version,
        )
    study = Study.objects.select_for_update().get(pk=about.study.pk, organisation=organisation)
    if reason := why_no_next_wave(study, about.closed_on):
        raise CannotBring(reason)
    return study


def _groups(study: Study, found: Gathered, about: About) -> dict[str, Workgroup]:
    """Find the groups of the file in the study, and make those it lacks."""
    there = {folded(group.name): group for group in study.workgroups.all()}
    is_fixed = ratchet.is_under_way(study)
    position = _next_position(Workgroup, study)
    raters, rated = set(found.raters), {target for _rater, target in found.pairs}
    for name in found.groups:
        group = there.get(folded(name))
        if group is None:
            group = there[folded(name)] = Workgroup(
                organisation_id=study.organisation_id,
                study=study,
                name=name,
                position=position,
                rates=False,
                is_rated=False,
            )
            position += 1
        before = group.pk and (group.rates, group.is_rated, group.headcount)
        group.rates = group.rates or name in raters
        group.is_rated = group.is_rated or name in rated
        group.headcount = about.headcounts.get(name, group.headcount)
        if before == (group.rates, group.is_rated, group.headcount):
            continue
        if is_fixed:
            raise CannotBring(
                _(
                    "%(group)s: an earlier wave of this study is not released yet. Until then no "
                    "group is added or changed. Release that wave first."
                )
                % {"group": name}
            )
        group.save()
    return {name: there[folded(name)] for name in found.groups}


def _units(study: Study, names: Sequence[str]) -> dict[str, Unit]:
    there = {folded(unit.name): unit for unit in study.units.all()}
    position = _next_position(Unit, study)
    for name in names:
        if folded(name) in there:
            continue
        there[folded(name)] = Unit.objects.create(
            organisation_id=study.organisation_id, study=study, name=name, position=position
        )
        position += 1
    return {name: there[folded(name)] for name in names}


def _next_position(model: type[Workgroup] | type[Unit], study: Study) -> int:
    last = model._default_manager.filter(study=study).aggregate(last=Max("position"))["last"]
    return 0 if last is None else last + 1


def _wave(study: Study, about: About, found: Gathered, groups: dict[str, Workgroup]) -> Wave:
    """Make the wave: closed, and locked, so that its rules only ever become stricter."""
    begin = datetime.combine(about.closed_on, time.min, tzinfo=get_current_timezone())
    before = last_wave(study)
    wave = Wave(
        organisation_id=study.organisation_id,
        study=study,
        number=before.number + 1 if before else 1,
        opens_at=begin,
        closes_at=begin + timedelta(hours=23),
        first_invited_on=about.closed_on,
        mode=about.mode,
        min_raters=about.min_raters,
        open_agreed_by=about.open_agreed_by if about.mode == Wave.Mode.OPEN else "",
        open_agreed_on=about.open_agreed_on if about.mode == Wave.Mode.OPEN else None,
    )
    if before is not None:
        _refuse_looser(before, wave)
        for name in ("min_items", *(n for n in COPIED if n.startswith(("between_", "within_")))):
            setattr(wave, name, getattr(before, name))
    pairs = {(groups[rater].pk, groups[rated].pk) for rater, rated in found.pairs}
    wave.unasked = [
        [rater.pk, rated.pk]
        for rater in study.workgroups.all()
        for rated in study.workgroups.all()
        if rater.asks_about(rated) and (rater.pk, rated.pk) not in pairs
    ]
    _refuse_what_nobody_is_asked(wave, found, groups)
    wave.save()
    return wave


def _refuse_looser(before: Wave, wave: Wave) -> None:
    """A later wave promises no less than the one before it: nearly the same people answered."""
    looser = before.is_protected and not wave.is_protected
    if looser or wave.min_raters < before.min_raters:
        raise CannotBring(
            _(
                "Wave %(n)s of this study is %(mode)s and keeps at least %(k)s people together. "
                "A later wave may be stricter, and not less strict."
            )
            % {"n": before.number, "mode": before.get_mode_display(), "k": before.min_raters}
        )


def _refuse_what_nobody_is_asked(wave: Wave, found: Gathered, groups: dict[str, Workgroup]) -> None:
    for rater, rated in sorted(found.pairs):
        if not wave.asks(groups[rater], groups[rated]):
            words = _("In this study %(rater)s are not asked about %(rated)s.")
            raise CannotBring(words % {"rater": rater, "rated": rated})


def _store(
    wave: Wave, people: Sequence[Person], groups: dict[str, Workgroup], units: dict[str, Unit]
) -> None:
    of_wave = {"organisation_id": wave.organisation_id, "wave": wave}
    places = [(groups[p.group].pk, units[p.unit].pk if p.unit else None) for p in people]
    places.sort(key=lambda place: (place[0], place[1] or 0))
    Invitation.objects.bulk_create(
        [
            Invitation(
                **of_wave,
                workgroup_id=group,
                unit_id=unit,
                state=Invitation.State.DONE,
                way=Invitation.Way.PAPER,
            )
            for group, unit in places
        ],
        batch_size=BATCH,
    )
    keyed = sorted(((uuid4(), person) for person in people), key=lambda each: each[0].hex)
    Response.objects.bulk_create(
        [
            Response(
                id=key,
                **of_wave,
                workgroup_id=groups[person.group].pk,
                unit_id=units[person.unit].pk if person.unit else None,
                withdraw_key=secrets.token_hex(32),
            )
            for key, person in keyed
        ],
        batch_size=BATCH,
    )
    ratings = [row for key, person in keyed for row in _ratings(wave, key, person, groups, units)]
    TieRating.objects.bulk_create(ratings, batch_size=BATCH)


def _ratings(
    wave: Wave, key: UUID, person: Person, groups: dict[str, Workgroup], units: dict[str, Unit]
) -> Iterable[TieRating]:
    for target, said in person.about.items():
        choices = dict(zip(CODES, said or (), strict=False))
        yield TieRating(
            organisation_id=wave.organisation_id,
            response_id=key,
            target_id=groups[target].pk,
            workgroup_id=groups[person.group].pk,
            unit_id=units[person.unit].pk if person.unit else None,
            no_contact=said is NO_CONTACT,
            **{code: choice or None for code, choice in choices.items()},
        )
