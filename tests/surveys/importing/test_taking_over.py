"""A list is checked against the wave, mended, and taken over wholly or not at all."""

from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext

from surveys.importing import handing_in
from surveys.importing.applying import NotRight
from surveys.importing.rows import summary
from surveys.importing.tables import Unreadable
from surveys.locking import first_invitation
from surveys.models.participants import Invitation, Participant
from surveys.models.rosters import PeopleList
from surveys.models.studies import Partner, Unit, Workgroup
from surveys.models.waves import Wave
from surveys.people import take_out
from tests.base import CastTestCase
from tests.surveys.importing.files import TWO, separated, workbook


class ListTestCase(CastTestCase):
    """A second wave of the study is in preparation; nobody is on its list."""

    def setUp(self):
        self.wave = Wave.objects.create(organisation=self.hospital, study=self.study, number=2)

    def hand_in(self, *rows, heading="email;workgroup;unit;name;organisation;language"):
        text = "\n".join([heading, *rows])
        return handing_in.hand_in_text(self.wave, text)

    def problems(self, *rows, **facts):
        checked = handing_in.checked(self.hand_in(*rows, **facts))
        return [(row.line, dict(row.problems)) for row in checked.wrong]

    def take(self, *rows, **facts):
        self.hand_in(*rows, **facts)
        return handing_in.take(self.wave)

    def people(self):
        rows = Invitation.objects.filter(wave=self.wave).order_by("participant__email")
        return list(
            rows.values_list(
                "participant__email",
                "participant__name",
                "workgroup__name",
                "unit__name",
                "language",
            )
        )


class CheckingTest(ListTestCase):
    def test_every_wrong_row_says_its_line_its_column_and_what_to_do(self):
        found = self.problems(
            "ann@example.org;Nurses",
            ";Nurses",
            "bo@example.org;",
            "not-an-address;Nurses",
            "ANN@example.org;Physicians",
            "cy@example.org;Nur\u200bses",
            "di@example.org;Nurses;;;;Klingon",
        )

        self.assertEqual(
            found,
            [
                (3, {"email": "An address is missing."}),
                (4, {"workgroup": "A workgroup is missing."}),
                (5, {"email": "“not-an-address” is no e-mail address."}),
                (
                    6,
                    {
                        "email": "This address stands in line 2 already, in Nurses. "
                        "One person answers for one group."
                    },
                ),
                (
                    7,
                    {"workgroup": "Workgroup has a character without width (U+200B) after “Nur”."},
                ),
                (8, {"language": "“Klingon” is none of the languages offered: English."}),
            ],
        )

    def test_a_group_that_belongs_to_two_organisations_is_refused_in_the_second_line(self):
        found = self.problems(
            "a@example.org;Home care;;;City",
            "b@example.org;Home care;;;Cross",
        )

        self.assertEqual(
            found,
            [
                (
                    3,
                    {
                        "partner": "Home care belong to City in line 2. A group belongs to one "
                        "organisation: give one of the two another name."
                    },
                )
            ],
        )

    def test_our_own_organisation_is_no_partner(self):
        self.take("a@example.org;Nurses;;;north hospital")

        self.assertEqual(Partner.objects.count(), 0)

    def test_a_list_without_a_column_for_groups_says_so_and_adds_nobody(self):
        checked = handing_in.checked(self.hand_in("a@example.org;x", heading="email;colour"))

        self.assertEqual(checked.problems, ["Say which column holds this: Workgroup."])
        with self.assertRaises(NotRight):
            handing_in.take(self.wave)

    def test_a_column_of_names_taken_for_groups_is_noticed(self):
        rows = [f"p{n}@example.org;{chr(65 + n)}xyz{n}" for n in range(27)]

        checked = handing_in.checked(self.hand_in(*rows))

        self.assertIn("This makes 31 groups, and up to 30 are possible.", checked.problems[0])
        self.assertFalse(checked.can_be_taken)

    def test_letters_of_two_alphabets_are_noted_and_no_reason_to_refuse(self):
        checked = handing_in.checked(self.hand_in("a@example.org;Nurses;;\u0410nna"))

        self.assertEqual(
            checked.rows[0].notes,
            ["Name: one word has letters of two alphabets that look alike."],
        )
        self.assertTrue(checked.can_be_taken)

    def test_the_summary_counts_what_would_happen(self):
        self.take("a@example.org;Nurses", "b@example.org;Nurses")

        checked = handing_in.checked(
            self.hand_in(
                "a@example.org;Nurses",
                "b@example.org;Physicians",
                "c@example.org;Nurses",
                "x;Nurses",
            )
        )

        self.assertEqual(
            summary(checked),
            "1 row to mend, 1 person to add, 1 person to change, 1 person already here.",
        )


class TakingOverTest(ListTestCase):
    def test_people_groups_units_and_organisations_are_made_from_the_columns(self):
        self.take(
            "ann@example.org;Nurses;North;NA;;en",
            "bo@example.org;Home care;South;Bo Ås;City;",
        )

        self.assertEqual(
            self.people(),
            [
                ("ann@example.org", "NA", "Nurses", "North", "en"),
                ("bo@example.org", "Bo Ås", "Home care", "South", ""),
            ],
        )
        care = Workgroup.objects.get(name="Home care")
        self.assertEqual((care.partner.name, care.position), ("City", 4))
        self.assertEqual(
            list(Unit.objects.values_list("name", "position")), [("North", 0), ("South", 1)]
        )

    def test_the_same_name_in_other_letters_is_the_same_group(self):
        self.take("a@example.org;NURSES", "b@example.org;nurses ", "c@example.org;Nurses")

        self.assertEqual({group for _e, _n, group, _u, _l in self.people()}, {"Nurses"})
        self.assertEqual(Workgroup.objects.count(), 4)

    def test_the_same_list_twice_changes_nothing(self):
        rows = ("ann@example.org;Nurses;North;Ann;City;en", "bo@example.org;Clerks;;;;")
        self.take(*rows)
        before = (
            self.people(),
            list(Participant.objects.values()),
            list(Workgroup.objects.values()),
        )

        taken = self.take(*rows)

        self.assertEqual((taken.added, taken.changed, taken.same), ((), 0, 2))
        after = (
            self.people(),
            list(Participant.objects.values()),
            list(Workgroup.objects.values()),
        )
        self.assertEqual(after, before)

    def test_an_empty_cell_erases_nothing_that_is_known(self):
        self.take("ann@example.org;Nurses;North;Ann;;en")

        taken = self.take("ann@example.org;Nurses;;;;")

        self.assertEqual((taken.changed, taken.same), (0, 1))

    def test_a_later_list_changes_people_and_takes_nobody_out(self):
        self.take("ann@example.org;Nurses;North;Ann", "bo@example.org;Nurses")

        taken = self.take("ann@example.org;Physicians;;Anna")

        self.assertEqual(taken.changed, 1)
        self.assertEqual(
            self.people(),
            [
                ("ann@example.org", "Anna", "Physicians", "North", ""),
                ("bo@example.org", "", "Nurses", None, ""),
            ],
        )

    def test_one_wrong_row_keeps_everybody_out(self):
        self.hand_in("ann@example.org;Brand new group", "nobody;Nurses")

        with self.assertRaises(NotRight):
            handing_in.take(self.wave)

        self.assertEqual(self.people(), [])
        self.assertFalse(Workgroup.objects.filter(name="Brand new group").exists())

    def test_a_list_that_is_taken_over_is_forgotten(self):
        self.take("ann@example.org;Nurses")

        self.assertEqual(PeopleList.objects.count(), 0)

    def test_the_database_too_refuses_an_address_twice_in_a_wave(self):
        self.take("ann@example.org;Nurses")

        with self.assertRaises(IntegrityError):
            Participant.objects.create(
                organisation=self.hospital, wave=self.wave, email="ann@example.org"
            )

    def test_ten_thousand_people_take_no_more_queries_than_steps(self):
        few = self.queries_for(10)
        many = self.queries_for(10_000)

        # A batch is a hundred people or more, whatever the database lets through at once.
        self.assertLess(many - few, 2 * 10_000 / 100)

    def queries_for(self, people):
        rows = [f"p{people}x{n}@example.org;Nurses;North;Person {n}" for n in range(people)]
        self.hand_in(*rows)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            self.assertEqual(len(handing_in.take(self.wave).added), people)
        return len(queries)


class MendingTest(ListTestCase):
    def test_a_mended_row_is_right_and_nothing_else_has_moved(self):
        handed_in = self.hand_in("ann@example.org;Nurses", "bo;Nurses", "cy@example.org;Nurses")

        handing_in.mend(handed_in, {1: {"email": "bo@example.org"}})

        checked = handing_in.checked(handed_in)
        self.assertTrue(checked.can_be_taken)
        emails = [row.person.email for row in checked.rows]
        self.assertEqual(emails, ["ann@example.org", "bo@example.org", "cy@example.org"])

    def test_a_column_that_was_not_there_can_be_filled_in(self):
        handed_in = self.hand_in("ann@example.org", "bo@example.org", heading="email")
        handing_in.choose_columns(handed_in, ["email"])

        handing_in.mend(handed_in, {0: {"workgroup": "Nurses"}, 1: {"workgroup": "Clerks"}})

        checked = handing_in.checked(handed_in)
        self.assertEqual([row.person.workgroup for row in checked.rows], ["Nurses", "Clerks"])

    def test_rows_are_left_out_by_their_place(self):
        handed_in = self.hand_in("ann@example.org;Nurses", "bo;Nurses", "cy@example.org;Nurses")

        handing_in.mend(handed_in, {}, [1])

        self.assertEqual([row.line for row in handing_in.checked(handed_in).rows], [2, 4])

    def test_places_and_columns_that_are_not_there_change_nothing(self):
        handed_in = self.hand_in("ann@example.org;Nurses")

        handing_in.mend(handed_in, {99: {"email": "x"}, 0: {"secret": "x"}}, [77])

        self.assertEqual(handed_in.rows, [[2, "ann@example.org", "Nurses"]])

    def test_a_name_that_looks_like_another_waits_for_an_answer(self):
        handed_in = self.hand_in("ann@example.org;Nurse s", "bo@example.org;Nurses")
        self.assertFalse(handing_in.checked(handed_in).can_be_taken)

        handing_in.settle_alike(handed_in, "Nurse s", "Nurses")

        checked = handing_in.checked(handed_in)
        self.assertEqual({row.person.workgroup for row in checked.rows}, {"Nurses"})
        self.assertTrue(checked.can_be_taken)

    def test_it_may_be_a_group_of_its_own(self):
        handed_in = self.hand_in("ann@example.org;Nurse s", "bo@example.org;Nurses")

        handing_in.settle_alike(handed_in, "Nurse s", "Nurse s")

        checked = handing_in.checked(handed_in)
        self.assertEqual(checked.new_groups, ["Nurse s"])
        self.assertTrue(checked.can_be_taken)

    def test_invisible_characters_are_taken_out_on_request(self):
        handed_in = self.hand_in("a\u200bnn@example.org;Nur\u202eses")

        handing_in.take_invisible_out(handed_in)

        person = handing_in.checked(handed_in).rows[0].person
        self.assertEqual((person.email, person.workgroup), ("ann@example.org", "Nurses"))

    def test_a_file_that_cannot_be_read_leaves_the_list_before_it_alone(self):
        self.hand_in("ann@example.org;Nurses")

        with self.assertRaises(Unreadable):
            handing_in.hand_in_file(self.wave, workbook([["email"], ["=A1"]]))

        self.assertEqual(len(PeopleList.objects.get().rows), 1)

    def test_older_letters_wait_until_somebody_has_looked(self):
        handed_in = handing_in.hand_in_file(self.wave, separated(TWO).encode("cp1252"))
        self.assertEqual(handed_in.rows, [])

        handed_in = handing_in.read_as(handed_in, "cp1252")

        names = [row.person.name for row in handing_in.checked(handed_in).rows]
        self.assertEqual(names, ["Ann Ek", "Bjørn Ås"])
        self.assertIsNone(PeopleList.objects.get().unread)

    def test_an_empty_file_and_an_empty_paste_say_so(self):
        for act, content in ((handing_in.hand_in_file, b" \n"), (handing_in.hand_in_text, " ")):
            with self.subTest(act.__name__), self.assertRaises(Unreadable):
                act(self.wave, content)

    def test_nul_never_reaches_the_database(self):
        handed_in = self.hand_in("ann@example.org;Nur\0ses")

        problem = handing_in.checked(handed_in).rows[0].problems["workgroup"]
        self.assertIn("a letter that got lost", problem)


class AfterTheStartTest(ListTestCase):
    def setUp(self):
        super().setUp()
        self.take("ann@example.org;Nurses;North;Ann")
        first_invitation(self.wave)

    def test_joiners_are_added_to_groups_and_units_that_are_there(self):
        taken = self.take("bo@example.org;Physicians;North")

        self.assertEqual(len(taken.added), 1)

    def test_no_group_and_no_unit_is_added_any_more(self):
        found = self.problems("bo@example.org;Porters;West")

        self.assertEqual(list(found[0][1]), ["workgroup", "unit"])
        self.assertIn("no group is added any more", found[0][1]["workgroup"])

    def test_who_is_invited_is_changed_one_by_one_and_not_by_a_list(self):
        found = self.problems("ann@example.org;Physicians")

        self.assertIn("Change them one by one", found[0][1]["email"])

    def test_the_same_list_again_still_changes_nothing(self):
        self.assertEqual(self.take("ann@example.org;Nurses;North;Ann").same, 1)

    def test_who_was_taken_out_does_not_come_back(self):
        take_out(Participant.objects.get(email="ann@example.org"))

        found = self.problems("ANN@example.org;Nurses")

        self.assertIn("does not come back", found[0][1]["email"])
