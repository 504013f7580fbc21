"""The pages of a structures sheet, and where its link is made."""

from django.urls import reverse

from surveys.models.ways import SheetAnswer, StructuresSheet
from surveys.sheets import make_sheet
from tests.surveys.test_sheets import SheetTestCase


class PageTestCase(SheetTestCase):
    def setUp(self):
        super().setUp()
        self.token = make_sheet(self.wave, self.nurses, "agreed", by=self.amal.pk)
        self.url = f"/g/{self.token}/"
        self.page_url = f"{self.url}{self.physicians.pk}/"

    def save(self, **sent):
        version = StructuresSheet.objects.get().version
        fields = {name.replace("__", "-"): value for name, value in sent.items()}
        return self.client.post(self.page_url, {"version": version, **fields})


class SheetPageTest(PageTestCase):
    def test_it_says_on_top_who_reads_it(self):
        for url in (self.url, self.page_url):
            page = self.client.get(url)

            self.assertContains(page, "This sheet is not confidential.")
            self.assertContains(page, "everybody who reads the results at North Hospital")

    def test_a_page_asks_twelve_structures_in_one_sentence_each(self):
        page = self.client.get(self.page_url)

        self.assertContains(page, "In our work on discharge, …")
        self.assertContains(page, "do we and Physicians meet regularly")
        self.assertContains(page, "<fieldset", count=12)

    def test_saved_it_goes_to_the_next_group_and_says_so_in_the_list(self):
        page = self.save(place__meetings=2, works__meetings=10, place__space="x")

        self.assertRedirects(page, f"{self.url}{self.therapists.pk}/")
        self.assertContains(self.client.get(self.url), "2 of 12 answered")
        again = self.client.get(self.page_url)
        self.assertContains(again, 'name="place-meetings" value="2" checked')
        self.assertContains(again, 'name="place-space" value="x" checked')
        self.assertContains(again, '<option value="10" selected>')

    def test_from_the_last_group_and_on_wish_it_goes_back_to_the_list(self):
        self.assertRedirects(self.save(go="list"), self.url)
        self.page_url = f"{self.url}{self.pharmacists.pk}/"
        self.assertRedirects(self.save(go="next"), self.url)

    def test_opening_it_changes_nothing_and_sets_no_cookie(self):
        for url in (self.url, self.page_url):
            self.assertFalse(self.client.get(url).cookies)
            self.client.head(url)

        self.assertEqual(StructuresSheet.objects.get().version, 1)
        self.assertFalse(SheetAnswer.objects.exists())

    def test_after_closing_it_can_be_read_and_not_changed(self):
        self.save(place__meetings=2)
        self.close()

        page = self.client.get(self.url)

        self.assertContains(page, "The sheet stays as it is.")
        self.assertNotContains(page, "Change")
        self.assertRedirects(self.save(place__meetings=0), self.url)
        self.assertEqual(SheetAnswer.objects.get().in_place, 2)


class SheetRefusalTest(PageTestCase):
    def test_unknown_links_and_those_of_other_kinds_do_not_exist(self):
        personal = self.link(self.nurses)
        for url in ("/g/nobody/", f"/g/{personal}/", f"/s/{self.token}/", f"/j/{self.token}/"):
            self.assertEqual(self.client.get(url).status_code, 404)

    def test_the_own_group_and_another_studys_have_no_page(self):
        for group in (self.nurses.pk, 999999):
            self.assertEqual(self.client.get(f"{self.url}{group}/").status_code, 404)

    def test_what_is_no_answer_is_said_at_its_question_and_nothing_is_saved(self):
        for name, value in (
            ("place__meetings", "3"),
            ("place__meetings", "-1"),
            ("place__meetings", "yes"),
        ):
            page = self.save(**{name: value, "place__space": 1})

            self.assertContains(page, "Choose one of the answers", status_code=400)
            self.assertContains(page, 'name="place-space" value="1" checked', status_code=400)
        self.assertFalse(SheetAnswer.objects.exists())

    def test_how_well_something_works_needs_the_thing_itself(self):
        page = self.save(works__meetings=5)

        self.assertContains(page, "Say first whether this is in place.", status_code=400)
        refused = self.save(place__meetings=2, works__meetings=11)
        self.assertEqual(refused.status_code, 400)

    def test_two_people_at_once_do_not_overwrite_each_other(self):
        self.save(place__meetings=2)

        page = self.client.post(self.page_url, {"version": 1, "place-meetings": 0})

        self.assertContains(page, "in the meantime", status_code=409)
        self.assertContains(page, 'name="version" value="2"', status_code=409)
        self.assertEqual(SheetAnswer.objects.get().in_place, 2)


class MakeTest(SheetTestCase):
    def setUp(self):
        super().setUp()
        self.client.force_login(self.amal)

    def make(self, group, kind="agreed"):
        url = reverse("surveys:sheet-make", args=[self.wave.pk, group.pk])
        return self.client.post(url, {"kind": kind})

    def test_the_link_is_shown_once_to_the_administrator(self):
        page = self.make(self.nurses)

        self.assertContains(page, "This address is shown once.")
        self.assertIn("no-store", page["Cache-Control"])
        path = "/g/" + page.context["address"].split("/g/")[1]
        self.assertContains(self.client.get(path), "What is in place between Nurses")

    def test_informants_are_offered_in_an_open_survey_only(self):
        ways = reverse("surveys:ways-in", args=[self.wave.pk])
        self.assertNotContains(self.client.get(ways), 'value="informant"')
        self.assertRedirects(self.make(self.nurses, "informant"), ways)
        self.assertFalse(StructuresSheet.objects.exists())

        self.be_open()

        ways = reverse("surveys:ways-in", args=[self.wave.pk])
        self.assertContains(self.client.get(ways), 'value="informant"')
        for _ in range(2):
            self.assertContains(self.make(self.nurses, "informant"), "For one informant")
        self.assertEqual(StructuresSheet.objects.count(), 2)

    def test_others_do_not_find_it_and_a_link_does_not_do_it(self):
        url = reverse("surveys:sheet-make", args=[self.wave.pk, self.nurses.pk])
        self.assertEqual(self.client.get(url).status_code, 405)
        for person in (self.cato, self.lena, self.bram):
            self.client.force_login(person)
            self.assertEqual(self.make(self.nurses).status_code, 404)
        self.assertFalse(StructuresSheet.objects.exists())
