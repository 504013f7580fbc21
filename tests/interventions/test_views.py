"""The pages of advice: catalogue, entry, what to try after a wave; refusals last."""

from django.urls import reverse

from interventions.catalogue import load
from interventions.models import Intervention
from surveys.models.studies import Workgroup
from tests.base import CastTestCase


class AdviceTestCase(CastTestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        load()

    def setUp(self) -> None:
        self.client.force_login(self.lena)


class CatalogueTests(AdviceTestCase):
    url = "/catalogue/"

    def slugs(self, **query: str) -> list[str]:
        families = self.client.get(self.url, query).context["families"]
        return [entry.slug for family in families for entry in family["entries"]]

    def test_all_entries_stand_there_by_family(self):
        response = self.client.get(self.url)

        self.assertContains(response, "There are 45 ideas here")
        self.assertEqual(
            [(family["name"], len(family["entries"])) for family in response.context["families"]],
            [("Relational", 16), ("Work process", 15), ("Structural", 14)],
        )
        self.assertContains(response, 'href="/catalogue/rc-feedback-dialogue/"', count=1)
        self.assertContains(response, "Groups study occasions and pairs", count=1)
        self.assertContains(response, "Always the first step", count=1)

    def test_a_family_and_a_dimension_narrow_the_list_and_are_repeated_in_words(self):
        found = self.slugs(family="work_process", dimension="accurate")

        self.assertIn("structured-handover", found)
        self.assertNotIn("shared-protocols", found)
        response = self.client.get(self.url, {"family": "work_process", "dimension": "accurate"})
        self.assertContains(response, f"{len(found)} of 45 ideas")
        self.assertContains(response, "<b>accurate communication</b>", html=True)

    def test_words_find_entries(self):
        self.assertEqual(self.slugs(text="citizen co-chair"), ["citizen-partnership-forum"])

    def test_nothing_found_says_what_to_do(self):
        response = self.client.get(self.url, {"text": "zeppelin"})

        self.assertContains(response, "No idea fits this filter.")
        self.assertContains(response, "Show all ideas")

    def test_a_word_with_markup_is_text(self):
        response = self.client.get(self.url, {"text": "<b>x</b>"})

        self.assertNotContains(response, "<b>x</b>")
        self.assertContains(response, "&lt;b&gt;x&lt;/b&gt;")

    def test_an_unknown_filter_shows_everything_and_says_so(self):
        for query in (
            {"family": "magic"},
            {"dimension": "x"},
            {"text": "x" * 81},
            {"text": "\x00"},
        ):
            with self.subTest(query=query):
                response = self.client.get(self.url, query)

                self.assertContains(response, "This filter is not one we know")
                self.assertEqual(response.context["found"], 45)

    def test_an_empty_catalogue_says_how_to_fill_it(self):
        Intervention.objects.all().delete()

        self.assertContains(self.client.get(self.url), "manage.py load_catalogue")

    def test_the_number_of_queries_does_not_grow_with_the_catalogue(self):
        with self.assertNumQueries(3):  # session, person, entries
            self.client.get(self.url)
        Intervention.objects.exclude(slug="humble-inquiry").delete()
        with self.assertNumQueries(3):
            self.client.get(self.url)

    def test_a_stranger_is_sent_to_the_sign_in(self):
        self.client.logout()

        self.assertRedirects(self.client.get(self.url), "/accounts/login/?next=/catalogue/")

    def test_posting_is_refused(self):
        self.assertEqual(self.client.post(self.url).status_code, 405)


class EntryTests(AdviceTestCase):
    def page(self, slug: str) -> str:
        response = self.client.get(reverse("interventions:entry", args=[slug]))
        self.assertEqual(response.status_code, 200)
        return response.content.decode()

    def test_it_says_how_it_is_done_and_what_is_known(self):
        page = self.page("structured-handover")

        self.assertIn("After 8 to 26 weeks", page)
        self.assertIn("Evidence B:", page)
        self.assertIn("we found nothing published", page)
        self.assertIn("How do you know that I have understood you?", page)
        self.assertIn("formal routes", page)

    def test_what_prepares_the_ground_is_linked_in_its_order(self):
        page = self.page("shared-conflict-resolution")

        first = page.index('href="/catalogue/psychological-safety-building/"')
        self.assertLess(first, page.index('href="/catalogue/humble-inquiry/"'))
        self.assertIn("Mutual respect is at least 3.0 in both directions.", page)

    def test_sources_are_links_that_tell_the_other_site_nothing(self):
        page = self.page("rc-feedback-dialogue")

        self.assertIn('rel="noopener noreferrer"', page)
        for link in page.split("<a ")[1:]:
            if 'href="http' in link.split(">")[0]:
                self.assertIn('rel="noopener noreferrer"', link.split(">")[0])

    def test_what_nobody_checked_is_marked(self):
        page = self.page("structured-handover")

        self.assertIn("not checked by us: medical errors down by about a quarter", page)
        self.assertNotIn("unverified", page)

    def test_a_source_nobody_read_says_so(self):
        self.assertIn("Not read by us.", self.page("relational-job-design"))

    def test_every_entry_has_a_page(self):
        for slug in Intervention.objects.values_list("slug", flat=True):
            with self.subTest(slug=slug):
                self.assertIn("What it takes", self.page(slug))

    def test_text_of_an_entry_is_text(self):
        Intervention.objects.filter(slug="shared-space").update(
            name="<i>Space</i>", steps=["<b>one</b>"], key_evidence="(unverified: <u>x</u>)"
        )

        page = self.page("shared-space")

        for markup in ("<i>Space</i>", "<b>one</b>", "<u>x</u>"):
            self.assertNotIn(markup, page)
        self.assertIn("&lt;b&gt;one&lt;/b&gt;", page)

    def test_the_number_of_queries_is_fixed(self):
        with self.assertNumQueries(5):  # session, person, entry, what prepares it, sources
            self.page("shared-conflict-resolution")

    def test_an_unknown_entry_is_not_found(self):
        self.assertEqual(self.client.get("/catalogue/magic-wand/").status_code, 404)

    def test_a_stranger_is_sent_to_the_sign_in(self):
        self.client.logout()

        response = self.client.get("/catalogue/shared-space/")

        self.assertRedirects(response, "/accounts/login/?next=/catalogue/shared-space/")


class SuggestionsTests(AdviceTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.url = reverse("interventions:suggestions", args=[self.wave.pk])

    def anchor(self, rater: Workgroup, target: Workgroup) -> str:
        return f'id="tie-{rater.pk}-{target.pk}"'

    def test_weak_ties_get_the_dialogue_first_and_three_ideas(self):
        # Nurses: six say 3 about physicians, three say 2: 24 / 9 = 2.7. Physicians all say 3, and
        # 4 about themselves, which is weak within a group; therapists' 4 is "4.0 or more".
        self.answer_all()
        self.release()

        response = self.client.get(self.url)

        pair, own = response.context["advice"]
        self.assertEqual(
            (pair.title, own.title), ("Nurses and physicians", "Physicians among themselves")
        )
        self.assertEqual([str(way.shown) for way in pair.directions], ["2.7", "3.0"])
        self.assertContains(response, "Two ties are worth a conversation.")
        self.assertContains(response, "How the dialogue is done", count=2)
        self.assertContains(response, "Worth trying, because it works on", count=6)
        self.assertContains(response, "formal routes")

    def test_the_heatmap_can_point_at_each_direction(self):
        self.answer_all()
        self.release()

        page = self.client.get(self.url)

        self.assertContains(page, self.anchor(self.nurses, self.physicians), count=1)
        self.assertContains(page, self.anchor(self.physicians, self.nurses), count=1)
        self.assertNotContains(page, self.anchor(self.nurses, self.therapists))

    def test_no_weak_tie_means_keep_and_learn(self):
        self.answer(self.nurses, {self.physicians: 4}, people=9)
        self.release()

        response = self.client.get(self.url)

        self.assertContains(response, "No tie is weak.")
        self.assertContains(response, "Appreciative inquiry into strong ties")
        self.assertNotContains(response, "Worth trying, because")

    def test_when_nothing_can_be_read_nothing_is_suggested(self):
        # Five people answer, but only four about the physicians, and about nobody else.
        self.answer(self.nurses, {self.physicians: 2}, people=4)
        self.answer(self.nurses, {self.therapists: 2}, people=1)
        self.release()

        response = self.client.get(self.url)

        self.assertContains(response, "No tie can be read in this wave")
        self.assertEqual(response.context["advice"], ())

    def test_a_catalogue_that_was_never_loaded_is_said_and_the_ties_still_stand(self):
        Intervention.objects.all().delete()
        self.answer_all()
        self.release()

        response = self.client.get(self.url)

        self.assertContains(response, "The catalogue is empty")
        self.assertContains(response, "Nurses about physicians")

    def test_names_of_groups_are_text(self):
        Workgroup.objects.filter(pk=self.nurses.pk).update(name="<b>Nurses</b>")
        Workgroup.objects.filter(pk=self.physicians.pk).update(name='"><script>x</script>')
        self.answer_all()
        self.release()

        response = self.client.get(self.url)

        self.assertNotContains(response, "<b>Nurses</b>")
        self.assertNotContains(response, "<script>x")
        self.assertContains(response, "&lt;b&gt;Nurses&lt;/b&gt;")

    def test_the_number_of_queries_is_at_most_eight(self):
        self.answer_all()
        self.release()

        with self.assertNumQueries(8):
            self.client.get(self.url)

    def test_a_wave_that_is_not_released_is_not_found(self):
        self.answer_all()
        self.close()

        self.assertEqual(self.client.get(self.url).status_code, 404)

    def test_another_organisation_finds_nothing(self):
        self.answer_all()
        self.release()
        self.client.force_login(self.bram)

        self.assertEqual(self.client.get(self.url).status_code, 404)

    def test_a_stranger_is_sent_to_the_sign_in(self):
        self.answer_all()
        self.release()
        self.client.logout()

        self.assertRedirects(self.client.get(self.url), f"/accounts/login/?next={self.url}")

    def test_posting_is_refused(self):
        self.assertEqual(self.client.post(self.url).status_code, 405)
