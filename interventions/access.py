"""The only way from an address to an entry, a plan or an action, and back to a wave."""

import re
from collections.abc import Sequence

from django.http import Http404
from django.shortcuts import get_object_or_404

from interventions.entries import Entry
from interventions.models.plans import Action
from interventions.models.workshops import Seat, Workshop
from interventions.own import Line, catalogue_of, find_line
from surveys.access import User, get_organisation, get_release
from surveys.languages import speak_to
from surveys.links import token_hash
from surveys.models.organisations import Membership, Organisation, Power
from surveys.models.releases import Release
from surveys.models.studies import Study
from surveys.models.waves import Wave


def organisations_of(user: User) -> list[Organisation]:
    """Return the organisations this person works in, by name."""
    return list(Organisation.objects.visible_to(user).order_by("name"))


def find_organisation(mine: Sequence[Organisation], asked: str) -> Organisation | None:
    """Return the organisation that is asked for, else the first one a person works in."""
    named = next((each for each in mine if str(each.pk) == asked), None)
    return named or (mine[0] if mine else None)


def get_organisation_to_edit(user: User, organisation_id: int) -> Organisation:
    """Return an organisation whose catalogue this person may change."""
    return get_organisation(user, organisation_id, Power.EDIT_CATALOGUE)


def edits(user: User, organisation: Organisation | None) -> bool:
    """Whether this person may change the catalogue of an organisation."""
    return _may(user, organisation.pk if organisation else None, Power.EDIT_CATALOGUE)


def plans(user: User, wave: Wave) -> bool:
    """Whether this person may put something on the plan of a wave."""
    return _may(user, wave.organisation_id, Power.PLAN)


def reads_plans(user: User) -> bool:
    """Whether this person reads plans anywhere: whoever reads results does, an auditor does not."""
    return Membership.objects.of(user, Power.READ_RESULTS).exists()


def _may(user: User, organisation_id: int | None, power: Power) -> bool:
    return (
        organisation_id is not None
        and Membership.objects.of(user, power).filter(organisation=organisation_id).exists()
    )


def get_entry(catalogue: Sequence[Entry], slug: str) -> Entry:
    """Return the entry of this name from the catalogue an organisation uses, or 404."""
    found = next((each for each in catalogue if each.slug == slug), None)
    if found is None:
        raise Http404
    return found


def find_entries(organisation_id: int, slugs: Sequence[str]) -> list[Entry]:
    """Return those of these entries that an organisation uses, in this order."""
    used = {entry.slug: entry for entry in catalogue_of(organisation_id)}
    return [used[slug] for slug in slugs if slug in used]


def get_line(organisation: Organisation, slug: str) -> Line:
    """Return an entry with what an organisation did to it, hidden ones too."""
    line = find_line(organisation, slug)
    if line is None:
        raise Http404
    return line


def find_release(user: User, wave_id: str) -> Release | None:
    """Return the release of the wave a reader came from; unknown and foreign are the same: none."""
    if not re.fullmatch(r"[0-9]{1,15}", wave_id):
        return None
    try:
        return get_release(user, int(wave_id))
    except Http404:
        return None


def get_release_to_plan(user: User, wave_id: int) -> Release:
    """Return the release of a wave this person may plan for; auditors only read."""
    release = get_release(user, wave_id)
    if not plans(user, release.wave):
        raise Http404
    return release


def get_action(user: User, action_id: int) -> Action:
    """Return an action of an organisation this person works in."""
    actions = Action.objects.visible_to(user).select_related(
        "plan__wave__study", "organisation", "group_a", "group_b", "leading_group", "owner"
    )
    return get_object_or_404(actions, pk=action_id)


def get_action_to_change(user: User, action_id: int) -> Action:
    """Return an action this person may change."""
    action = get_action(user, action_id)
    if not plans(user, action.plan.wave):
        raise Http404
    return action


def actions_on(user: User, study: Study, one: str, other: str) -> list[Action]:
    """Return what is planned, runs or is done on a tie, over all plans of its study.

    `one` and `other` are keys as a release has them; groups counted together have no plan.
    """
    if not (one.isdigit() and other.isdigit()):
        return []
    actions = Action.objects.visible_to(user).of_tie(int(one), int(other))
    statuses = (*Action.LIVE, Action.Status.DONE)
    found = actions.filter(plan__wave__study=study, status__in=statuses)
    return list(found.select_related("leading_group", "owner"))


def get_workshop(user: User, workshop_id: int) -> Workshop:
    """Return a workshop that this person may lead: whoever may plan for its wave."""
    workshops = Workshop.objects.led_by(user).select_related(
        "wave__study__organisation", "release__wave__study", "organisation"
    )
    return get_object_or_404(workshops, pk=workshop_id)


def find_workshop(code: str, token: str) -> Workshop | None:
    """Return the workshop that phones join with this code, closed ones too.

    `token` carries the language that the page is to be in: the code itself, or the seat's key.
    """
    workshops = Workshop.objects.select_related("wave__study__organisation", "release")
    found = workshops.filter(code=code.upper()).first()
    if found is not None:
        speak_to(found.wave.study, token)
    return found


def find_seat(workshop: Workshop, key: str) -> Seat | None:
    """Return the seat behind a phone's address; erased with its workshop."""
    seats = Seat.objects.select_related("group")
    return seats.filter(workshop=workshop, key_hash=token_hash(key)).first()
