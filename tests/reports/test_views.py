"""Pages and files of a released wave: what they show, and to whom they show nothing."""

import csv
import io
import json
import re

from django.db import connection
from django.http import HttpResponse
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from surveys.models.answers import Response, TieRating
from surveys.models.releases import Release
from tests.base import CastTestCase
from tests.reports.pages import heat_table
from tests.reports.purity import settled

PAGES = ("overview", "heatmap", "map")
FILES = ("ties.csv", "ties.json")


class ReportPagesTestCase(CastTestCase):
    def get(self, name: str, **query: str) -> HttpResponse:
        return self.client.get(reverse(f"reports:{name}", args=[self.wave.pk]), query)

    def file(self, name: str) -> HttpResponse:
        return self.client.get(reverse("reports:file", args=[self.wave.pk, name]))

    def every_address(self) -> list[str]:
        return [
            *(reverse(f"reports:{name}", args=[self.wave.pk]) for name in PAGES),
            reverse("reports:tie", args=[self.wave.pk, self.nurses.pk, self.physicians.pk]),
            reverse("reports:group", args=[self.wave.pk, self.nurses.pk]),
            *(reverse("reports:file", args=[self.wave.pk, name]) for name in FILES),
        ]


class ReleasedPagesTests(ReportPagesTestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        cast = cls()
        cast.answer_all()
        cls.frozen: Release = cast.release()

    def setUp(self) -> None:
        self.client.force_login(self.lena)

    def test_the_overview_answers_first(self) -> None:
        page = self.get("overview")

        self.assertContains(page, "Of nine ties, one is strong: nurses and therapists.")
        text = page.content.decode()
        self.assertLess(text.index('id="carries"'), text.index('id="talk"'))
        self.assertContains(page, "20 people’s answers are counted")
        self.assertContains(page, "Keller")

    def test_every_number_of_the_table_is_the_one_of_figure_and_files(self) -> None:
        ties = json.loads(self.file("ties.json").content)["ties"]
        content = self.file("ties.csv").content.decode()
        lines = list(csv.DictReader(io.StringIO(content, newline="")))
        for measure in ("all", "communication", "mutual_respect"):
            page = self.get("heatmap", show=measure)
            table = heat_table(page.content)
            figure = json.loads(
                re.search(r'id="heatmap-data"[^>]*>(.*?)</script>', page.content.decode())[1]
            )
            self.assertNotIn("text", figure["light"]["data"][0])  # it is filled from the table
            seen = [cell["seen"] for row in table.cells for cell in row]

            in_json = [tie["shown"] for tie in ties if tie["measure"] == measure]
            in_csv = [line["shown"] for line in lines if line["measure"] == measure]
            self.assertEqual(len(in_json), 12)
            self.assertEqual(in_json, in_csv)
            for shown, text in zip(in_json, seen, strict=True):
                self.assertTrue(text.startswith(shown), f"{text!r} is not {shown!r}")

    def test_the_table_has_numbers_levels_and_n_in_words(self) -> None:
        table = heat_table(self.get("heatmap").content)

        self.assertEqual(
            table.columns, ["Answers from", "Nurses", "Physicians", "Therapists", "Pharmacists"]
        )
        self.assertEqual(
            table.rows, ["Nurses 9 answers", "Physicians 6 answers", "Therapists 5 answers"]
        )
        own, weak, strong, held_back = table.cells[0]
        self.assertEqual((own["seen"], own["class"]), ("4.3 moderate n 9", "cell m6 own"))
        self.assertEqual((weak["seen"], weak["class"]), ("2.7 weak n 9", "cell m3"))
        self.assertEqual(weak["spoken"], "2.7 weak n 9 clear")
        self.assertEqual(weak["label"], "About physicians")
        self.assertEqual(strong["seen"], "4.3 strong n 9")
        self.assertEqual((held_back["seen"], held_back["class"]), ("not shown", "cell absent"))
        self.assertEqual(table.cells[2][0]["seen"], "4.0 or more moderate or strong n 5")

    def test_every_tie_leads_to_its_page_and_a_weak_one_from_there_to_what_to_try(self) -> None:
        table = heat_table(self.get("heatmap").content)
        suggestions = reverse("interventions:suggestions", args=[self.wave.pk])

        weak, strong = table.cells[0][1], table.cells[0][2]
        place = f"tie-{self.nurses.pk}-{self.physicians.pk}"
        self.assertContains(self.client.get(weak["href"]), f"{suggestions}?pair={place}#{place}")
        self.assertContains(self.client.get(suggestions, {"pair": place}), f'id="{place}"')
        self.assertNotContains(self.client.get(strong["href"]), "?pair=")

    def test_every_cell_that_was_asked_about_has_a_page(self) -> None:
        table = heat_table(self.get("heatmap").content)
        links = [cell["href"] for row in table.cells for cell in row if cell["href"]]

        self.assertEqual(len(links), 12)
        for link in links:
            self.assertEqual(self.client.get(link).status_code, 200, link)

    def test_heads_of_rows_and_columns_lead_to_the_page_of_the_group(self) -> None:
        page = self.get("heatmap")

        address = reverse("reports:group", args=[self.wave.pk, self.nurses.pk])
        self.assertContains(page, f'<a class="name" href="{address}">Nurses</a>', count=2)

    def test_one_dimension_can_be_chosen(self) -> None:
        page = self.get("heatmap", show="timely")

        self.assertContains(page, '<option value="timely" selected>Timely</option>', html=True)
        self.assertContains(page, "no level: only all dimensions together")
        self.assertEqual(heat_table(page.content).cells[0][1]["seen"], "2.7 n 9")

    def test_an_unknown_dimension_is_no_dead_end(self) -> None:
        page = self.get("heatmap", show="speed")

        self.assertContains(page, "no dimension of that name")
        self.assertEqual(page.context["view"].key, "all")

    def test_cut_offs_and_their_sources_are_printed(self) -> None:
        for name in PAGES:
            page = self.get(name)

            self.assertContains(page, "weak below 3.5, moderate from 3.5 to 4.0, strong above 4.0")
            self.assertContains(page, "doi:10.5281/zenodo.19392497")
            self.assertContains(page, "no printed source found")
            self.assertContains(page, self.frozen.fingerprint[:12])

    def test_the_page_says_why_a_small_group_has_no_numbers(self) -> None:
        self.assertContains(self.get("heatmap"), "Pharmacists: a group of one or two people")

    def test_only_the_heatmap_relaxes_the_style_policy_and_no_page_the_scripts(self) -> None:
        policies = {
            address: self.client.get(address)["Content-Security-Policy"]
            for address in self.every_address()
        }
        heatmap = policies.pop(reverse("reports:heatmap", args=[self.wave.pk]))

        self.assertNotIn("unsafe-inline", "".join(policies.values()))
        self.assertIn("style-src-attr 'unsafe-inline'", heatmap)
        self.assertRegex(heatmap, r"script-src 'self'(;|$)")

    def test_files_are_handed_over_as_attachments_that_nobody_keeps(self) -> None:
        kinds = ("text/csv; charset=utf-8", "application/json")
        for name, kind in zip(FILES, kinds, strict=True):
            response = self.file(name)

            self.assertEqual(response["Content-Type"], kind)
            self.assertEqual(
                response["Content-Disposition"],
                f'attachment; filename="discharge-wave-1-{name}"',
            )
            self.assertEqual(response["X-Content-Type-Options"], "nosniff")
            self.assertIn("no-store", response["Cache-Control"])

    def test_pages_are_not_kept_either(self) -> None:
        for name in PAGES:
            self.assertIn("no-store", self.get(name)["Cache-Control"])

    def test_reading_takes_few_queries_however_many_groups_there_are(self) -> None:
        few = {address: self.queries(address) for address in self.every_address()}
        for number in range(12):
            self.workgroup(f"Group {number}", 9)

        many = {address: self.queries(address) for address in self.every_address()}

        for address, count in few.items():
            # A file costs six more: that it was taken is written into the log.
            self.assertLessEqual(count, 14 if "/files/" in address else 8, address)
            self.assertLessEqual(many[address], count + 1, address)

    def queries(self, address: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            self.client.get(address)
        return len(queries)

    def test_the_pages_stand_when_every_answer_is_erased(self) -> None:
        before = [settled(self.client.get(address)) for address in self.every_address()]
        TieRating.objects.all().delete()
        Response.objects.all().delete()

        after = [settled(self.client.get(address)) for address in self.every_address()]

        self.assertEqual(before, after)

    def test_everybody_of_the_organisation_may_read(self) -> None:
        for person in (self.amal, self.lena, self.cato):
            self.client.force_login(person)
            for address in self.every_address():
                self.assertEqual(self.client.get(address).status_code, 200)

    def test_an_unknown_file_is_not_found(self) -> None:
        self.assertEqual(self.file("answers.csv").status_code, 404)

    def test_nothing_can_be_sent_to_these_addresses(self) -> None:
        for address in self.every_address():
            self.assertEqual(self.client.post(address).status_code, 405)

    def test_another_organisation_finds_nothing(self) -> None:
        self.client.force_login(self.bram)

        for address in self.every_address():
            self.assertEqual(self.client.get(address).status_code, 404)

    def test_nobody_reads_without_signing_in(self) -> None:
        self.client.logout()

        for address in self.every_address():
            self.assertRedirects(
                self.client.get(address),
                f"{reverse('account_login')}?next={address}",
                fetch_redirect_response=False,
            )


class UnreleasedTests(ReportPagesTestCase):
    def setUp(self) -> None:
        self.answer(self.nurses, {self.physicians: 3}, people=9)
        self.client.force_login(self.amal)

    def test_an_open_wave_shows_nothing_to_anybody(self) -> None:
        for address in self.every_address():
            self.assertEqual(self.client.get(address).status_code, 404)

    def test_a_closed_wave_shows_nothing_before_its_release(self) -> None:
        self.close()

        for address in self.every_address():
            self.assertEqual(self.client.get(address).status_code, 404)


class HostileNamesTests(ReportPagesTestCase):
    def test_names_are_text_on_every_page(self) -> None:
        self.nurses.name = "<b>x</b>"
        self.nurses.save()
        self.physicians.name = "</script><script>y</script>"
        self.physicians.save()
        self.study.name = "<i>z</i>"
        self.study.save()
        self.answer(self.nurses, {self.physicians: 3, self.nurses: 4}, people=9)
        self.release()
        self.client.force_login(self.lena)

        for name in PAGES:
            page = self.get(name)

            self.assertContains(page, "&lt;b&gt;x&lt;/b&gt;")
            for tag in ("<b>x", "<script>y", "<i>z"):
                self.assertNotContains(page, tag)


class NothingReadableTests(ReportPagesTestCase):
    def test_a_release_without_a_single_tie_says_why_and_what_next(self) -> None:
        self.answer(self.nurses, {}, people=9)
        self.release()
        self.client.force_login(self.lena)

        overview, heatmap = self.get("overview"), self.get("heatmap")

        self.assertContains(overview, "Too few people answered to show any tie.")
        self.assertContains(heatmap, "Too few people answered to show any tie.")
        self.assertNotContains(overview, "What carries the work")
        table = heat_table(heatmap.content)
        self.assertEqual({cell["seen"] for cell in table.cells[0]}, {"too few", "not shown"})
