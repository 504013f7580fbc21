"""The report pack: its files as such, and how they are taken."""

import io
import json
import zipfile
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from django.core.management import CommandError, call_command
from django.test import override_settings
from pptx import Presentation
from pypdf import PdfReader

from reports.exports import PACK_FORMATS, whole_pack
from reports.pack import Pack, build_pack
from surveys.models.studies import Unit
from tests.base import CastTestCase
from tests.reports.purity_close_ups import CloseUpTestCase
from tests.reports.reading import read
from tests.reports.recomputed import Recomputed
from tests.reports.test_purity import TwoWaves


class FilesTest(TwoWaves, CloseUpTestCase):
    """What holds for the files as such; their numbers are checked in test_every_format.py."""

    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        cls.pack = build_pack(cls.second, earlier=[cls.first])
        cls.files = {name: make(cls.pack) for name, make in PACK_FORMATS.items()}

    def test_every_place_of_the_web_page_holds_against_the_release(self) -> None:
        page = read(self.files["html"].content)

        self.assertGreater(self.check_cells(page, Recomputed(self.second)), 30)
        self.assertEqual(len(page.figures), 1)

    def test_of_one_release_every_file_is_always_the_same(self) -> None:
        whole = whole_pack(self.pack)

        for name, made in self.files.items():
            self.assertEqual(PACK_FORMATS[name](self.pack).content, made.content, name)
        self.assertEqual(whole.content, whole_pack(self.pack).content)

    def test_slides_say_how_many_more_ties_moved_than_they_show(self) -> None:
        one = replace(self.pack.changes.unmoved[0], direction="higher")
        for moved, said in ((9, []), (12, ["and 3 more"])):
            changes = replace(self.pack.changes, index=None, moved=(one,) * moved, unmoved=())
            pack = replace(self.pack, changes=changes, sections=("changes",))
            slides = Presentation(io.BytesIO(PACK_FORMATS["pptx"](pack).content)).slides
            [table] = [shape.table for shape in slides[-1].shapes if shape.has_table]

            rows = [row.cells[0].text for row in table.rows][1:]
            self.assertEqual(rows, [one.title] * 9 + said)

    def test_the_zip_holds_the_same_files_as_one_by_one(self) -> None:
        with zipfile.ZipFile(io.BytesIO(whole_pack(self.pack).content)) as folder:
            found = {name: folder.read(name) for name in folder.namelist()}

        self.assertEqual(found, {each.filename: each.content for each in self.files.values()})

    def test_a_json_file_says_the_same_as_the_one_on_the_page(self) -> None:
        self.client.force_login(self.lena)
        address = self.address("reports:file", self.second, "ties.json")

        self.assertEqual(json.loads(self.files["json"].content), self.client.get(address).json())

    def exported(self, **said: str) -> bytes:
        """Run the command for the second wave; return the web page it writes."""
        with TemporaryDirectory() as folder:
            number = str(self.second.wave_id)
            out = Path(folder)
            call_command("export", number, format="html", out=out, stdout=io.StringIO(), **said)
            return next(out.iterdir()).read_bytes()

    def test_the_command_puts_the_chosen_waves_beside_it_or_takes_one_unit(self) -> None:
        alone = PACK_FORMATS["html"](build_pack(self.second)).content
        unit = Unit.objects.filter(study=self.second.wave.study_id)[0]
        of_unit = build_pack(self.second, earlier=[self.first], unit=unit)

        self.assertEqual(self.exported(), self.files["html"].content)
        self.assertEqual(self.exported(earlier="2"), self.files["html"].content)
        self.assertEqual(self.exported(earlier=""), alone)
        self.assertEqual(self.exported(unit=unit.name), PACK_FORMATS["html"](of_unit).content)
        self.assertNotEqual(alone, self.files["html"].content)

    def test_the_command_refuses_in_words_what_is_not_there(self) -> None:
        for option, value, words in (
            ("earlier", "2,7", "--earlier: 7 is none of 2"),
            ("earlier", "two", "--earlier: two is none of 2"),
            ("unit", "Nowhere", "--unit: Nowhere is none of"),
            ("unit", "", "--unit:  is none of"),
        ):
            with self.subTest(option, value=value), self.assertRaises(CommandError) as refused:
                self.exported(**{option: value})
            self.assertIn(words, str(refused.exception))

    def test_a_section_with_nothing_to_show_takes_no_page_and_no_slide_of_its_own(self) -> None:
        empty = ("What carries the work", "What changed", "Ties worth a conversation")
        bare = replace(self.pack, changes=None, strengths=(), conversations=())

        pages = pages_of(bare)
        slides = Presentation(io.BytesIO(PACK_FORMATS["pptx"](bare).content)).slides
        titles = [slide.shapes.title.text_frame.text for slide in slides]

        self.assertEqual([name for name in empty if name in titles], [])
        for name in empty:
            self.assertTrue(any(name in page for page in pages), name)
            self.assertFalse(any(page.startswith(name) for page in pages), name)

    def test_of_very_many_ties_a_pdf_prints_the_changes_of_those_that_moved(self) -> None:
        changes = self.pack.changes
        assert changes and changes.unmoved
        many = replace(self.pack, changes=replace(changes, unmoved=changes.unmoved * 60))

        few, all_of_many = "".join(pages_of(self.pack)), "".join(pages_of(many))

        self.assertIn(changes.unmoved[0].sentence, few)
        self.assertEqual(all_of_many.count(changes.unmoved[0].sentence), 0)


def pages_of(pack: Pack) -> list[str]:
    """The words of each page of the PDF."""
    file = PdfReader(io.BytesIO(PACK_FORMATS["pdf"](pack).content))
    return [" ".join(page.extract_text().split()) for page in file.pages]


class TakingTest(CastTestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        cast = cls()
        cast.answer_all()
        cls.released_here = cast.release()

    def get(self, path: str, **query: object):
        self.client.force_login(self.lena)
        return self.client.get(f"/waves/{self.wave.pk}/pack/{path}", query)

    def test_the_page_offers_every_file_of_the_pack(self) -> None:
        page = self.get("").content.decode()

        for name in (*PACK_FORMATS, "prepare/"):
            self.assertIn(f'/waves/{self.wave.pk}/pack/{name}"', page)

    def test_a_file_is_handed_over_under_a_name_that_says_what_it_is(self) -> None:
        answer = self.get("pdf")

        self.assertEqual(
            answer["Content-Disposition"], 'attachment; filename="discharge-wave-1-report.pdf"'
        )
        pack = build_pack(self.released_here)
        self.assertEqual(answer.content, PACK_FORMATS["pdf"](pack).content)

    def test_a_pdf_that_runs_away_is_ended_and_the_page_says_what_to_do(self) -> None:
        for limits in ({"PACK_MEGABYTES": 8}, {"PACK_FILE_SECONDS": 0.01}):
            with self.subTest(limits), override_settings(**limits):
                answer = self.get("pdf", chosen="1", sections=["method"], language="en")

                self.assertContains(answer, "Choose less", status_code=503)
                self.assertContains(answer, 'name="sections"', status_code=503)

    def test_sections_that_were_not_chosen_do_not_stand_in_it(self) -> None:
        whole = self.get("html").content
        part = self.get("html", chosen="1", sections=["method"]).content

        self.assertIn(b'id="heatmap"', whole)
        self.assertNotIn(b'id="heatmap"', part)
        self.assertIn(b'id="method"', part)

    def test_a_unit_that_is_not_there_gives_no_file_of_the_whole_study(self) -> None:
        self.assertEqual(self.get("pdf", unit=999).status_code, 404)
        self.assertEqual(self.get("pdf", chosen="1", unit=999).status_code, 404)

    def test_an_unknown_format_is_not_there(self) -> None:
        self.assertEqual(self.get("exe").status_code, 404)
