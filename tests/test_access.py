"""Every address × every method × every kind of person, walked from the resolver.

The expected answers stand in `tests/access_table.py`. Every request is rolled back, so each starts
from the same rows; and one that is refused must not even try to write.
"""

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
from tests.access_others import OTHERS
from tests.access_programs import PROGRAMS
from tests.access_table import BRAM, NOBODY, PEOPLE, ROUTES, SIGN_IN, Expected
from tests.base import CastTestCase

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
NOT_OURS = ("GET", "POST")  # what others' pages make of further methods is tried by others
WRITES = re.compile(r'(?:INSERT INTO|UPDATE|DELETE FROM) "(\w+)"', re.IGNORECASE)
MAY_BE_WRITTEN = {"django_session", "cache"}  # a sign-in asked for, and a limit counted
MISSING = {"int": 10**9, "str": "nobody-made-this"}
TABLE = ROUTES | OTHERS | PROGRAMS


def walk(
    patterns: list[URLPattern | URLResolver], space: str = "", prefix: str = ""
) -> Iterator[tuple[str, list[str]]]:
    """Yield each route's name and the names of its arguments; one without a name is its path."""
    for each in patterns:
        path = prefix + str(each.pattern)
        if isinstance(each, URLResolver):
            inner = f"{space}{each.namespace}:" if each.namespace else space
            yield from walk(each.url_patterns, inner, path)
        else:
            arguments = re.findall(r"<(?:\w+:)?(\w+)>", path)
            yield (f"{space}{each.name}" if each.name else path), arguments


ALL_ROUTES = dict(walk(get_resolver().url_patterns))

NOTHING_MAPPED = {"version": 1, "kind": "wide"}


class TableTest(CastTestCase):
    def test_every_route_has_its_line_in_the_table_and_every_line_its_route(self) -> None:
        self.assertEqual(set(ALL_ROUTES) - set(TABLE), set(), "routes without a line")
        self.assertEqual(set(TABLE) - set(ALL_ROUTES), set(), "lines without a route")


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
        for name in PEOPLE:
            self.clients[name] = Client()
            if name != NOBODY:
                self.clients[name].force_login(getattr(self, name))
        self.cookies = {name: client.cookies.output() for name, client in self.clients.items()}

    def path(self, route: str, **instead: Any) -> str:
        names = ALL_ROUTES[route]
        if route not in _named():
            return f"/{route}"
        values = {n: self.place.get(f"{route} {n}", self.place.get(n)) for n in names}
        return reverse(route, kwargs=values | instead)

    def ask(
        self, person: str, method: str, path: str, body: Any = None, **how: Any
    ) -> HttpResponse:
        """Send a request and take back all it did."""
        client = self.clients[person]
        before = SimpleCookie()
        before.load({k: m.value for k, m in client.cookies.items()})
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
            tables.update(name for name in WRITES.findall(sql) if name not in MAY_BE_WRITTEN)
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


def said(response: HttpResponse) -> Expected:
    """Return the status, or that the person is sent to sign in."""
    where = response.headers.get("Location", "")
    if response.status_code == 302 and where.startswith("/accounts/login/?"):
        return SIGN_IN
    return response.status_code


class MatrixTest(AccessTestCase):
    def test_everybody_is_answered_as_the_table_says_and_a_refusal_writes_nothing(self) -> None:
        wrong = []
        for name, route in TABLE.items():
            for method in METHODS if name in ROUTES else NOT_OURS:
                for person in PEOPLE:
                    with self.written() as tables:
                        answer = said(self.ask(person, method, self.path(name)))
                    expected = route.expected(person, method)
                    if answer != expected:
                        wrong.append(f"{name} {method} {person}: {answer}, not {expected}")
                    if answer in (SIGN_IN, 403, 404, 405) and tables:
                        wrong.append(f"{name} {method} {person}: refused, and wrote {tables}")

        self.assertFalse(wrong, "\n".join(wrong))


class NotYoursTest(AccessTestCase):
    def test_what_is_not_yours_is_answered_exactly_like_what_is_not_there(self) -> None:
        tried = 0
        for name, route in ROUTES.items():
            keys = [key for key in ALL_ROUTES[name] if key in self.elsewhere]
            for person in PEOPLE[1:] if keys else ():
                method = "POST" if "GET" not in route.answers else "GET"
                if route.expected(person, method) != 404:
                    continue
                foreign = self.ask(person, method, self.path(name))
                missing = self.ask(person, method, self.path(name, **dict.fromkeys(keys, 10**9)))
                self.assertEqual(foreign.content, missing.content, f"{name} {person}")
                self.assertEqual(foreign.headers.items(), missing.headers.items())
                tried += 1

        self.assertGreater(tried, 50)

    def test_no_address_opens_a_thing_of_another_organisation(self) -> None:
        """Each key of an address in turn, and then all of them, belongs to the other hospital."""
        for name, route in ROUTES.items():
            keys = [key for key in ALL_ROUTES[name] if key in self.elsewhere]
            swaps = [{key: self.elsewhere[key]} for key in keys] + [
                {key: self.elsewhere[key] for key in keys}
            ]
            for swap in swaps if keys else ():
                for person in PEOPLE[1:]:
                    if person == BRAM:
                        continue
                    for method in route.answers:
                        answer = self.ask(person, method, self.path(name, **swap))
                        self.assertEqual(answer.status_code, 404, f"{name} {swap} {person}")

    def test_a_key_of_another_organisation_in_a_body_is_not_found(self) -> None:
        path = reverse("surveys:organisation-choose")
        theirs = {"organisation": self.other_hospital.pk}

        answers = {who: self.ask(who, "POST", path, theirs).status_code for who in PEOPLE[1:]}

        self.assertEqual(answers.pop(BRAM), 302)
        self.assertEqual(set(answers.values()), {404})

    def test_a_leader_reads_the_own_unit_and_the_whole_and_of_no_other_unit(self) -> None:
        heatmap = self.path("reports:heatmap")
        for person, own, other in (
            ("lena", self.north, self.south),
            ("sami", self.south, self.north),
        ):
            for path in (heatmap, self.path("reports:file")):
                seen = [
                    self.ask(person, "GET", f"{path}{query}")
                    for query in ("", f"?unit={own.pk}", f"?unit={other.pk}", "?unit=999999")
                ]
                self.assertEqual([each.status_code for each in seen], [200, 200, 404, 404])
                self.assertEqual(seen[2].content, seen[3].content)
            page = self.ask(person, "GET", heatmap).content.decode()
            self.assertIn(f'<option value="{own.pk}"', page)
            self.assertNotIn(f'<option value="{other.pk}"', page)
