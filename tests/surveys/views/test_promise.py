"""The promise on the welcome page, and the contract that everybody may read."""

import re
import tempfile
from pathlib import Path

from django.utils.html import escape

from surveys.models.waves import ResearchReader, Wave
from surveys.promise import promise_for
from tests.base import CastTestCase


class WelcomeTest(CastTestCase):
    def page(self) -> str:
        return self.client.get(f"/s/{self.link(self.nurses)}/").content.decode()

    def test_every_line_stands_there_before_the_first_question(self):
        page = self.page()

        promise = promise_for(self.wave)
        for words in (
            promise.title,
            promise.readers,
            *promise.limits,
            *(line.heading for line in promise.lines),
            *(line.sentence for line in promise.lines),
        ):
            self.assertIn(escape(words), page)
        self.assertLess(page.index(escape(promise.lines[-1].sentence)), page.index("<button"))

    def test_people_named_for_research_come_before_everything_else_on_the_card(self):
        ResearchReader.objects.create(
            organisation=self.hospital,
            wave=self.wave,
            user=self.cato,
            name="<b>Rosa</b>",
            institution="West University",
            purpose="a thesis",
        )
        Wave.objects.update(research_export=True)

        page = self.page()

        self.assertIn("&lt;b&gt;Rosa&lt;/b&gt; (West University)", page)
        self.assertLess(page.index("Rosa"), page.index("Combined"))

    def test_an_open_survey_has_the_same_card_with_its_own_words(self):
        Wave.objects.update(mode="open", open_agreed_by="Rut", open_agreed_on="2026-10-02")

        page = self.page()

        self.assertIn('<h2 id="promise">Your team chose an open survey</h2>', page)
        self.assertIn("Rut confirmed on 2 October 2026", page)
        self.assertNotIn("Your answers are confidential", page)

    def test_the_limits_lead_to_the_contract(self):
        self.assertIn('<a href="/promise/en/#limits">', self.page())


class ContractTest(CastTestCase):
    def test_everybody_may_read_it_without_a_cookie_and_nobody_keeps_it(self):
        response = self.client.get("/promise/")

        self.assertContains(response, "What is promised, and its limits")
        self.assertEqual(dict(response.cookies), {})
        self.assertIn("no-store", response["Cache-Control"])
        self.assertNotIn("Cookie", response.get("Vary", ""))

    def test_it_asks_the_database_nothing(self):
        with self.assertNumQueries(0):
            self.client.get("/promise/")

    def test_each_promise_says_how_it_is_kept(self):
        page = self.client.get("/promise/").content.decode()

        pledges = page[page.index('class="pledges"') : page.index("</dl>")]
        self.assertEqual(pledges.count("<dt>"), 11)
        self.assertEqual(pledges.count("<small>How: "), 11)

    def test_all_known_limits_stand_there(self):
        page = self.client.get("/promise/").content.decode()

        limits = page[page.index('id="limits"') : page.index("</ol>")]
        self.assertEqual(limits.count("<li>"), 13)

    def test_days_are_those_of_the_settings(self):
        with self.settings(ANSWERS_KEPT_DAYS=12, NAMES_KEPT_DAYS=34, BACKUP_DAYS=21):
            page = self.client.get("/promise/")

        self.assertContains(page, "erased 12 days after the last release")
        self.assertContains(page, "addresses 34 days after closing")
        self.assertContains(page, "are deleted after 21 days")

    def test_without_a_rehearsal_it_says_so(self):
        with self.settings(BASE_DIR=Path("nowhere")):
            page = self.client.get("/promise/")

        self.assertContains(page, "No rehearsal has been published for this version.")

    def test_date_and_figures_of_a_rehearsal_stand_there(self):
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "docs" / "rehearsal.md"
            file.parent.mkdir()
            file.write_text("# Rehearsal of 10 January 2027\n\n- 4,000 surveys\n")
            with self.settings(BASE_DIR=Path(folder)):
                page = self.client.get("/promise/")

        self.assertContains(page, "<b>Rehearsal of 10 January 2027</b>", html=True)
        self.assertContains(page, "<li>4,000 surveys</li>", html=True)

    def test_every_footer_leads_to_it(self):
        self.released()
        self.client.force_login(self.lena)
        for address in ("/studies/", f"/waves/{self.wave.pk}/overview/", f"/s/{'x' * 43}/", "/"):
            page = self.client.get(address, follow=True).content.decode()
            self.assertRegex(page[page.index("<footer") :], r'href="/promise/(en/)?"', address)

    def test_a_report_says_where_its_limits_stand(self):
        self.released()
        self.client.force_login(self.lena)

        page = self.client.get(f"/waves/{self.wave.pk}/heatmap/").content.decode()

        foot = re.sub(r"\s+", " ", page[page.index("<footer") :])
        self.assertIn('<a href="/promise/">What this means and its limits</a>', foot)

    def test_nothing_can_be_posted_there(self):
        self.assertEqual(self.client.post("/promise/").status_code, 405)
