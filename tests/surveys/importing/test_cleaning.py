"""Cell by cell: what a name may hold, what an address is, which column holds what."""

from django.test import SimpleTestCase

from surveys.importing.alikes import Alike, alikes, looks_like
from surveys.importing.cleaning import (
    Wrong,
    clean_address,
    clean_text,
    mixes_scripts,
    without_invisible,
)
from surveys.importing.headings import key_of_heading, names_joined, split_heading
from surveys.importing.languages import language_code
from surveys.importing.tables import Line, Table


def table(*rows):
    return Table(tuple(Line(number, tuple(row)) for number, row in enumerate(rows, start=1)))


class TextTest(SimpleTestCase):
    def test_names_of_any_language_stay_as_they_are_in_one_form(self):
        for given, kept in {
            "  Ann\u00a0  Ek ": "Ann Ek",
            "A\u030asa": "Åsa",
            "NA": "NA",
            "محمد": "محمد",
            "O’Brien-Ødegård": "O’Brien-Ødegård",
            "=1+1": "=1+1",
            "<b>Ann</b>": "<b>Ann</b>",
        }.items():
            with self.subTest(given):
                self.assertEqual(clean_text(given), kept)

    def test_what_nobody_sees_is_refused_and_said_where(self):
        for text, said in {
            "An\u200bn": "without width (U+200B) after “An”",
            "Ann\u202e": "turns the direction of writing (U+202E)",
            "\ufeffAnn": "without width (U+FEFF).",
            "An\x07n": "control character (U+0007)",
            "An\x85n\x9f": "control character (U+009F)",
            "An\ufffdn": "a letter that got lost",
            "\ud800": "a letter that got lost",
            "x" * 201: "has 201 letters; up to 200",
        }.items():
            with self.subTest(said), self.assertRaisesMessage(Wrong, said):
                clean_text(text)

    def test_invisible_characters_can_be_taken_out_and_lost_letters_cannot(self):
        self.assertEqual(without_invisible("A\u200bn\u202en\x07"), "Ann")
        self.assertEqual(without_invisible("A\ufffdn"), "A\ufffdn")

    def test_two_alphabets_in_one_word_are_noticed(self):
        self.assertTrue(mixes_scripts("\u0410nna Ek"))  # a Cyrillic A
        self.assertFalse(mixes_scripts("Анна Ek"))


class AddressTest(SimpleTestCase):
    def test_addresses_are_stored_in_small_letters_and_without_what_is_around_them(self):
        for given in (
            " Ann.EK@Example.ORG ",
            "Ann Ek <ann.ek@example.org>",
            "<ann.ek@example.org>",
            "mailto:ann.ek@example.org",
        ):
            with self.subTest(given):
                self.assertEqual(clean_address(given), "ann.ek@example.org")

    def test_what_no_mail_reaches_is_refused(self):
        for text in (
            "",
            "NA",
            "ann",
            "@example.org",
            "ann@",
            "ann@localhost",
            "ann@[127.0.0.1]",
            "ann@ｅｘａｍｐｌｅ.org",
            "ａnn@example.org",
            "x" * 65 + "@example.org",
            "ann@" + "x" * 250 + ".org",
            "ann ek@example.org",
            "ann@example..org",
            "ann@exa\u200bmple.org",
            "ann@example.org, bo@example.org",
            "ann@example.org\nBcc: all@example.org x",
            "ann@-example.org",
        ):
            with self.subTest(text), self.assertRaises(Wrong):
                clean_address(text)

    def test_domains_in_other_letters_are_addresses(self):
        self.assertEqual(clean_address("ann@müller.de"), "ann@müller.de")


class HeadingTest(SimpleTestCase):
    def test_usual_headings_of_eight_languages_are_known(self):
        for heading, key in {
            "E-Mail": "email",
            "e-mail address": "email",
            "Adresse électronique": "email",
            "Correo electrónico": "email",
            "Berufsgruppe": "workgroup",
            "Groupe": "workgroup",
            "FUNCIÓN": "workgroup",
            "Afdeling": "unit",
            "Organisation": "partner",
            "Sprache": "language",
            "Nombre": "name",
            "Vorname": "given",
            "Surname": "family",
            "Shoe size": "",
        }.items():
            with self.subTest(heading):
                self.assertEqual(key_of_heading(heading), key)

    def test_the_first_line_is_a_heading_if_it_names_a_column_and_holds_no_address(self):
        header, keys, lines = split_heading(table(["Mail", "Gruppe"], ["a@b.org", "Nurses"]))

        self.assertEqual((header, keys), (["Mail", "Gruppe"], ["email", "workgroup"]))
        self.assertEqual([line.number for line in lines], [2])

    def test_without_a_heading_addresses_are_found_and_no_line_is_lost(self):
        header, keys, lines = split_heading(table(["Nurses", "a@b.org"], ["Clerks", "c@d.org"]))

        self.assertEqual((header, keys), (["", ""], ["", "email"]))
        self.assertEqual(len(lines), 2)

    def test_a_second_column_of_a_kind_is_not_used(self):
        _header, keys, _lines = split_heading(table(["mail", "e-mail", "group"]))

        self.assertEqual(keys, ["email", "", "workgroup"])

    def test_first_and_family_names_become_one_name(self):
        parts = split_heading(table(["Surname", "First name", "mail"], ["Ek", "Ann", "a@b.org"]))
        header, keys, lines = names_joined(*parts)

        self.assertEqual((header[0], keys), ("First name Surname", ["name", "email"]))
        self.assertEqual(lines[0].cells, ("Ann Ek", "a@b.org"))


class LanguageTest(SimpleTestCase):
    def test_languages_are_known_by_code_and_by_name(self):
        for text in ("en", "EN", "en-GB", "en_US", "English", "english "):
            with self.subTest(text):
                self.assertEqual(language_code(text), "en")
        self.assertEqual(language_code("Deutsch"), "de")


class AlikeTest(SimpleTestCase):
    def test_a_slip_of_the_finger_is_asked_about(self):
        for one, other in (
            ("Nurse s", "Nurses"),
            ("Nurses", "nurses."),
            ("Physicans", "Physicians"),
        ):
            with self.subTest(one):
                self.assertTrue(looks_like(one, other))

    def test_numbers_and_lone_letters_tell_groups_apart(self):
        for one, other in (
            ("Ward 3", "Ward 4"),
            ("Team A", "Team B"),
            ("Clerks", "Nurses"),
            ("Physicians", "Physiotherapists"),
            ("IT", "OT"),
        ):
            with self.subTest(one):
                self.assertFalse(looks_like(one, other))

    def test_the_smaller_or_newer_name_is_the_one_asked_about(self):
        found = alikes({"Nurse s": 1, "Nurses": 20, "Clerks": 2, "Clerk": 5}, ["Clerk"], [])

        self.assertEqual(found, [Alike("Clerks", "Clerk", 2), Alike("Nurse s", "Nurses", 1)])

    def test_what_is_meant_as_it_is_is_not_asked_about_again(self):
        self.assertEqual(alikes({"Nurse s": 1, "Nurses": 20}, [], ["Nurse s"]), [])
