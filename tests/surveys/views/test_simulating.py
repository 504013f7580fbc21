"""The page that shows, before launch, what will be readable."""

import re

from surveys.models.participants import Invitation
from surveys.models.studies import Unit
from surveys.models.waves import Wave
from surveys.setups import setup_of
from tests.base import CastTestCase


class PreviewTest(CastTestCase):
    """Nurses 9, physicians 6, therapists 5, pharmacists 2: at 80 % 7, 5, 4 and 2 answers."""

    def setUp(self):
        self.address = f"/waves/{self.wave.pk}/preview/"
        self.client.force_login(self.amal)

    def page(self, **query: object) -> str:
        page = self.client.get(self.address, query).content.decode()
        return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", page)

    def test_the_answer_comes_first(self):
        page = self.page()

        # Two rows of their own and a pool of six, each about three groups; pharmacists are two.
        self.assertIn(
            "At 80 %, 9 of 16 ties will be readable; "
            "therapists and pharmacists will be counted together; "
            "nothing is shown about pharmacists, as they are one or two people.",
            page,
        )

    def test_another_rate_is_chosen_with_a_labelled_list_and_a_button(self):
        page = self.page(response=100)

        self.assertIn("At 100 %, 9 of 16 ties will be readable; pharmacists will be counted", page)
        self.assertIn('<option value="100" selected>100 %</option>', page)
        self.assertRegex(page, r"<label>[^<]+<select name=\"response\">")

    def test_a_rate_that_is_not_offered_is_the_usual_one(self):
        for rate in ("", "70", "x", "-1", "٨٠"):
            self.assertIn('<option value="80" selected>', self.page(response=rate), rate)

    def test_every_state_is_a_word_and_a_class(self):
        page = self.page()

        table = page[page.index("<table") : page.index("</table>")]
        cells = re.findall(r'<span class="cell ([\w -]+)"><span class="w">([^<]+)</span>', table)
        self.assertEqual(
            set(cells),
            {
                ("will-show", "readable"),
                ("will-show open-level", "may be a range"),
                ("will-show mixed", "mixed"),
                ("absent", "not shown"),
            },
        )
        self.assertEqual(len(cells), 3 * 4)

    def test_the_merges_are_named_in_words(self):
        page = self.page()

        self.assertIn("<b>Merge Therapists with Pharmacists, or with Physicians.</b>", page)
        self.assertIn("About 4 answers are expected, and 5 are counted together at least.", page)

    def test_ties_between_two_levels_are_counted_and_their_rows_named(self):
        page = self.page()

        # Physicians 5 and the pool 6: 3 × .54 + 1 × .20 (two cells of the pool are mixed),
        # nurses 7: 3 × .125
        self.assertIn("About 2 ties will read as two levels", page)
        self.assertIn("six people or fewer: Physicians, Therapists and pharmacists. In", page)

    def test_after_the_first_invitation_merging_is_for_the_next_wave(self):
        self.assertNotIn("A merge is possible for the next wave", self.page())

        Wave.objects.update(first_invited_on="2026-10-02")

        self.assertIn("A merge is possible for the next wave", self.page())

    def test_an_open_survey_shows_everything_and_says_what_that_means(self):
        Wave.objects.update(mode="open", open_agreed_by="Rut", open_agreed_on="2026-10-02")

        page = self.page()

        self.assertIn("At 80 %, 16 of 16 ties will be readable.", page)
        self.assertIn("A group of one is readable as that person’s answer.", page)

    def test_it_exists_before_launch(self):
        Wave.objects.update(opens_at=None, closes_at=None)

        self.assertEqual(self.client.get(self.address).status_code, 200)

    def test_it_stays_the_same_whoever_answers(self):
        links = [self.link(self.nurses) for _ in range(9)]
        before = self.page()

        for link in links[:5]:
            self.answer_by(link, {self.physicians: 4})

        self.assertEqual(self.page(), before)

    def test_the_wave_page_leads_administrators_to_it(self):
        wave = f"/waves/{self.wave.pk}/"
        self.assertContains(self.client.get(wave), f'href="{self.address}"')

        self.client.force_login(self.lena)

        self.assertNotContains(self.client.get(wave), self.address)

    def test_nobody_but_an_administrator_of_this_organisation_finds_it(self):
        for person in (self.lena, self.cato, self.bram):
            self.client.force_login(person)
            self.assertEqual(self.client.get(self.address).status_code, 404)

    def test_a_stranger_is_sent_to_sign_in(self):
        self.client.logout()

        response = self.client.get(self.address)

        self.assertRedirects(
            response, f"/accounts/login/?next={self.address}", fetch_redirect_response=False
        )


class SetupTest(CastTestCase):
    def test_people_are_the_headcounts_in_one_unit(self):
        setup = setup_of(self.wave)

        self.assertEqual(
            {setup.named(key).name: n for (key, _unit), n in setup.heads.items()},
            {"Nurses": 9, "Physicians": 6, "Therapists": 5, "Pharmacists": 2},
        )
        self.assertEqual([setup.named(key).name for key in setup.held_back], ["Pharmacists"])
        self.assertEqual(len(setup.asked), 16)

    def test_invitations_say_how_a_group_is_parted_over_its_units(self):
        north, south = (
            Unit.objects.create(organisation=self.hospital, study=self.study, name=name)
            for name in ("North", "South")
        )
        for unit, people in ((north, 4), (south, 2)):
            for _ in range(people):
                self.invitation(self.nurses, unit=unit)

        heads = setup_of(self.wave).heads

        nurses = str(self.nurses.pk)
        self.assertEqual(heads[nurses, str(north.pk)], 6)  # of nine
        self.assertEqual(heads[nurses, str(south.pk)], 3)

    def test_where_nobody_entered_a_headcount_the_invited_are_counted(self):
        clerks = self.workgroup("Clerks", None)
        self.assertNotIn(str(clerks.pk), {key for key, _unit in setup_of(self.wave).heads})

        for _ in range(2):
            self.invitation(clerks)

        setup = setup_of(self.wave)
        self.assertEqual(setup.heads[str(clerks.pk), ""], 2)
        self.assertIn(str(clerks.pk), setup.held_back)

    def test_it_takes_few_queries_however_many_are_invited(self):
        for _ in range(5):
            self.invitation(self.nurses)
        self.assertEqual(Invitation.objects.count(), 5)

        with self.assertNumQueries(3):  # groups, units, invitations
            setup_of(self.wave)
