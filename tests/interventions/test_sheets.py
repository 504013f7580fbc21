"""Structures and ties read together; the page that shows them; refusals last."""

from django.test import SimpleTestCase
from django.urls import reverse

from interventions.entries import STRUCTURE_KEYS
from interventions.matching.building import measured_ties
from interventions.sheets import left_out, signals
from interventions.views.structures import _tables
from surveys import sheets
from surveys.locking import first_invitation
from surveys.models.studies import Workgroup
from surveys.models.ways import StructuresSheet
from surveys.results import released_ties
from surveys.scoring.released import Group
from surveys.scoring.structures import Sheet, Structures, score_structures
from surveys.sheets import Statement
from tests.interventions.pages import AdviceTestCase
from tests.interventions.released import release, scores, tie

GROUPS = tuple(Group(key, key.upper()) for key in "nptd")


def stated(*, meetings: int, everything_else: int) -> dict[str, int]:
    return dict.fromkeys(STRUCTURE_KEYS, everything_else) | {"meetings": meetings}


def agreed(answers: dict[str, dict[str, int]], groups: str = "nptd") -> Structures:
    """Score one agreed sheet of the nurses about others."""
    return score_structures([Sheet("n", answers)], tuple(groups), STRUCTURE_KEYS)


class SignalsTest(SimpleTestCase):
    def test_weak_and_absent_covered_and_strong_without_are_three_signals(self) -> None:
        structures = agreed(
            {
                "p": {"meetings": 0, "space": 2, "rewards": 1},
                "t": {"meetings": 0, "space": 2},
            }
        )
        ties = release(GROUPS, [tie("n", "p", scores(), "weak"), tie("n", "t", scores(), "strong")])

        found = signals(measured_ties(ties, structures.coverage()), structures)

        self.assertEqual(
            [(each.kind, each.measured.b.key, each.structure) for each in found],
            [("double", "p", "meetings"), ("quality", "p", "space"), ("carried", "t", "meetings")],
        )

    def test_who_is_included_nowhere_and_weak_nearly_everywhere_is_where_to_start(self) -> None:
        nothing = stated(meetings=0, everything_else=0)
        structures = agreed({"p": nothing, "t": nothing, "d": nothing})
        weak = [tie("n", other, scores(), "weak") for other in "ptd"]
        fine = [*weak[:1], *(tie("n", other, scores(), "strong") for other in "td")]

        self.assertEqual(left_out(measured_ties(release(GROUPS, weak)), structures), ("n",))
        self.assertEqual(left_out(measured_ties(release(GROUPS, fine)), structures), ())


class PageTest(AdviceTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.answer_all()
        self.frozen = self.release()
        self.url = reverse("interventions:structures", args=[self.wave.pk])

    def test_without_sheets_it_says_so_and_leads_on(self) -> None:
        page = self.client.get(self.url)

        self.assertContains(page, "No group has filled in its sheet about structures yet.")
        self.assertContains(page, reverse("interventions:suggestions", args=[self.wave.pk]))

    def test_tables_show_pairs_groups_and_totals(self) -> None:
        nurses, physicians = str(self.nurses.pk), str(self.physicians.pk)
        sheets = [
            Sheet(nurses, {physicians: stated(meetings=2, everything_else=0)}),
            Sheet(physicians, {nurses: stated(meetings=0, everything_else=0)}),
        ]

        shown = _tables(self.frozen, score_structures(sheets, (nurses, physicians), STRUCTURE_KEYS))

        self.assertEqual(shown["pairs"], ["Nurses – Physicians"])
        lines = {line.name: line for line in shown["by_pair"]}
        [meetings] = lines["Shared meetings"].cells
        assert meetings is not None
        self.assertEqual((meetings.shown, meetings.class_of), ("50 %", "partial"))
        self.assertTrue(meetings.is_seen_differently)
        self.assertEqual(lines["Shared space"].absent, "100 %")
        # One of twelve structures at one half: 0.5 / 12 = 4 %.
        self.assertEqual(shown["overall"], "4 %")

    def test_coverage_reaches_the_profile_of_the_pair(self) -> None:
        nurses, physicians = str(self.nurses.pk), str(self.physicians.pk)
        sheets = [Sheet(nurses, {physicians: {"meetings": 1}})]
        found = score_structures(sheets, (nurses, physicians), STRUCTURE_KEYS)

        measured = measured_ties(released_ties(self.frozen), found.coverage())

        tie_ = next(each for each in measured if each.key == frozenset((nurses, physicians)))
        self.assertEqual(tie_.profile.structures, {"meetings": 0.5})

    def test_another_organisation_finds_nothing(self) -> None:
        self.client.force_login(self.bram)

        self.assertEqual(self.client.get(self.url).status_code, 404)


class FilledPageTest(AdviceTestCase):
    """Nurses and physicians, whose tie is weak, each agreed on a sheet about the other."""

    def setUp(self) -> None:
        super().setUp()
        first_invitation(self.wave)
        self.fill(self.nurses, self.physicians, meetings=0, space=2, protocols=2)
        self.fill(self.physicians, self.nurses, meetings=0, space=2, protocols=0)
        self.answer_all()
        self.release()

        self.page = self.client.get(reverse("interventions:structures", args=[self.wave.pk]))

    def fill(self, group: Workgroup, target: Workgroup, **places: int) -> None:
        sheets.make_sheet(self.wave, group, "agreed", by=self.amal.pk)
        sheet = StructuresSheet.objects.latest("pk")
        statements = {code: Statement(place) for code, place in places.items()}
        sheets.save_sheet(sheet, target, statements, version=sheet.version)

    def row(self, name: str, coverage: str, words: str, having: str, without: str) -> str:
        return (
            f'<tr><th scope="row">{name}</th><td><span class="coverage {coverage}">{words}</td>'
            f"<td>{having}</td><td>{without}</td></tr>"
        )

    def test_structure_by_pair_shows_what_the_two_sheets_come_to(self) -> None:
        # Of the one pair: 0 and 0 of 2, 2 and 2 of 2, and 2 and 0 of 2.
        self.assertContains(self.page, '<th scope="col">Nurses – Physicians</th>', html=True)
        for row in (
            self.row("Shared meetings", "absent", "0 %</span>", "0 %", "100 %"),
            self.row("Shared space", "covered", "100 %</span>", "100 %", "0 %"),
            self.row(
                "Shared protocols",
                "partial",
                "50 %</span> <small>seen differently</small>",
                "0 %",
                "0 %",
            ),
        ):
            self.assertContains(self.page, row, html=True)

    def test_a_weak_tie_with_nothing_in_place_is_named_as_such(self) -> None:
        self.assertEqual(
            self.page.context["signals"],
            {
                "double": [("Nurses – Physicians", ["Shared meetings"])],
                "quality": [("Nurses – Physicians", ["Shared space"])],
                "carried": [],
            },
        )
        self.assertContains(self.page, "<h2>Weak, and nothing in place</h2>", html=True)
        self.assertContains(
            self.page,
            "<li><b>Nurses – Physicians</b>: Shared meetings. "
            "Survey and structures point the same way.</li>",
            html=True,
        )
        self.assertContains(self.page, "Weak, although it is in place")
        self.assertNotContains(self.page, "Strong without it")

    def test_the_page_opens_with_a_question_about_it(self) -> None:
        question = "Shared meetings: what is the smallest version that both could try?"
        self.assertContains(self.page, f"Nurses – Physicians, {question}")
