"""The stage on which access is tried: every route, everybody signed in, one object of each sort.

Every request is rolled back, so each starts from the same rows.
"""

import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from http.cookies import SimpleCookie
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client, override_settings
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from interventions.catalogue import load
from interventions.models.plans import Action, ActionPlan
from interventions.models.workshops import Workshop
from interventions.seats import take_seat
from reports.models import PackJob
from reports.packing import file_of, folder
from surveys import results, staffing, webhooks
from surveys.models.bringing import EarlierFile
from surveys.models.organisations import Membership
from surveys.models.participants import Participant
from surveys.models.staff import LeadsUnit
from surveys.models.studies import Study, Unit, Workgroup
from surveys.models.waves import ResearchReader, Wave
from surveys.models.ways import OpenLink, StructuresSheet
from surveys.open_links import make_open_link
from surveys.sharing import share
from surveys.sheets import make_sheet
from surveys.tokens import make_token
from tests.access_links import DOV, GUEST, HOLDERS, KIND_OF, KINDS, NIA
from tests.access_others import OTHERS
from tests.access_programs import PROGRAMS
from tests.access_table import ROUTES, SIGN_IN, SIGNED_IN, Expected
from tests.base import CastTestCase

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
READS = ("SELECT", "SAVEPOINT", "RELEASE", "ROLLBACK", "PRAGMA", "SET", "EXPLAIN")
WRITES = re.compile(r'(?:INTO|UPDATE|FROM) "(\w+)"', re.IGNORECASE)
MAY_BE_WRITTEN = {"django_session", "cache"}  # a sign-in asked for, and a limit counted
MISSING = {"int": 10**9, "str": "nobody-made-this"}
TABLE = ROUTES | OTHERS | PROGRAMS


def walk(
    patterns: list[URLPattern | URLResolver], space: str = "", prefix: str = ""
) -> Iterator[tuple[str, str]]:
    """Yield the name and the pattern of each route."""
    for each in patterns:
        path = prefix + str(each.pattern)
        if isinstance(each, URLResolver):
            inner = f"{space}{each.namespace}:" if each.namespace else space
            yield from walk(each.url_patterns, inner, path)
        else:
            yield (f"{space}{each.name}" if each.name else ""), path


def every_route() -> dict[str, list[str]]:
    """Return the names of each route's arguments; one without a name of its own is its path."""
    found: dict[str, list[str]] = {}
    for name, path in sorted(walk(get_resolver().url_patterns), key=lambda route: -len(route[1])):
        key = path if not name or name in found else name
        assert key not in found, f"two routes at {path}"
        found[key] = re.findall(r"<(?:\w+:)?(\w+)>", path)
    return found


ALL_ROUTES = every_route()

NOTHING_MAPPED = {"version": 1, "kind": "wide"}


class AccessTestCase(CastTestCase):
    """One released wave in two units; everybody of the table is signed in."""

    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        load()
        cls.north, cls.south = (
            Unit.objects.create(organisation=cls.hospital, study=cls.study, name=name)
            for name in ("North", "South")
        )
        cls.sami = cls.person("sami", cls.hospital, Membership.Role.LEADER)
        cls.paz = cls.person("paz", cls.hospital, Membership.Role.AUDITOR)
        cls.rosa = cls.person("rosa", cls.hospital, Membership.Role.LEADER)
        Membership.objects.filter(user=cls.rosa).delete()
        cls.lead(cls.lena, cls.north)
        cls.lead(cls.sami, cls.south)
        Wave.objects.filter(pk=cls.wave.pk).update(research_export=True, shares_results=True)
        cls.wave.refresh_from_db()
        ResearchReader.objects.create(
            organisation=cls.hospital,
            wave=cls.wave,
            user=cls.rosa,
            name="Rosa",
            institution="University",
            purpose="a thesis",
        )
        cast = cls()
        cast.answer(cls.nurses, {cls.physicians: 3, cls.nurses: 4}, people=6, unit=cls.north)
        cls.shared = cast.link(cls.nurses)
        person = Participant.objects.create(organisation=cls.hospital, wave=cls.wave, name="Nia")
        cls.asked = cast.invitation(cls.nurses, participant=person)
        results.freeze(cast._closed())
        cls.place = cls.arguments_here()
        cls.elsewhere = cls.arguments_elsewhere()

    @classmethod
    def lead(cls, user: Any, unit: Unit) -> None:
        membership = Membership.objects.get(user=user, organisation=cls.hospital)
        LeadsUnit.objects.create(membership=membership, unit=unit)

    def _closed(self) -> Wave:
        self.close()
        return self.wave

    @classmethod
    def arguments_here(cls) -> dict[str, Any]:
        """What stands in an address; "route argument" where one route needs another thing."""
        invitation, token = staffing.invite(
            cls.amal, cls.hospital, email="new@example.org", role="consultant"
        )
        asked = cls.open_wave()
        later = Study.objects.get(name="Later").waves.get()
        group = Workgroup.objects.get(study=later.study, name="Nurses")
        openly = make_open_link(later, "open_link", group, by=cls.amal.pk)
        sheet = make_sheet(later, group, StructuresSheet.Kind.AGREED, by=cls.amal.pk)
        shared, guest = share(cls.cato, cls.wave, unit=None, days=30, gives_files=True)
        plan = ActionPlan.objects.create(organisation=cls.hospital, wave=cls.wave)
        workshop = Workshop.objects.create(
            organisation=cls.hospital,
            wave=cls.wave,
            release=cls.wave.releases.get(),
            code="C2F3G4H6",
        )
        return {
            "action_id": Action.objects.create(
                organisation=cls.hospital,
                plan=plan,
                group_a=cls.nurses,
                group_b=cls.physicians,
                leading_group=cls.nurses,
                slug="humble-inquiry",
                title="Humble inquiry",
            ).pk,
            "group_id": cls.nurses.pk,
            "reports:tie one": cls.nurses.pk,
            "reports:tie other": cls.physicians.pk,
            "reports:group key": cls.nurses.pk,
            "shared:tie one": cls.nurses.pk,
            "shared:tie other": cls.physicians.pk,
            "shared:group key": cls.nurses.pk,
            "share": guest,
            "token_id": make_token(cls.amal, name="List", scopes=["people:write"])[0].pk,
            "webhook_id": webhooks.add(cls.amal, cls.hospital, "https://example.org/in")[0].pk,
            "reports:share-end link_id": shared.pk,
            "target_id": Workgroup.objects.get(study=later.study, name="Doctors").pk,
            "person_id": cls.asked.participant_id,
            "link_id": make_link_of(cls.wave, cls.nurses).pk,
            "kind": "invitation",
            "language": "en",
            "surveys:open-link token": openly,
            "surveys:sheet token": sheet,
            "surveys:sheet-about token": sheet,
            "reports:team token": cls.shared,
            "file_id": EarlierFile.objects.create(
                organisation=cls.hospital, by=cls.amal, kind="wide", mapping=NOTHING_MAPPED
            ).pk,
            "workshop_id": workshop.pk,
            "code": workshop.code,
            "interventions:phone-join token": workshop.code,
            "interventions:phone token": take_seat(workshop, cls.nurses),
            "organisation_id": cls.hospital.pk,
            "membership_id": Membership.objects.get(user=cls.lena).pk,
            "invitation_id": invitation.pk,
            "study_id": cls.study.pk,
            "wave_id": cls.wave.pk,
            "slug": "humble-inquiry",
            "name": "ties.csv",
            "reports:pack-file name": "csv",
            "job_id": cls.pack_of_cato(),
            "number": 1,
            "token": asked,
            "surveys:join token": token,
            "provider_id": "sso",
            "uidb36": "1",
            "key": "x-y",
            "object_id": "1",
            "app_label": "surveys",
            "content_type_id": 1,
            "url": "nothing",
        }

    @classmethod
    def pack_of_cato(cls) -> UUID:
        release = cls.wave.releases.get()
        choices = {"earlier": [], "unit": None, "sections": [], "language": "en"}
        job = PackJob.objects.create(
            organisation=cls.hospital,
            owner=cls.cato,
            release=release,
            choices=choices,
            steps=9,
            state=PackJob.State.READY,
            filename="pack.zip",
        )
        # A folder of its own: tests that run beside these sweep the common one.
        place = cls.enterClassContext(TemporaryDirectory())
        cls.enterClassContext(override_settings(DATA_DIR=place))
        folder().mkdir()
        file_of(job).write_bytes(b"a zip")
        return job.pk

    @classmethod
    def open_wave(cls) -> str:
        """Return the link of a wave that is open; the pages of respondents need one."""
        study = Study.objects.create(organisation=cls.hospital, name="Later", process="later")
        cast = cls()
        cast.wave = Wave.objects.create(
            organisation=cls.hospital,
            study=study,
            number=1,
            opens_at=cls.wave.opens_at,
            closes_at=cls.wave.opens_at.replace(year=cls.wave.opens_at.year + 1),
        )
        group = cast.nurses.__class__.objects.create(
            organisation=cls.hospital, study=study, name="Nurses", headcount=9
        )
        Workgroup.objects.create(
            organisation=cls.hospital, study=study, name="Doctors", headcount=9, position=1
        )
        return cast.link(group)

    @classmethod
    def arguments_elsewhere(cls) -> dict[str, Any]:
        """The same kinds of things in the other hospital."""
        study = Study.objects.create(organisation=cls.other_hospital, name="Theirs", process="x")
        wave = Wave.objects.create(organisation=cls.other_hospital, study=study, number=1)
        invitation, _ = staffing.invite(
            cls.bram, cls.other_hospital, email="new@example.org", role="leader"
        )
        theirs, _ = webhooks.add(cls.bram, cls.other_hospital, "https://example.org/in")
        return {
            "token_id": make_token(cls.bram, name="List", scopes=["people:write"])[0].pk,
            "webhook_id": theirs.pk,
            "organisation_id": cls.other_hospital.pk,
            "membership_id": Membership.objects.get(user=cls.bram).pk,
            "invitation_id": invitation.pk,
            "study_id": study.pk,
            "wave_id": wave.pk,
            "file_id": EarlierFile.objects.create(
                organisation=cls.other_hospital, by=cls.bram, kind="wide", mapping=NOTHING_MAPPED
            ).pk,
        }

    def setUp(self) -> None:
        self.clients = {}
        for name in KINDS:
            self.clients[name] = Client()
            if name in SIGNED_IN:
                self.clients[name].force_login(getattr(self, name))
        self.held = {NIA: self.place["token"], DOV: self.shared, GUEST: self.place["share"]}

    def path(self, route: str, **instead: Any) -> str:
        names = ALL_ROUTES[route]
        if route not in _named():
            return f"/{route}"
        values = {n: self.place.get(f"{route} {n}", self.place.get(n)) for n in names}
        return reverse(route, kwargs=values | instead)

    def path_for(self, kind: str, route: str, **instead: Any) -> str:
        """Return the address as this kind of person has it: with their own link."""
        place = {name for name in ("token", "share") if name in ALL_ROUTES[route]}
        if kind in HOLDERS and route in KIND_OF:
            instead = dict.fromkeys(place, self.held[kind]) | instead
        return self.path(route, **instead)

    def ask(
        self, person: str, method: str, path: str, body: Any = None, **how: Any
    ) -> HttpResponse:
        """Send a request and take back all it did."""
        client = self.clients[person]
        before = client.cookies
        client.cookies = SimpleCookie(before)
        mark = transaction.savepoint()
        try:
            return client.generic(method, path, **how) if body is None else client.post(path, body)
        finally:
            transaction.savepoint_rollback(mark)
            client.cookies = before

    @contextmanager
    def written(self) -> Iterator[set[str]]:
        """Collect the names of the tables that something tries to write to."""
        tables: set[str] = set()

        def watch(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
            if not sql.lstrip("( ").upper().startswith(READS):
                named = WRITES.search(sql)
                tables.add(named[1] if named else sql)
            return execute(sql, params, many, context)

        with connection.execute_wrapper(watch):
            yield tables


def make_link_of(wave: Wave, group: Workgroup) -> OpenLink:
    return OpenLink.objects.create(
        organisation=wave.organisation,
        wave=wave,
        workgroup=group,
        way=OpenLink.Way.KIOSK,
        token_hash="0" * 64,
    )


def _named() -> set[str]:
    return {name for name in ALL_ROUTES if "/" not in name}


@contextmanager
def nothing_logged() -> Iterator[None]:
    """Thousands of refusals are no news, and each takes longer to write down than to make."""
    logging.disable(logging.CRITICAL)
    try:
        yield
    finally:
        logging.disable(logging.NOTSET)


def headers_of(response: HttpResponse) -> dict[str, str]:
    """Return the headers, without the number that each request gets."""
    return {name: value for name, value in response.items() if name != "X-Request-ID"}


def said(response: HttpResponse) -> Expected:
    """Return the status, or that the person is sent to sign in."""
    where = response.headers.get("Location", "")
    if response.status_code == 302 and where.startswith("/accounts/login/?"):
        return SIGN_IN
    return response.status_code
