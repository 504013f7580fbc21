"""An organisation's own words on the catalogue: they survive a new load; refusals last."""

from django.urls import reverse

from interventions.catalogue import load, stored
from interventions.forms.own import EntryForm
from interventions.models.catalogue import Intervention
from interventions.models.own import OwnEntry
from interventions.own import NEW, catalogue_of, find_line
from tests.interventions.pages import AdviceTestCase

OWN = {
    "name": "Coffee on Tuesdays",
    "description": "Both groups have coffee together.",
    "family": "relational",
    "primary_dimensions": ["mutual_respect"],
    "tie_kinds_best": ["between"],
    "structure_key": "",
    "steps": "Ask\n\nBrew\nSit down",
    "led_by": "The ward",
    "effort": "low",
    "lead_time_weeks_min": "2",
    "lead_time_weeks_max": "8",
    "asymmetry_fit": "neutral",
    "opening_questions": "How was your week?",
    "success_measure": "People come.",
    "cautions": "Nobody has to come.",
    "save": "1",
}


class OwnTestCase(AdviceTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.client.force_login(self.cato)
        self.list = reverse("interventions:own-entries", args=[self.hospital.pk])

    def url(self, slug: str) -> str:
        return reverse("interventions:own-entry", args=[self.hospital.pk, slug])

    def shared_space(self, **changed: str) -> dict[str, object]:
        """The form of an entry as a browser would send it, with something changed."""
        line = find_line(self.hospital, "shared-space")
        assert line is not None
        form = EntryForm(entry=line.entry)
        sent = {name: form[name].value() for name in form.fields}
        texts = {
            name: form.fields[name].prepare_value(value)
            for name, value in sent.items()
            if value not in (None, False)
        }
        return {**texts, "save": "1", **changed}

    def names(self) -> set[str]:
        return {entry.name for entry in catalogue_of(self.hospital)}


class ChangingTest(OwnTestCase):
    def test_only_what_was_changed_is_kept_and_a_new_load_leaves_it(self) -> None:
        self.client.post(self.url("shared-space"), self.shared_space(name="A room for all"))

        load()

        row = self.hospital_row("shared-space")
        self.assertEqual(row.cells, {"name": "A room for all"})
        self.assertIn("A room for all", self.names())

    def hospital_row(self, slug: str) -> OwnEntry:
        return OwnEntry.objects.get(organisation=self.hospital, slug=slug)

    def test_what_was_not_changed_follows_the_catalogue(self) -> None:
        self.client.post(self.url("shared-space"), self.shared_space(name="A room for all"))

        Intervention.objects.filter(slug="shared-space").update(cautions="New caution.")

        line = find_line(self.hospital, "shared-space")
        assert line is not None
        self.assertEqual((line.entry.name, line.entry.cautions), ("A room for all", "New caution."))

    def test_saving_without_a_change_changes_nothing(self) -> None:
        self.client.post(self.url("shared-space"), self.shared_space())

        line = find_line(self.hospital, "shared-space")
        assert line is not None
        self.assertFalse(line.is_changed)
        self.assertIn(line.entry, stored())

    def test_another_organisation_keeps_the_catalogue_as_it_is(self) -> None:
        self.client.post(self.url("shared-space"), self.shared_space(name="A room for all"))

        self.assertEqual(catalogue_of(self.other_hospital), stored())

    def test_changes_can_be_taken_back(self) -> None:
        self.client.post(self.url("shared-space"), self.shared_space(name="A room for all"))

        self.client.post(self.url("shared-space"), {"reset": "1"})

        self.assertEqual(catalogue_of(self.hospital), stored())

    def test_what_is_left_out_is_in_no_list_but_its_page_still_stands(self) -> None:
        self.client.post(self.url("shared-space"), {"hide": "1"})

        self.assertNotContains(self.client.get("/catalogue/"), "/catalogue/shared-space/")
        self.assertEqual(self.client.get("/catalogue/shared-space/").status_code, 200)
        load()
        self.assertEqual(len(catalogue_of(self.hospital)), 44)

        self.client.post(self.url("shared-space"), {"show": "1"})
        self.assertEqual(len(catalogue_of(self.hospital)), 45)

    def test_the_first_step_cannot_be_left_out(self) -> None:
        response = self.client.post(self.url("rc-feedback-dialogue"), {"hide": "1"})

        self.assertEqual(response.status_code, 404)
        self.assertEqual(len(catalogue_of(self.hospital)), 45)


class AddingTest(OwnTestCase):
    def add(self, **changed: object):
        url = reverse("interventions:own-entry-new", args=[self.hospital.pk])
        return self.client.post(url, {**OWN, **changed})

    def test_an_own_idea_is_in_the_catalogue_and_claims_no_study(self) -> None:
        self.assertRedirects(self.add(), self.list)

        line = find_line(self.hospital, "own-coffee-on-tuesdays")
        assert line is not None
        self.assertEqual(line.entry.steps, ("Ask", "Brew", "Sit down"))
        self.assertEqual((line.entry.evidence_grade, line.entry.rc_evidence), ("D", "none"))
        page = self.client.get("/catalogue/own-coffee-on-tuesdays/")
        self.assertContains(page, "an idea of North Hospital itself")

    def test_two_of_the_same_name_are_two(self) -> None:
        self.add()
        self.add()

        slugs = [each.slug for each in catalogue_of(self.hospital) if each.name == OWN["name"]]
        self.assertEqual(slugs, ["own-coffee-on-tuesdays", "own-coffee-on-tuesdays-2"])

    def test_it_is_suggested_where_it_suits(self) -> None:
        self.add()
        self.answer_all()
        self.release()

        page = self.client.get(reverse("interventions:suggestions", args=[self.wave.pk]))

        found = [
            each.entry.slug
            for advice in page.context["advices"].weak
            for each in advice.result.suggestions
        ]
        self.assertIn("own-coffee-on-tuesdays", found)

    def test_names_are_text(self) -> None:
        self.add(name="<b>Coffee</b>")

        self.assertNotContains(self.client.get(self.list), "<b>Coffee</b>")

    def test_what_does_not_fit_is_said_beside_the_field(self) -> None:
        for changed, words in (
            ({"primary_dimensions": ["timely", "frequent", "accurate"]}, "Choose one or two."),
            ({"secondary_dimensions": ["mutual_respect"]}, "ticked above already"),
            ({"tie_kinds_ok": ["between"]}, "ticked above already"),
            ({"lead_time_weeks_max": "1"}, "less than the least number"),
            ({"family": "structural"}, "names the structure it builds"),
            ({"steps": " \n "}, "This field is required."),
        ):
            with self.subTest(changed):
                self.assertContains(self.add(**changed), words)
        self.assertEqual(len(catalogue_of(self.hospital)), 45)


class RefusalTest(OwnTestCase):
    def test_only_administrators_and_consultants_find_it(self) -> None:
        new = reverse("interventions:own-entry-new", args=[self.hospital.pk])
        for person, status in (
            (self.amal, 200),
            (self.cato, 200),
            (self.lena, 404),
            (self.bram, 404),
        ):
            self.client.force_login(person)
            for url in (self.list, self.url("shared-space"), new):
                with self.subTest(person=person, url=url):
                    self.assertEqual(self.client.get(url).status_code, status)
                    if status == 404 and url != self.list:
                        self.assertEqual(self.client.post(url, OWN).status_code, 404)
        self.assertEqual(catalogue_of(self.hospital), stored())

    def test_a_leader_is_offered_no_change(self) -> None:
        self.assertContains(self.client.get("/catalogue/shared-space/"), "Change or hide this")
        self.client.force_login(self.lena)

        self.assertNotContains(self.client.get("/catalogue/shared-space/"), "Change or hide this")

    def test_an_unknown_entry_and_an_unknown_act_are_not_found(self) -> None:
        self.assertEqual(self.client.get(self.url("magic")).status_code, 404)
        self.assertEqual(self.client.post(self.url("shared-space"), {}).status_code, 404)

    def test_a_stranger_signs_in_first(self) -> None:
        self.client.logout()

        self.assertRedirects(self.client.get(self.list), f"/accounts/login/?next={self.list}")

    def test_a_new_entry_starts_from_nothing(self) -> None:
        self.assertEqual((NEW.steps, NEW.reference_ids), ((), ()))
