"""The demonstration: the same story every time, with doors that open."""

import io
import json
import stat
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command
from django.test import TestCase, override_settings

from interventions.models.plans import Action
from interventions.sheets import structures_of
from rcsurvey.demonstration.doors import doors_file
from reports.projects.making import make_project
from reports.projects.reading import bring_in, read_project
from surveys.models.answers import Response, TieRating
from surveys.models.organisations import Membership, Organisation
from surveys.models.participants import Draft, Invitation
from surveys.models.releases import Release
from surveys.models.studies import Study, Workgroup
from surveys.models.waves import Wave
from surveys.results import released_ties
from tests.reports.projects_compared import differences


def demo() -> dict[str, Any]:
    out = io.StringIO()
    call_command("demo", "--json", stdout=out)
    return json.loads(out.getvalue())  # type: ignore[no-any-return]


class DemoTest(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        doors_file().unlink(missing_ok=True)
        cls.doors = demo()

    @classmethod
    def tearDownClass(cls) -> None:
        doors_file().unlink(missing_ok=True)
        super().tearDownClass()

    def setUp(self) -> None:
        doors_file().write_text(json.dumps(self.doors))

    def test_it_prints_exactly_the_three_lists(self):
        self.assertEqual(set(self.doors), {"staff", "links", "waves"})
        self.assertEqual(
            {frozenset(person) for person in self.doors["staff"]},
            {frozenset({"email", "password", "role", "organisation"})},
        )
        self.assertEqual(
            {frozenset(link) for link in self.doors["links"]}, {frozenset({"url", "workgroup"})}
        )
        self.assertEqual(
            {frozenset(wave) for wave in self.doors["waves"]},
            {frozenset({"id", "study", "number", "state"})},
        )

    @pytest.mark.once
    def test_its_studies_brought_in_elsewhere_give_the_same_pages_and_files(self):
        elsewhere = Organisation.objects.create(name="Elsewhere Hospital")
        Action.objects.update(owner_name="", owner=None)  # people stay where they are
        for study in Study.objects.select_related("organisation"):
            admin = Membership.objects.filter(
                organisation=study.organisation, role=Membership.Role.ADMINISTRATOR
            ).first()
            Membership.objects.get_or_create(
                organisation=elsewhere, user=admin.user, role=admin.role
            )
            self.client.force_login(admin.user)
            made = make_project(study)

            there = bring_in(read_project(made.content), elsewhere)

            self.assertEqual(differences(self.client, study, there, ties_of=1), [], study.name)
            self.assertEqual(make_project(there).content, made.content)

    def test_each_kind_of_person_can_sign_in(self):
        roles = {person["role"]: person for person in self.doors["staff"]}

        self.assertEqual(set(roles), {"administrator", "auditor", "consultant", "leader"})
        for person in roles.values():
            self.client.logout()
            response = self.client.post(
                "/accounts/login/", {"login": person["email"], "password": person["password"]}
            )
            self.assertRedirects(response, "/studies/", fetch_redirect_response=False)

    def test_at_least_three_links_of_an_open_wave_open_its_welcome(self):
        self.assertGreaterEqual(len(self.doors["links"]), 3)

        for link in self.doors["links"]:
            response = self.client.get(link["url"].removeprefix("http://127.0.0.1:8000"))
            self.assertContains(response, f"<dd>{link['workgroup']}</dd>")

    def test_two_waves_are_released_one_is_open_with_drafts_and_a_partnership_stands_beside(self):
        states = [(wave["study"], wave["number"], wave["state"]) for wave in self.doors["waves"]]

        self.assertEqual(
            states,
            [
                ("Discharge from the surgical ward", 1, "released"),
                ("Discharge from the surgical ward", 2, "released"),
                ("Discharge from the surgical ward", 3, "open"),
                ("Coming home after a hospital stay", 1, "released"),
            ],
        )
        self.assertEqual(Draft.objects.count(), 5)
        self.assertTrue(TieRating.objects.filter(timely=None, no_contact=False).exists())
        self.assertTrue(TieRating.objects.filter(no_contact=True).exists())

    def test_the_partnership_shows_what_partners_work_and_structures_are_like(self):
        release = Release.objects.get(organisation__name="South Partnership")

        self.assertTrue(release.wave.shares_results)
        self.assertEqual(len(structures_of(release).inclusion), 6)
        leader = next(p for p in self.doors["staff"] if p["email"] == "leader@south.example")
        self.client.force_login(get_user_model().objects.get(email=leader["email"]))
        page = self.client.get(f"/waves/{release.wave_id}/further/")
        for said in ("Eastfield Municipality", "Knowing whom to ask at home", "Content with work"):
            self.assertContains(page, said)

    def test_whoever_answers_the_open_wave_meets_a_further_page_in_every_language(self):
        link = next(each for each in self.doors["links"] if each["workgroup"] == "Physicians")
        home = link["url"].removeprefix("http://127.0.0.1:8000")
        self.client.post(home)

        self.assertContains(self.client.get(f"{home}more/1/"), "how content are you with your work")
        self.assertContains(self.client.get(f"{home}de/more/1/"), '<html lang="de"')

    def test_invitations_set_no_language_so_that_the_browsers_is_spoken(self):
        self.assertEqual(set(Invitation.objects.values_list("language", flat=True)), {""})

    def test_the_groups_have_the_sizes_of_the_story(self):
        sizes = Workgroup.objects.filter(study__organisation__name="North Hospital")

        self.assertEqual(
            dict(sizes.values_list("name", "headcount")),
            {
                "Nurses": 24,
                "Physicians": 14,
                "Therapists": 9,
                "Case managers": 7,
                "Social workers": 6,
                "Pharmacists": 5,
                "Clerks": 2,
                "Patients": 20,
                "Ward leaders": 5,
            },
        )

    def test_nothing_about_the_two_clerks_is_released(self):
        clerks = str(Workgroup.objects.get(name="Clerks").pk)

        for release in Release.objects.filter(organisation__name="North Hospital"):
            about = [tie for tie in released_ties(release) if tie.target == clerks]
            self.assertTrue(about)
            self.assertEqual({tie.mean for tie in about}, {None})

    def test_nurses_and_physicians_have_moved_between_the_waves(self):
        means = []
        groups = {g.name: str(g.pk) for g in Workgroup.objects.filter(study__units__name="Ward A")}
        for wave in Wave.objects.filter(organisation__name="North Hospital", number__lte=2):
            ties = released_ties(Release.objects.get(wave=wave)).ties
            means.append(ties[groups["Nurses"], groups["Physicians"]])

        self.assertEqual(means[0].levels, ("weak",))
        self.assertGreater(means[1].mean.value, means[0].mean.value + 0.5)

    def test_a_plan_follows_the_first_wave_and_runs_on(self):
        talk, idea = Action.objects.order_by("pk")

        self.assertEqual((talk.is_first_step, talk.status), (True, "done"))
        self.assertEqual(idea.status, "running")
        for action in (talk, idea):
            self.assertEqual(action.plan.wave.number, 1)
            self.assertEqual({action.group_a.name, action.group_b.name}, {"Nurses", "Physicians"})

    def test_loading_again_changes_nothing(self):
        before = (Response.objects.count(), Invitation.objects.count())
        fingerprints = list(Release.objects.values_list("fingerprint", flat=True))

        again = demo()

        self.assertEqual(again, self.doors)
        self.assertEqual((Response.objects.count(), Invitation.objects.count()), before)
        self.assertEqual(list(Release.objects.values_list("fingerprint", flat=True)), fingerprints)

    def test_without_the_file_new_doors_are_made_and_the_story_stays(self):
        doors_file().unlink()

        again = demo()

        self.assertEqual(again["waves"], self.doors["waves"])
        self.assertNotEqual(again["staff"], self.doors["staff"])
        self.assertEqual(Organisation.objects.count(), 2)

    def test_a_link_that_has_been_used_is_replaced(self):
        url = self.doors["links"][0]["url"].removeprefix("http://127.0.0.1:8000")
        self.client.post(url)
        self.client.post(f"{url}send/", {"version": 1, "meant": 1})

        again = demo()

        self.assertNotEqual(again["links"][0]["url"], self.doors["links"][0]["url"])
        self.assertEqual(again["links"][1:], self.doors["links"][1:])

    def test_the_file_can_be_read_by_its_owner_only(self):
        demo()

        self.assertEqual(stat.S_IMODE(doors_file().stat().st_mode), 0o600)

    @override_settings(PUBLIC_BASE_URL="http://127.0.0.1:8123")
    def test_addresses_follow_the_port(self):
        for link in demo()["links"]:
            self.assertTrue(link["url"].startswith("http://127.0.0.1:8123/s/"))


class RefusedDemoTest(TestCase):
    @override_settings(DEMONSTRATION=False)
    def test_it_is_not_loaded_where_people_work(self):
        with self.assertRaisesMessage(CommandError, "without a second factor"):
            call_command("demo", "--json", stdout=io.StringIO())

        self.assertEqual(Organisation.objects.count(), 0)
