"""What belongs to others is answered exactly like what is not there.

In addresses, queries, forms and names of files: status, headers and body are the same, but for the
key itself. Nothing of the other hospital is named anywhere.
"""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.test import override_settings

from surveys.models.studies import Study, Unit, Workgroup
from surveys.models.waves import Wave
from tests.access_foreign import MISSING, OUR_WORDS, THEIRS, Forms, Offered, make_theirs, plain
from tests.access_links import KIND_OF
from tests.access_stage import ALL_ROUTES, AccessTestCase, nothing_logged
from tests.access_table import AMAL, BRAM, CATO, LENA, NOBODY, PAZ, ROSA, ROUTES, SAMI

# One of each task; whom a route is not for finds nothing there anyway.
TASKS = (AMAL, CATO, LENA, PAZ, ROSA)
NOT_KEYS = {"token", "share", "code", "kind", "language", "number", "slug"}
# What pages read out of an address beside their forms, each with what it names.
QUERIES = {
    "surveys:bring": ("study",),
    "surveys:setup-groups": ("group", "into"),
    "interventions:suggestions": ("pair",),
    "interventions:catalogue": ("organisation",),
    "interventions:entry": ("wave", "organisation", "pair"),
    "reports:heatmap": ("unit",),
    "reports:changes": ("with",),
    "reports:map": ("group", "show"),
    "reports:file": ("unit",),
    "reports:pack": ("unit", "earlier"),
    "reports:pack-file": ("unit", "earlier"),
}
# Forms that are sent without having been offered here, each field with what it names.
BODIES = {
    "surveys:organisation-choose": ("organisation",),
    "surveys:research": ("release",),
    "surveys:bring": ("organisation", "study"),
    "surveys:ways-in": ("workgroup",),
    "surveys:setup-pairs": ("ask",),
    "interventions:plan-add": ("pair",),
    "interventions:workshop-open": ("ties",),
    "interventions:workshop-go": ("number",),
    "interventions:workshop-plan": ("idea",),
    "interventions:phone-join": ("group",),
    "reports:pack-prepare": ("unit", "earlier"),
    "reports:share": ("unit",),
}
PAIRS = {"pair", "ties", "idea"}


@override_settings(SESSION_ENGINE="django.contrib.sessions.backends.signed_cookies")
class ForeignTest(AccessTestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        make_theirs(cls(), cls.bram)
        study = Study.objects.create(organisation=cls.hospital, name="Draft", process="draft")
        Unit.objects.create(organisation=cls.hospital, study=study, name="East")
        for place, name in enumerate(("Nurses", "Physicians", "Therapists")):
            Workgroup.objects.create(
                organisation=cls.hospital, study=study, name=name, headcount=9, position=place
            )
        draft = Wave.objects.create(organisation=cls.hospital, study=study, number=1)
        cls.waves = (cls.wave, Wave.objects.get(study__name="Later"), draft)

    def same(self, who: str, method: str, there: str, gone: str, *bodies: Any) -> int:
        """Compare what is not theirs with what is not there; return the status of both."""
        body, other = bodies or (None, None)
        foreign = plain(self.ask(who, method, there, body))
        missing = plain(self.ask(who, method, gone, other))

        self.assertEqual(foreign, missing, f"{method} {there} {body} {who}")
        self.assertNotIn(OUR_WORDS, foreign[1])
        return foreign[0]

    # Addresses

    def keys_of(self, name: str) -> list[dict[str, tuple[Any, Any]]]:
        """Each key of an address in turn, then all: as theirs, and as missing."""
        keys = [key for key in ALL_ROUTES[name] if key not in NOT_KEYS]
        pairs: dict[str, tuple[Any, Any]] = dict.fromkeys(keys, (THEIRS, MISSING))
        if "job_id" in pairs:
            pairs["job_id"] = UUID(int=THEIRS), UUID(int=MISSING)
        if "name" in pairs:  # of a file: whoever guesses one, and whoever climbs
            pairs["name"] = "theirs.zip", "nobodys.zip"
        return [{key: pairs[key]} for key in keys] + ([pairs] if len(keys) > 1 else [])

    def test_no_address_opens_a_thing_of_another_organisation(self) -> None:
        tried = 0
        with nothing_logged():
            for name, route in ROUTES.items():
                people = [who for who in TASKS if who in route.who]
                for swap in self.keys_of(name):
                    there = self.path(name, **{key: both[0] for key, both in swap.items()})
                    gone = self.path(name, **{key: both[1] for key, both in swap.items()})
                    for who in [NOBODY] if NOBODY in route.who else people:
                        for method in route.answers:
                            status = self.same(who, method, there, gone)
                            if name not in KIND_OF:  # a link that holds may lead to its start
                                self.assertEqual(status, 404, f"{name} {swap} {who}")
                            tried += 1

        self.assertGreater(tried, 250)

    # Queries and forms

    def value(self, name: str, key: int) -> str:
        return f"tie-{key}-{key + 1}" if name in PAIRS else str(key)

    def test_a_query_names_nothing_of_another_organisation(self) -> None:
        with nothing_logged():
            for name, queries in QUERIES.items():
                for query in queries:
                    there, gone = (
                        f"{self.path(name)}?{urlencode({query: self.value(query, key)})}"
                        for key in (THEIRS, MISSING)
                    )
                    for who in (AMAL, LENA) if LENA in ROUTES[name].who else (AMAL,):
                        self.same(who, "GET", there, gone)

    def test_a_form_that_names_a_thing_of_another_organisation_names_nothing(self) -> None:
        with nothing_logged():
            for name, fields in BODIES.items():
                who = next(who for who in (AMAL, ROSA) if who in ROUTES[name].who)
                for wave in self.waves if "wave_id" in ALL_ROUTES[name] else (self.wave,):
                    instead = {"wave_id": wave.pk} if "wave_id" in ALL_ROUTES[name] else {}
                    path = self.path(name, **instead)
                    for each in fields:
                        bodies = [{each: self.value(each, key)} for key in (THEIRS, MISSING)]
                        self.same(who, "POST", path, path, *bodies)

    def offered(self) -> Iterator[tuple[str, Offered]]:
        """Every form of every page of ours that names objects, with its page's address."""
        for name, route in ROUTES.items():
            who = next((who for who in (AMAL, ROSA, CATO) if who in route.who), "")
            if not who or "GET" not in route.answers:
                continue
            waves = self.waves if ALL_ROUTES[name] == ["wave_id"] else (None,)
            for wave in waves:
                path = self.path(name, **({"wave_id": wave.pk} if wave else {}))
                page = self.ask(who, "GET", path)
                if page.headers.get("Content-Type", "").startswith("text/html"):
                    for form in Forms(page.content.decode()).found:
                        if form.naming:
                            form.action = form.action or path
                            yield who, form

    def test_no_field_that_a_page_offers_takes_a_thing_of_another_organisation(self) -> None:
        found, known = set(), set()
        with nothing_logged():
            for who, form in self.offered():
                for name in sorted(form.naming):
                    if (form.action, name) in known:
                        continue
                    known.add((form.action, name))
                    bodies = [
                        form.fields | {name: [self.value(name, key)]} for key in (THEIRS, MISSING)
                    ]
                    if form.method == "POST":
                        self.same(who, "POST", form.action, form.action, *bodies)
                    else:
                        bare = form.action.split("?")[0]
                        addresses = [f"{bare}?{urlencode(body, doseq=True)}" for body in bodies]
                        self.same(who, "GET", *addresses)
                    found.add(name)

        wanted = {"organisation", "study", "workgroup", "unit", "leading_group", "ask", "ties"}
        self.assertGreaterEqual(found, wanted)

    # Units

    def test_a_leader_reads_the_own_unit_and_the_whole_and_of_no_other_unit(self) -> None:
        for name in ("reports:heatmap", "reports:file"):
            path = self.path(name)
            for person, own, other in (
                (LENA, self.north, self.south),
                (SAMI, self.south, self.north),
            ):
                seen = [
                    self.ask(person, "GET", f"{path}{query}")
                    for query in ("", f"?unit={own.pk}", f"?unit={other.pk}", f"?unit={MISSING}")
                ]
                self.assertEqual([each.status_code for each in seen], [200, 200, 404, 404], name)
                self.assertEqual(seen[2].content, seen[3].content)
                page = self.ask(person, "GET", self.path("reports:heatmap")).content.decode()
                self.assertIn(f'<option value="{own.pk}"', page)
                self.assertNotIn(f'<option value="{other.pk}"', page)

    def test_what_is_theirs_is_there_for_who_works_there(self) -> None:
        for name in ("surveys:wave", "surveys:study", "interventions:plan", "reports:heatmap"):
            keys = dict.fromkeys(ALL_ROUTES[name], THEIRS)
            self.assertEqual(self.ask(BRAM, "GET", self.path(name, **keys)).status_code, 200, name)
