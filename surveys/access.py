"""The only way from an address to an object. What is not yours does not exist: 404."""

from datetime import timedelta

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.contrib.auth.models import User as Account
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.timezone import localdate, now

from surveys.languages import speak_to
from surveys.links import token_hash
from surveys.models.bringing import EarlierFile
from surveys.models.organisations import Membership, Organisation, Power, key_of
from surveys.models.participants import Invitation, Link, Participant
from surveys.models.releases import Release, ReleasedComment, ReleaseQuerySet
from surveys.models.staff import StaffInvitation
from surveys.models.studies import Study, Unit, Workgroup
from surveys.models.tokens import ApiToken
from surveys.models.waves import ResearchReader, Wave, WaveQuerySet
from surveys.models.ways import OpenLink, StructuresSheet
from surveys.models.webhooks import Webhook

User = AbstractBaseUser | AnonymousUser


def works_here(user: User) -> bool:
    """Whether this person works in at least one organisation."""
    return Membership.objects.filter(user_id=key_of(user)).exists()


def handles_personal_data(user: User) -> bool:
    """Whether this person's account needs more than a password."""
    key = key_of(user)
    roles = [Membership.Role.ADMINISTRATOR, Membership.Role.CONSULTANT]
    return (
        getattr(user, "is_superuser", False)
        or Membership.objects.filter(user_id=key, role__in=roles).exists()
        or ResearchReader.objects.filter(user_id=key).exists()
    )


def get_organisation(user: User, organisation_id: int, power: Power) -> Organisation:
    """Return an organisation in which this person may do something."""
    return get_object_or_404(Organisation.objects.where(user, power), pk=organisation_id)


def get_own_organisation(user: User, organisation_id: int) -> Organisation:
    """Return an organisation this person works in, with whatever task."""
    return get_object_or_404(Organisation.objects.visible_to(user), pk=organisation_id)


def signed_in(user: User) -> Account:
    """Return the account of somebody who is signed in; the page has seen to that."""
    if not isinstance(user, Account):
        raise Http404
    return user


def own_tokens(user: User) -> QuerySet[ApiToken]:
    """Return a person's own tokens for the interface, the newest first."""
    return ApiToken.objects.filter(user_id=key_of(user))


def get_own_token(user: User, token_id: int) -> ApiToken:
    """Return one of them. Nobody reaches somebody else's."""
    return get_object_or_404(own_tokens(user), pk=token_id)


def webhooks_of(user: User, organisation_id: int) -> tuple[Organisation, QuerySet[Webhook]]:
    """Return an organisation this person administers, and the addresses that are told there."""
    organisation = get_organisation(user, organisation_id, Power.CONNECT)
    return organisation, Webhook.objects.filter(organisation=organisation)


def get_webhook(user: User, organisation_id: int, webhook_id: int) -> Webhook:
    """Return one of these addresses."""
    _organisation, webhooks = webhooks_of(user, organisation_id)
    return get_object_or_404(webhooks.select_related("organisation"), pk=webhook_id)


def get_member(user: User, organisation_id: int, membership_id: int) -> Membership:
    """Return somebody's membership in an organisation whose people this person manages."""
    organisation = get_organisation(user, organisation_id, Power.MANAGE_PEOPLE)
    members = organisation.memberships.select_related("user", "organisation")
    return get_object_or_404(members, pk=membership_id)


def get_staff_invitation(user: User, organisation_id: int, invitation_id: int) -> StaffInvitation:
    """Return a waiting invitation to an organisation whose people this person manages."""
    organisation = get_organisation(user, organisation_id, Power.MANAGE_PEOPLE)
    waiting = StaffInvitation.objects.filter(organisation=organisation)
    return get_object_or_404(waiting.select_related("organisation"), pk=invitation_id)


def find_staff_invitation(token: str) -> StaffInvitation | None:
    """Return the invitation behind a mailed link. Unknown, used and expired are the same: none."""
    valid = StaffInvitation.objects.valid().select_related("organisation")
    return valid.filter(token_hash=token_hash(token)).first()


def units_for(user: User, study: Study) -> list[Unit]:
    """Return the units of a study whose own view this person may read, in the study's order."""
    mine = Membership.objects.of(user, Power.READ_RESULTS).filter(
        organisation=study.organisation_id
    )
    led = Unit.objects.led_by(mine).filter(pk=OuterRef("pk"))
    is_tied = Exists(mine.filter(units_led__isnull=False))
    return list(Unit.objects.filter(Exists(led) | ~is_tied, study=study))


def is_tied_to_units(user: User, organisation_id: int) -> bool:
    """Whether this person reads the results of some units of an organisation and no others."""
    mine = Membership.objects.of(user, Power.READ_RESULTS)
    return mine.filter(organisation=organisation_id, units_led__isnull=False).exists()


def get_study(user: User, study_id: int) -> Study:
    """Return a study this person may know about."""
    studies = Study.objects.visible_to(user).select_related("organisation")
    return get_object_or_404(studies, pk=study_id)


def get_study_to_take(user: User, study_id: int) -> Study:
    """Return a study that this person may take along whole: administrators only."""
    studies = Study.objects.filter(organisation__in=run_by(user)).select_related("organisation")
    return get_object_or_404(studies, pk=study_id)


def get_wave(user: User, wave_id: int) -> Wave:
    """Return a wave this person may know about."""
    waves = Wave.objects.visible_to(user).select_related("study", "organisation")
    return get_object_or_404(waves.prefetch_related("releases"), pk=wave_id)


def get_wave_to_run(user: User, wave_id: int) -> Wave:
    """Return a wave that this person may close and release: administrators only."""
    waves = Wave.objects.run_by(user).select_related("study", "organisation")
    return get_object_or_404(waves.prefetch_related("releases"), pk=wave_id)


def administers(user: User) -> bool:
    """Whether this person administers an organisation."""
    role = Membership.Role.ADMINISTRATOR
    return Membership.objects.filter(user_id=key_of(user), role=role).exists()


def stuck_waves_of(user: User) -> WaveQuerySet:
    """Return the waves whose stuck mail this person may see: those they administer."""
    if getattr(user, "is_superuser", False):
        return Wave.objects.all()
    return Wave.objects.run_by(user)


def runs(user: User, wave: Wave) -> bool:
    """Whether this person may close and release this wave."""
    return Wave.objects.run_by(user).filter(pk=wave.pk).exists()


def run_by(user: User) -> QuerySet[Organisation]:
    """Return the organisations this person administers, where new studies can be made."""
    return Organisation.objects.filter(
        memberships__user_id=key_of(user),
        memberships__role=Membership.Role.ADMINISTRATOR,
    )


def get_earlier_file(user: User, file_id: int) -> EarlierFile:
    """Return a file of an earlier study that this person has handed in, within its day.

    Nobody else ever sees it, and its owner no longer than they administer the organisation.
    """
    since = now() - timedelta(hours=settings.EARLIER_FILES_KEPT_HOURS)
    mine = EarlierFile.objects.filter(by_id=key_of(user), organisation__in=run_by(user))
    return get_object_or_404(
        mine.select_related("organisation", "study"), pk=file_id, handed_in_at__gt=since
    )


def studies_run_by(user: User) -> QuerySet[Study]:
    """Return the studies of the organisations this person administers."""
    return Study.objects.filter(organisation__in=run_by(user))


def get_workgroup(wave: Wave, workgroup_id: int) -> Workgroup:
    """Return a workgroup of the study of a wave that has been found already."""
    return get_object_or_404(Workgroup, study_id=wave.study_id, pk=workgroup_id)


def get_participant(wave: Wave, participant_id: int) -> Participant:
    """Return a person who is asked in a wave that has been found already."""
    people = Participant.objects.select_related("invitation", "move__workgroup", "wave__study")
    found = people.exclude(name="", email="")  # they have left
    return get_object_or_404(found, wave=wave, pk=participant_id)


def get_wave_to_research(user: User, wave_id: int) -> Wave:
    """Return a wave whose single answers this person was named to download before the start."""
    waves = Wave.objects.filter(research_readers__user_id=key_of(user))
    return get_object_or_404(waves.select_related("study", "organisation"), pk=wave_id)


def may_research(user: User, wave: Wave) -> bool:
    """Whether this person was named to download the single answers of a wave."""
    return wave.research_export and (wave.research_readers.filter(user_id=key_of(user)).exists())


def get_release(user: User, wave_id: int) -> Release:
    """Return the newest release of a wave; a wave without one is not found.

    Nor is a pulse: it has no report, no map and no index of its own.
    """
    release = get_release_to_compare(user, wave_id)
    if release.wave.pulse_of_id is not None:
        raise Http404
    return release


def get_release_and_earlier(user: User, wave_id: int) -> tuple[Release, list[Release]]:
    """Return the same with what earlier waves of its study released last, the newest first."""
    found = _readable(user).newest_and_earlier(wave_id)
    if found is None:
        raise Http404
    return found


def get_release_to_compare(user: User, wave_id: int) -> Release:
    """Return the newest release of a wave or a pulse, to put it beside an earlier one."""
    newest = _readable(user).filter(wave_id=wave_id).order_by("-number").first()
    if newest is None:
        raise Http404
    return newest


def _readable(user: User) -> ReleaseQuerySet:
    releases = Release.objects.visible_to(user).select_related(
        "wave__study", "wave__brought_in", "organisation", "released_elsewhere"
    )
    comments = ReleasedComment.objects.filter(release__wave=OuterRef("wave"))
    return releases.annotate(has_comments=Exists(comments))


def get_release_shared_with(token: str) -> Release:
    """Return the newest release of a link's wave, where the wave shares it with all invited.

    Where those who lead read it first, it is not there until its day.
    """
    is_due = Q(wave__leaders_first=None) | Q(wave__leaders_first__until__lte=localdate())
    releases = Release.objects.filter(
        is_due,
        wave__shares_results=True,
        wave__invitations__links__token_hash=token_hash(token),
        wave__invitations__links__revoked=False,
    ).select_related("wave__study", "wave__brought_in", "organisation", "released_elsewhere")
    invitation = Invitation.objects.filter(links__token_hash=token_hash(token))
    invited = Subquery(invitation.values("language")[:1])
    newest = releases.annotate(invited_in=invited).order_by("-number").first()
    if newest is None:
        raise Http404
    speak_to(newest.wave.study, token, invited=getattr(newest, "invited_in", ""))
    return newest


def find_link(token: str) -> Link | None:
    """Return the link behind a token, if it is one of ours and not revoked."""
    links = Link.objects.select_related(
        "invitation__wave__study__organisation",
        "invitation__workgroup",
        "invitation__draft",
    )
    return links.filter(token_hash=token_hash(token), revoked=False).first()


def get_link(token: str) -> Link:
    """Return the link behind an address. Unknown, revoked and foreign are the same 404.

    On a respondent's page everything that is said from here on is in their language.
    """
    link = find_link(token)
    if link is None:
        raise Http404
    speak_to(link.invitation.wave.study, token, invited=link.invitation.language)
    return link


def get_open_link(token: str) -> OpenLink:
    """Return the open link or shared device behind an address; stopped ones do not exist."""
    links = OpenLink.objects.select_related("wave__study__organisation", "workgroup")
    link = get_object_or_404(links, token_hash=token_hash(token), revoked=False)
    speak_to(link.wave.study, token)
    return link


def get_open_link_to_run(user: User, wave_id: int, link_id: int) -> OpenLink:
    """Return an open link of a wave that this person runs."""
    wave = get_wave_to_run(user, wave_id)
    return get_object_or_404(wave.open_links.select_related("wave__study"), pk=link_id)


def get_group_to_run(user: User, wave_id: int, group_id: int) -> tuple[Wave, Workgroup]:
    """Return a wave that this person runs, and a workgroup of it whose members are asked."""
    wave = get_wave_to_run(user, wave_id)
    groups = Workgroup.objects.filter(study_id=wave.study_id, rates=True)
    return wave, get_object_or_404(groups, pk=group_id)


def get_sheet(token: str) -> StructuresSheet:
    """Return the structures sheet behind an address."""
    sheets = StructuresSheet.objects.select_related("wave__study__organisation", "workgroup")
    sheet = get_object_or_404(sheets, token_hash=token_hash(token))
    speak_to(sheet.wave.study, token)
    return sheet
