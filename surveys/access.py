"""The only way from an address to an object. What is not yours does not exist: 404."""

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.http import Http404
from django.shortcuts import get_object_or_404

from surveys.languages import speak_to
from surveys.links import token_hash
from surveys.models.organisations import Membership, key_of
from surveys.models.participants import Link
from surveys.models.releases import Release
from surveys.models.studies import Study
from surveys.models.waves import ResearchReader, Wave

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


def get_study(user: User, study_id: int) -> Study:
    """Return a study of an organisation this person works in."""
    studies = Study.objects.visible_to(user).select_related("organisation")
    return get_object_or_404(studies, pk=study_id)


def get_wave(user: User, wave_id: int) -> Wave:
    """Return a wave of an organisation this person works in."""
    waves = Wave.objects.visible_to(user).select_related("study", "organisation")
    return get_object_or_404(waves.prefetch_related("releases"), pk=wave_id)


def get_wave_to_run(user: User, wave_id: int) -> Wave:
    """Return a wave that this person may close and release: administrators only."""
    waves = Wave.objects.run_by(user).select_related("study", "organisation")
    return get_object_or_404(waves.prefetch_related("releases"), pk=wave_id)


def runs(user: User, wave: Wave) -> bool:
    """Whether this person may close and release this wave."""
    return Wave.objects.run_by(user).filter(pk=wave.pk).exists()


def get_wave_to_research(user: User, wave_id: int) -> Wave:
    """Return a wave whose single answers this person was named to download before the start."""
    waves = Wave.objects.filter(research_readers__user_id=key_of(user))
    return get_object_or_404(waves.select_related("study", "organisation"), pk=wave_id)


def may_research(user: User, wave: Wave) -> bool:
    """Whether this person was named to download the single answers of a wave."""
    return wave.research_export and (wave.research_readers.filter(user_id=key_of(user)).exists())


def get_release(user: User, wave_id: int) -> Release:
    """Return the newest release of a wave; a wave without one is not found."""
    releases = Release.objects.visible_to(user).select_related("wave__study", "organisation")
    newest = releases.filter(wave_id=wave_id).order_by("-number").first()
    if newest is None:
        raise Http404
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
