"""Leaders and those they lead, side by side, from released numbers only; refusals last."""

from django.urls import reverse

from surveys.models.studies import Workgroup
from tests.interventions.pages import AdviceTestCase
from tests.reports.reading import read
from tests.reports.recomputed import Recomputed

RULES = (
    "Be the change: relate to others the way you wish them to relate",
    "Let numbers open conversations.",
    "Let people change their own work.",
)


class LeadershipTest(AdviceTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.url = reverse("interventions:leadership", args=[self.wave.pk])

    def with_leaders(self) -> Workgroup:
        """Nurses say 2 about their five leaders, who say 4 about nurses."""
        leaders = self.workgroup("Ward leaders", 5, kind=Workgroup.Kind.LEADER)
        self.answer(self.nurses, {leaders: 2, self.nurses: 4}, people=9)
        self.answer(leaders, {self.nurses: 4, leaders: 3}, people=5)
        self.release()
        return leaders

    def test_both_directions_and_both_groups_own_ties_stand_side_by_side(self) -> None:
        self.with_leaders()

        page = self.client.get(self.url)

        led = next(p for p in page.context["pairs"] if p.title == "Ward leaders and nurses")
        respect = dict(led.lines[2].said)
        # Nine twos are not within reach of the lower end (9 > 5): 2.0. Five fours are: "or more".
        self.assertEqual(str(respect["Nurses about ward leaders"].shown), "2.0")
        self.assertEqual(str(respect["Ward leaders about nurses"].shown), "4.0 or more")
        self.assertEqual(str(respect["Ward leaders among themselves"].shown), "3.0")
        self.assertEqual(str(respect["Nurses among themselves"].shown), "4.0")

    def test_the_three_rules_stand_below_the_numbers(self) -> None:
        self.with_leaders()

        self.check_rules()

    def test_the_three_rules_stand_there_also_where_nobody_leads(self) -> None:
        self.answer_all()
        self.release()

        self.check_rules()

    def check_rules(self) -> None:
        page = self.client.get(self.url)

        self.assertContains(page, '<h2 id="rules">Three rules for leading change</h2>', html=True)
        rules = page.content.decode().split('id="rules"')[1].split("</ol>")[0]
        self.assertEqual(rules.count("<li>"), 3)
        for rule in RULES:
            self.assertIn(rule, rules)

    def test_every_number_is_in_the_release_table(self) -> None:
        self.with_leaders()
        expected = Recomputed(self.wave.releases.get())

        page = read(self.client.get(self.url).content)

        cells = dict(page.in_cells())
        self.assertGreater(len(cells), 11)
        for key, text in cells.items():
            wanted = expected.expected(key)
            assert wanted is not None
            # The leaders' own tie stands beside each group they lead.
            rest = " ".join(text.split()).replace(wanted.words, "")
            self.assertEqual(rest.strip(), "", key)

    def test_the_page_of_what_to_try_leads_there_where_there_are_leaders(self) -> None:
        self.with_leaders()

        page = self.client.get(reverse("interventions:suggestions", args=[self.wave.pk]))

        self.assertContains(page, self.url)

    def test_leaders_too_few_to_be_shown_stay_unseen(self) -> None:
        leaders = self.workgroup("Ward leaders", 2, kind=Workgroup.Kind.LEADER)
        self.answer(self.nurses, {leaders: 2, self.physicians: 3}, people=9)
        self.release()

        page = self.client.get(self.url)

        self.assertContains(page, "not shown")
        self.assertEqual(dict(read(page.content).in_cells()), {})

    def test_without_leaders_it_says_so(self) -> None:
        self.answer_all()
        self.release()

        self.assertContains(self.client.get(self.url), "This study has no group of leaders.")

    def test_another_organisation_finds_nothing(self) -> None:
        self.answer_all()
        self.release()
        self.client.force_login(self.bram)

        self.assertEqual(self.client.get(self.url).status_code, 404)
