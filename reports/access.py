"""From an address to a release and whose eyes read it: a member's own, or those a link lends."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import get_script_prefix, set_script_prefix
from django.utils.timezone import now
from django.views.decorators.cache import never_cache

from reports.chosen import Chosen, chosen_from
from reports.models import PackJob
from surveys.access import (
    User,
    get_organisation,
    get_release,
    get_release_and_earlier,
    is_tied_to_units,
    may_research,
    units_for,
)
from surveys.links import token_hash
from surveys.models.organisations import Membership, Power, key_of
from surveys.models.releases import Release
from surveys.models.sharing import SharedLink
from surveys.models.studies import Unit
from surveys.models.waves import Wave

Page = Callable[..., HttpResponse]


@dataclass(frozen=True, slots=True)
class Reader:
    """Whoever reads results. A guest reads what `link` shows, with the eyes of who made it."""

    user: User
    link: SharedLink | None = None

    @property
    def is_guest(self) -> bool:
        return self.link is not None

    @property
    def unit(self) -> Unit | None:
        """The one unit a link is about."""
        return self.link.unit if self.link else None

    @property
    def takes_files(self) -> bool:
        return self.link is None or self.link.gives_files

    def release(self, wave_id: int, *, of_units: bool = False) -> Release:
        """Return the newest release of a wave. A link shows its own wave, or one unit of it.

        of_units : whether the page can show the answers of one unit; a link to one opens no other
        """
        self._refuse_elsewhere(wave_id, of_units=of_units)
        release = get_release(self.user, wave_id)
        if self.unit and self.unit not in units_for(self.user, release.wave.study):
            raise Http404  # whoever made the link may not read this unit any more
        return release

    def releases(self, wave_id: int) -> tuple[Release, list[Release]]:
        """Return the newest release of a wave and those of earlier waves, the newest first.

        A link shows one wave: for a guest there are no earlier ones.
        """
        self._refuse_elsewhere(wave_id, of_units=False)
        release, earlier = get_release_and_earlier(self.user, wave_id)
        return release, [] if self.is_guest else earlier

    def _refuse_elsewhere(self, wave_id: int, *, of_units: bool) -> None:
        if self.link and (self.link.wave_id != wave_id or (self.link.unit_id and not of_units)):
            raise Http404

    def units(self, release: Release) -> list[Unit]:
        """Return the units a page may offer; a guest chooses none."""
        if self.link:
            return [self.link.unit] if self.link.unit else []
        return units_for(self.user, release.wave.study)

    def knows_no_other_unit(self, release: Release) -> bool:
        """Whether a unit this reader may not see must not be told from one that is not there."""
        return self.is_guest or is_tied_to_units(self.user, release.organisation_id)

    def may_research(self, wave: Wave) -> bool:
        return not self.is_guest and may_research(self.user, wave)


def page_of_results(view: Page) -> Page:
    """Let a page be read by members who are signed in, and by whoever holds a read-only link."""
    for_members = login_required(view)

    @wraps(view)
    def respond(
        request: HttpRequest, *args: object, share: str = "", **keys: object
    ) -> HttpResponse:
        if not share:
            answer: HttpResponse = for_members(request, Reader(request.user), *args, **keys)
            return answer
        response = _by_link(view, request, share, *args, **keys)
        response["Referrer-Policy"] = "no-referrer"
        response["X-Robots-Tag"] = "noindex, nofollow"
        return response

    return never_cache(respond)


def _by_link(
    view: Page, request: HttpRequest, share: str, *args: object, **keys: object
) -> HttpResponse:
    """Show a page with all its addresses below the link, so that a guest stays there."""
    reader = get_guest(share)
    before = get_script_prefix()
    set_script_prefix(f"{before}r/{share}/")
    try:
        return view(request, reader, *args, **keys)
    finally:
        set_script_prefix(before)


def get_guest(share: str) -> Reader:
    """Return who reads by a link. Unknown, ended and expired are the same 404."""
    links = SharedLink.objects.valid().select_related("made_by", "unit")
    link = get_object_or_404(links, token_hash=token_hash(share), made_by__isnull=False)
    if not link.made_by or not _may_share(link.made_by, link.organisation_id):
        raise Http404
    return Reader(link.made_by, link)


def get_pack_job(user: User, wave_id: int, job_id: UUID) -> PackJob:
    """Return a pack that this person asked for within a day, and may still read all of."""
    jobs = PackJob.objects.kept(now()).select_related(
        "release__wave__study", "organisation", "owner"
    )
    job = get_object_or_404(jobs, pk=job_id, owner_id=key_of(user), release__wave=wave_id)
    if released_as_chosen(job) is None:
        raise Http404
    return job


def released_as_chosen(job: PackJob) -> Chosen | None:
    """Return what a pack is to hold; None where its owner may not read that any more."""
    try:
        _newest, earlier = get_release_and_earlier(job.owner, job.release.wave_id)
    except Http404:
        return None
    return chosen_from(job.choices, earlier, units_for(job.owner, job.release.wave.study))


def get_release_to_share(user: User, wave_id: int) -> Release:
    """Return a release that this person may make links to."""
    release = get_release(user, wave_id)
    get_organisation(user, release.organisation_id, Power.SHARE_RESULTS)
    return release


def shared_links_of(user: User, release: Release) -> list[SharedLink]:
    """Return the links to a wave that this person may know of: of units only those they read."""
    units = units_for(user, release.wave.study)
    links = SharedLink.objects.filter(wave=release.wave_id).select_related("unit", "made_by")
    return [link for link in links if link.unit is None or link.unit in units]


def get_shared_link(user: User, wave_id: int, link_id: int) -> tuple[Release, SharedLink]:
    """Return one of those links, with the release it shows."""
    release = get_release_to_share(user, wave_id)
    found = (link for link in shared_links_of(user, release) if link.pk == link_id)
    link = next(found, None)
    if link is None:
        raise Http404
    return release, link


def _may_share(user: User, organisation_id: int) -> bool:
    return (
        Membership.objects.of(user, Power.SHARE_RESULTS)
        .filter(organisation=organisation_id)
        .exists()
    )
