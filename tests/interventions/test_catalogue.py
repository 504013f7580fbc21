"""The catalogue's files: what is shipped, what is refused and where, loading twice."""

import csv
import io
import tempfile
from collections import Counter
from pathlib import Path

from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.test import SimpleTestCase, TestCase

from interventions import entries
from interventions.catalogue import (
    CATALOGUE,
    REFERENCES,
    CatalogueError,
    load,
    read_catalogue,
    read_references,
    stored,
    stored_sources,
)
from interventions.models import catalogue as tables
from interventions.models.catalogue import Intervention, Reference

with CATALOGUE.open(encoding="utf-8", newline="") as file:
    SHIPPED = list(csv.DictReader(file))
FIRST, SECOND, THIRD = SHIPPED[0], SHIPPED[1], SHIPPED[2]


def written(rows: list[dict[str, str]], folder: str, name: str = "catalogue.csv") -> Path:
    """Write rows the way a spreadsheet saves them."""
    path = Path(folder) / name
    with path.open("w", encoding="utf-8", newline="") as target:
        writer = csv.DictWriter(target, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path


class ShippedCatalogueTests(SimpleTestCase):
    def test_there_are_45_entries_in_three_families(self):
        families = Counter(entry.family for entry in read_catalogue())

        self.assertEqual(families, {"relational": 16, "work_process": 15, "structural": 14})

    def test_only_the_results_dialogue_is_pinned(self):
        pinned = [entry.slug for entry in read_catalogue() if entry.pinned]

        self.assertEqual(pinned, ["rc-feedback-dialogue"])

    def test_every_entry_names_sources_that_are_there(self):
        keys = {source.key for source in read_references()}

        found = read_catalogue(references=keys)

        self.assertEqual(len(keys), 102)
        self.assertTrue(all(entry.reference_ids for entry in found))

    def test_every_entry_has_three_questions_and_steps(self):
        for entry in read_catalogue():
            with self.subTest(entry=entry.slug):
                self.assertEqual(len(entry.opening_questions), 3)
                self.assertGreaterEqual(len(entry.steps), 3)

    def test_every_kind_of_tie_has_ideas_of_every_family(self):
        for kind in entries.TIE_KINDS:
            families = {entry.family for entry in read_catalogue() if kind in entry.tie_kinds}
            with self.subTest(kind=kind):
                self.assertEqual(families, set(entries.FAMILIES))

    def test_no_sentence_speaks_of_how_the_catalogue_was_made(self):
        for path in (CATALOGUE, REFERENCES):
            text = path.read_text(encoding="utf-8").lower()
            for leak in ("founding document", "step 0", "pinned as", "heat map", "re-survey"):
                with self.subTest(path=path.name, leak=leak):
                    self.assertNotIn(leak, text)

    def test_sources_nobody_read_are_marked(self):
        unread = {source.key for source in read_references() if not source.verified}

        self.assertEqual(unread, {"GIT08", "SCITE"})


class RefusedFilesTests(SimpleTestCase):
    def refused(self, rows: list[dict[str, str]], message: str, **facts: object) -> None:
        with tempfile.TemporaryDirectory() as folder:
            path = written(rows, folder)
            with self.assertRaises(CatalogueError) as caught:
                read_catalogue(path, **facts)
        self.assertEqual(str(caught.exception), message)

    def test_a_small_file_without_fault_is_read(self):
        with tempfile.TemporaryDirectory() as folder:
            found = read_catalogue(written([FIRST, SECOND], folder))

        self.assertEqual([entry.slug for entry in found], [FIRST["slug"], SECOND["slug"]])

    def test_an_unknown_effort_is_refused_with_its_place(self):
        self.refused(
            [FIRST, SECOND, THIRD | {"effort": "tiny"}],
            "catalogue.csv, line 4, column effort: 'tiny' must be one of low, medium, high",
        )

    def test_one_unknown_value_in_a_list_is_refused(self):
        self.refused(
            [FIRST | {"tie_kinds_best": "within|everywhere"}],
            "catalogue.csv, line 2, column tie_kinds_best: 'within|everywhere' must be one of "
            "within, between, leader_team, client, cross_org",
        )

    def test_the_line_is_the_one_on_which_the_entry_starts(self):
        self.refused(
            [FIRST | {"description": "Two\nlines"}, SECOND | {"pinned": "yes"}],
            "catalogue.csv, line 4, column pinned: 'yes' must be one of true, false",
        )

    def test_every_enumeration_is_closed(self):
        columns = (
            "family",
            "pinned",
            "primary_dimensions",
            "secondary_dimensions",
            "tie_kinds_best",
            "tie_kinds_ok",
            "only_if_hub",
            "relieves_hub",
            "structure_key",
            "asymmetry_fit",
            "effort",
            "adds_meeting_load",
            "requires",
            "expected_first_movers",
            "evidence_grade",
            "rc_evidence",
        )
        for column in columns:
            with self.subTest(column=column), tempfile.TemporaryDirectory() as folder:
                path = written([FIRST | {column: "no_such_value"}], folder)
                with self.assertRaisesRegex(CatalogueError, f"line 2, column {column}: 'no_such"):
                    read_catalogue(path)

    def test_what_no_single_cell_shows_is_refused(self):
        cases = (
            (
                {"secondary_dimensions": "problem_solving"},
                "secondary_dimensions: 'problem_solving'",
            ),
            ({"tie_kinds_ok": "client"}, "tie_kinds_ok: 'client'"),
            ({"lead_time_weeks_min": "7"}, "lead_time_weeks_max: '6'"),
            ({"family": "structural"}, "structure_key: ''"),
            ({"unlock_first": "nowhere"}, "unlock_first: 'nowhere'"),
            ({"unlock_first": FIRST["slug"]}, f"unlock_first: '{FIRST['slug']}'"),
        )
        for change, place in cases:
            with self.subTest(place=place), tempfile.TemporaryDirectory() as folder:
                path = written([FIRST | change], folder)
                with self.assertRaisesRegex(CatalogueError, f"line 2, column {place}"):
                    read_catalogue(path)

    def test_cells_that_hold_too_little_or_too_much_are_refused(self):
        cases = (
            ({"name": ""}, "must not be empty"),
            ({"name": "x" * 121}, "has 121 characters, the most is 120"),
            ({"slug": "Not A Slug"}, "lower-case words"),
            ({"lead_time_weeks_min": "soon"}, "whole number of weeks"),
            ({"lead_time_weeks_max": "521"}, "whole number of weeks"),
            ({"lead_time_weeks_min": "-1"}, "whole number of weeks"),
            ({"primary_dimensions": "frequent|timely|accurate"}, "must hold 1 to 2 values, not 3"),
            ({"primary_dimensions": "timely|timely"}, "must not name a value twice"),
            ({"steps": "one||three"}, "must not be empty"),
            ({"led_by": "nul\x00"}, "control character"),
        )
        for change, reason in cases:
            with self.subTest(change=change), tempfile.TemporaryDirectory() as folder:
                path = written([FIRST | change], folder)
                with self.assertRaisesRegex(CatalogueError, reason):
                    read_catalogue(path)

    def test_an_entry_that_stands_twice_is_refused(self):
        self.refused(
            [FIRST, SECOND, SECOND],
            "catalogue.csv, line 4, column slug: 'humble-inquiry' stands here twice",
        )

    def test_an_unknown_source_is_refused(self):
        self.refused(
            [FIRST | {"reference_ids": "NOBODY"}],
            "catalogue.csv, line 2, column reference_ids: 'NOBODY' is not among the references",
            references={"PER17"},
        )

    def test_a_catalogue_has_exactly_one_first_step(self):
        self.refused(
            [SECOND],
            "catalogue.csv, column pinned: exactly one entry is the first step, not 0",
        )
        self.refused(
            [FIRST, SECOND | {"pinned": "true"}],
            "catalogue.csv, column pinned: exactly one entry is the first step, not 2",
        )

    def test_missing_and_unknown_columns_are_refused(self):
        without = {column: cell for column, cell in FIRST.items() if column != "effort"}

        self.refused([without], "catalogue.csv, line 1: needs the column effort once")
        self.refused(
            [FIRST | {"price": "1"}], "catalogue.csv, line 1: the column 'price' is not known"
        )

    def test_a_line_with_too_few_cells_is_refused(self):
        with tempfile.TemporaryDirectory() as folder:
            path = written([FIRST], folder)
            path.write_text(path.read_text() + "only-a-slug\n")
            with self.assertRaisesRegex(CatalogueError, "line 3: has 1 cells, the header has 31"):
                read_catalogue(path)

    def test_a_file_that_is_no_text_is_refused(self):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "catalogue.csv"
            path.write_bytes(b"\xff\xfe\x00slug")
            with self.assertRaisesRegex(CatalogueError, "catalogue.csv: cannot be read as text"):
                read_catalogue(path)
            with self.assertRaisesRegex(CatalogueError, "nowhere.csv: cannot be read as text"):
                read_catalogue(Path(folder) / "nowhere.csv")

    def test_an_open_quotation_mark_is_refused(self):
        with tempfile.TemporaryDirectory() as folder:
            path = written([FIRST], folder)
            path.write_text(path.read_text() + '"never closed\n')
            with self.assertRaisesRegex(CatalogueError, "catalogue.csv, line 3: unexpected end"):
                read_catalogue(path)

    def test_a_source_whose_address_is_a_script_is_refused(self):
        with REFERENCES.open(encoding="utf-8", newline="") as source:
            row = next(csv.DictReader(source))
        for url in ("javascript:alert(1)", "https://a b", 'https://x"onclick', "//elsewhere"):
            with self.subTest(url=url), tempfile.TemporaryDirectory() as folder:
                path = written([row | {"url": url}], folder, "references.csv")
                with self.assertRaisesRegex(CatalogueError, "line 2, column url"):
                    read_references(path)

    def test_a_source_that_stands_twice_is_refused(self):
        with REFERENCES.open(encoding="utf-8", newline="") as source:
            row = next(csv.DictReader(source))
        with tempfile.TemporaryDirectory() as folder:
            path = written([row, row], folder, "references.csv")
            with self.assertRaisesRegex(CatalogueError, "line 3, column id: 'GIT16' stands here"):
                read_references(path)


class LoadTests(TestCase):
    def test_what_is_stored_is_what_the_file_says(self):
        load()

        self.assertEqual(
            stored(), tuple(sorted(read_catalogue(), key=lambda each: each.name.casefold()))
        )
        self.assertEqual(
            stored_sources({"GIT16", "PER17"}),
            tuple(source for source in read_references() if source.key in {"GIT16", "PER17"}),
        )

    def test_loading_twice_changes_nothing(self):
        load()
        before = list(Intervention.objects.order_by("pk").values())

        again = load()

        self.assertEqual(again, (45, 102))
        self.assertEqual(list(Intervention.objects.order_by("pk").values()), before)
        self.assertEqual(Reference.objects.count(), 102)

    def test_loading_brings_an_entry_up_to_date_and_keeps_rows_of_other_names(self):
        load()
        Intervention.objects.filter(slug="humble-inquiry").update(name="Something else")
        own = Intervention.objects.get(slug="shared-space")
        own.pk, own.slug = None, "our-own-idea"
        own.save()

        load()

        self.assertEqual(
            Intervention.objects.get(slug="humble-inquiry").name, "Humble Inquiry practice"
        )
        self.assertTrue(Intervention.objects.filter(slug="our-own-idea").exists())

    def test_the_mark_of_the_first_step_can_move(self):
        load()
        Intervention.objects.filter(pinned=True).update(pinned=False)
        Intervention.objects.filter(slug="humble-inquiry").update(pinned=True)

        load()

        self.assertEqual(Intervention.objects.get(pinned=True).slug, "rc-feedback-dialogue")

    def test_a_fault_stores_nothing_of_either_file(self):
        with tempfile.TemporaryDirectory() as folder:
            path = written([FIRST | {"effort": "tiny"}], folder)
            with self.assertRaises(CatalogueError):
                load(catalogue=path)

        self.assertFalse(Intervention.objects.exists())
        self.assertFalse(Reference.objects.exists())

    def test_the_command_says_what_it_loaded(self):
        out = io.StringIO()

        call_command("load_catalogue", stdout=out)

        self.assertEqual(out.getvalue(), "45 interventions and 102 sources are loaded.\n")


class TableTests(TestCase):
    def test_the_tables_know_the_same_words_as_the_files(self):
        for name in (
            "FAMILIES",
            "EFFORTS",
            "EVIDENCE_GRADES",
            "RC_EVIDENCE",
            "ASYMMETRY_FITS",
            "STRUCTURE_KEYS",
        ):
            with self.subTest(name=name):
                self.assertEqual(getattr(tables, name), list(getattr(entries, name)))

    def test_the_database_refuses_unknown_words_and_times_that_run_backwards(self):
        load()
        one = Intervention.objects.filter(slug="humble-inquiry")
        changes = (
            {"family": "magic"},
            {"effort": "tiny"},
            {"evidence_grade": "E"},
            {"rc_evidence": "proven"},
            {"asymmetry_fit": "maybe"},
            {"structure_key": "roof"},
            {"lead_time_weeks_min": 11},
            {"pinned": True},
        )

        for change in changes:
            with (
                self.subTest(change=change),
                self.assertRaises(IntegrityError),
                transaction.atomic(),
            ):
                one.update(**change)
