"""The catalogue and its entries; refusals last."""

from django.urls import reverse

from interventions.models.catalogue import Intervention
from tests.interventions.pages import AdviceTestCase


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
        self.assertContains(response, "works on <b>accurate communication</b>")

    def test_words_find_entries(self):
        self.assertEqual(self.slugs(text="citizen co-chair"), ["citizen-partnership-forum"])

    def test_other_names_of_a_thing_find_it_and_are_said(self):
        response = self.client.get(self.url, {"text": "handoffs"})

        self.assertContains(response, "“handoffs” (or handover)")
        self.assertContains(response, 'href="/catalogue/structured-handover/"')
        self.assertContains(response, "Clear the search")

    def test_nothing_found_says_what_was_looked_for_and_how_to_clear_it(self):
        response = self.client.get(self.url, {"text": "zeppelin"})

        self.assertContains(response, "Nothing was found for this:")
        self.assertContains(response, "“zeppelin”.")
        self.assertContains(response, "names, descriptions, steps and what the ideas work on")
        self.assertContains(response, '<a class="btn" href="/catalogue/">Clear the search</a>')
        self.assertNotContains(response, "Search for one of them")

    def test_of_several_words_those_that_find_something_are_offered_alone(self):
        response = self.client.get(self.url, {"text": "zeppelin handover"})

        self.assertContains(response, '<a href="?text=handover">handover</a>')
        self.assertNotContains(response, "?text=zeppelin")

    def test_nothing_found_in_a_family_offers_to_search_them_all(self):
        response = self.client.get(self.url, {"text": "huddle", "family": "relational"})

        self.assertContains(response, "family <b>Relational</b>")
        self.assertContains(response, '<a href="?text=huddle">Search all ideas for “huddle”</a>')

    def test_every_letter_of_evidence_has_its_words_beside_it(self):
        self.assertContains(
            self.client.get(self.url), "<dd>C: studies without a control group, or weak ones</dd>"
        )

    def test_the_menu_and_the_heading_call_it_the_catalogue(self):
        response = self.client.get(self.url)

        self.assertContains(response, "<h1>Catalogue of ideas</h1>")
        self.assertNotContains(response, "What to try")
        self.assertContains(response, '<a href="/catalogue/" aria-current="page">Catalogue</a>')

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
        # Session, person, organisations, its own words, entries, whether it may be changed.
        with self.assertNumQueries(7):
            self.client.get(self.url)
        Intervention.objects.exclude(slug="humble-inquiry").delete()
        with self.assertNumQueries(7):
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
        self.assertIn("Evidence B for what it sets out to change:", page)
        self.assertIn("We found no study of whether it raises coordination scores.", page)
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

        self.assertIn(
            'not checked by us: <span lang="en">medical errors down by about a quarter', page
        )
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
        # Session, person, organisations, its own words, entries, sources, who may change it.
        with self.assertNumQueries(8):
            self.page("shared-conflict-resolution")
        with self.assertNumQueries(9):  # and the release it came from, here none
            self.client.get(f"/catalogue/shared-conflict-resolution/?wave={self.wave.pk}")

    def test_an_unknown_entry_is_not_found(self):
        self.assertEqual(self.client.get("/catalogue/magic-wand/").status_code, 404)

    def test_a_stranger_is_sent_to_the_sign_in(self):
        self.client.logout()

        response = self.client.get("/catalogue/shared-space/")

        self.assertRedirects(response, "/accounts/login/?next=/catalogue/shared-space/")
