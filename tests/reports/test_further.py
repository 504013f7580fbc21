"""Partners and the work: every number comes from the release table; nothing has a level."""

import re
from fractions import Fraction

from django.db import connection
from django.http import HttpResponse
from django.test import SimpleTestCase
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from interventions.catalogue import load
from interventions.models.catalogue import Intervention
from interventions.models.own import OwnEntry
from interventions.partners import FOR_THEME
from surveys.erasing import forget_answers
from surveys.instruments.partnership import PARTNERSHIP
from surveys.models.organisations import Membership
from surveys.models.releases import BlockPart, Release, ReleasedAnswer
from surveys.models.waves import Wave
from tests.reports.purity import settled
from tests.reports.reading import Page, read
from tests.reports.values import Value, mean, numbers_in, pooled
from tests.surveys.test_released_further import EVERY, ReleasedFurtherTestCase

LEVEL_WORDS = re.compile(r"\b(weak|moderate|strong)\b")


def value_of(stored: ReleasedAnswer) -> Value | None:
    """What may be known of one stored answer; written apart from the code of the site."""
    n = stored.n or 0
    if stored.kind == "withheld":
        return None
    if stored.kind == "exact":
        found = Fraction(stored.total, n)
        return Value(found, found, found, n)
    if stored.kind == "step":
        ends = (
            min(max(Fraction(stored.halves + part, 2), 1 + Fraction(6, n)), 5 - Fraction(6, n))
            for part in (Fraction(-1, 2), 0, Fraction(1, 2))
        )
        return Value(*ends, n)
    low, high = Fraction(1), Fraction(5)
    if stored.kind == "at_least":
        low = 5 - Fraction(5, n)
    else:
        high = 1 + Fraction(5, n)
    return Value(low, (low + high) / 2, high, n)


class Recomputed:
    """Every number of the page, from `ReleasedAnswer` rows and the figures of the first release."""

    def __init__(self, release: Release) -> None:
        blocks: dict[int, list[str]] = {}
        for part in BlockPart.objects.filter(
            block__release__wave=release.wave, block__release__number__lte=release.number
        ).order_by("pk"):
            blocks.setdefault(part.block_id, []).append(str(part.workgroup_id))
        self.rows = {block: "+".join(dict.fromkeys(of)) for block, of in blocks.items()}
        self.values: dict[tuple[str, str, str], list[Value | None]] = {}
        for stored in ReleasedAnswer.objects.filter(block__in=list(blocks)):
            key = (str(stored.partner_id or ""), self.rows[stored.block_id], stored.question)
            self.values.setdefault(key, []).append(value_of(stored))
        self.picked = release.wave.releases.get(number=1).figures.get("picked")

    def theme(self, partner: str, row: str, code: str) -> Value | None:
        if row == "all":
            rows = dict.fromkeys(r for p, r, _ in self.values if p == partner)
            return mean(self.theme(partner, each, code) for each in rows)
        if code == "score":
            return mean((self.theme(partner, row, each) for each in EVERY), 4)
        return pooled(self.values.get((partner, row, code), []))

    def work(self, row: str, code: str) -> Value | None:
        wanted = [
            value
            for (partner, of, question), values in self.values.items()
            if not partner and question == code and row in (of, "all")
            for value in values
        ]
        return pooled(wanted)

    def expected(self, key: str) -> tuple[str, set[str]]:
        """What stands in a place, and every number that may."""
        kind, *rest = key.split(":")
        if kind == "picked":
            if rest == ["reason"]:
                return "Fewer than 25 people answered", {"25"}
            if rest == ["of"]:
                return str(self.picked["n"]), {str(self.picked["n"])}
            line = self.picked["lines"][int(rest[0]) - 1]
            words = {"few": "fewer than 5", "nearly_all": "nearly all"}
            said = words.get(line["kind"], str(line["count"]))
            return said, numbers_in(said)
        value = self.theme(*rest) if kind == "partner" else self.work(*rest)
        if value is None:
            return "too few", set()
        return value.words, value.numbers


class FurtherPageTestCase(ReleasedFurtherTestCase):
    def setUp(self) -> None:
        self.client.force_login(self.lena)

    @property
    def address(self) -> str:
        return reverse("reports:further", args=[self.wave.pk])

    def get(self) -> HttpResponse:
        return self.client.get(self.address)

    def page(self) -> Page:
        response = self.get()
        self.assertEqual(response.status_code, 200)
        return read(response.content)

    def check(self, release: Release) -> set[str]:
        """Hold every place against the release; return the places."""
        page, expected = self.page(), Recomputed(release)
        for key, text in page.in_cells():
            words, numbers = expected.expected(key)
            self.assertIn(words, " ".join(text.split()), key)
            self.assertLessEqual(numbers_in(text), numbers, f"{key}: {text}")
            self.assertIsNone(LEVEL_WORDS.search(text), key)
        # The day, the wave, the scale, the minimum.
        furniture = {"1", "5", str(release.wave.number), str(release.min_raters)}
        furniture |= {str(release.released_on.day), str(release.released_on.year)}
        self.assertLessEqual(numbers_in(page.elsewhere()), furniture)
        self.assertFalse({c for found in page.cells.values() for c in found if c[0] == "m"})
        return set(page.cells)

    def said(self, page: Page) -> dict[str, str]:
        return {key: " ".join(text.split()) for key, text in page.in_cells()}

    def low_on(self, choice: int, **low: int) -> dict:
        return {f"partner-{self.home.pk}": dict.fromkeys(EVERY, choice) | low}


class NumbersTest(FurtherPageTestCase):
    def everybody(self) -> None:
        """Nurses alone, therapists and pharmacists as one block, one high band, one withheld."""
        self.sends(
            self.nurses,
            *[self.low_on(3, empathy=2, power_shared=1) | self.at_work(4, [1])] * 5,
            *[self.low_on(4, empathy=3, power_shared=2) | self.at_work(3, [1])] * 16,
        )
        self.sends(self.therapists, *[self.about(self.home, 5) | self.at_work(2, [2])] * 3)
        self.sends(self.pharmacists, *[self.about(self.home, 5) | self.at_work(5, [1])] * 2)
        self.sends(self.physicians, *[self.about(self.town, 3)] * 4, {})
        self.sends(self.patients, *[self.at_work(4)] * 6)

    def test_every_number_is_recomputed_from_the_release(self) -> None:
        self.everybody()

        places = self.check(self.release())

        pooled_row = f"{self.therapists.pk}+{self.pharmacists.pk}"
        self.assertLessEqual(
            {
                f"partner:{self.home.pk}:{self.nurses.pk}:score",
                f"partner:{self.home.pk}:{pooled_row}:empathy",
                f"partner:{self.home.pk}:all:score",
                f"work:{self.patients.pk}:quality",
                "work:all:quality",
                *("picked:of", "picked:1", "picked:2", "picked:3"),
            },
            places,
        )

    def test_the_score_is_the_mean_of_the_themes(self) -> None:
        # Five themes of 4, empathy 3, power 2: 25 / 7 = 3.57.
        self.sends(self.nurses, *[self.low_on(4, empathy=3, power_shared=2)] * 6)
        self.release()

        said = self.said(self.page())

        self.assertIn("3.6", said[f"partner:{self.home.pk}:{self.nurses.pk}:score"])
        self.assertIn("n 6", said[f"partner:{self.home.pk}:{self.nurses.pk}:score"])

    def test_a_band_reads_or_more_and_what_contains_it_about(self) -> None:
        self.sends(self.nurses, *[self.about(self.home, 5)] * 5)
        self.sends(self.therapists, *[self.about(self.home, 3)] * 5)
        self.release()

        said = self.said(self.page())

        self.assertIn("4.0 or more", said[f"partner:{self.home.pk}:{self.nurses.pk}:empathy"])
        # Between 4.0 and 5, so 4.5, and 3: (4.5 + 3) / 2 = 3.75.
        self.assertIn("about 3.8", said[f"partner:{self.home.pk}:all:empathy"])
        self.assertContains(self.get(), "a range is published instead of a mean")

    def test_means_of_several_groups_carry_no_n(self) -> None:
        self.sends(self.nurses, *[self.about(self.home, 3)] * 6)
        self.release()

        self.assertEqual(self.said(self.page())[f"partner:{self.home.pk}:all:empathy"], "3.0 3.0")

    def test_too_few_say_nothing_and_are_not_counted(self) -> None:
        self.sends(self.nurses, *[self.about(self.home, 3)] * 5)
        self.sends(self.therapists, *[self.about(self.home, 2)] * 4, {})
        self.release()

        key = f"partner:{self.home.pk}:{self.therapists.pk}:score"

        self.assertEqual(self.said(self.page())[key], "too few answers to show too few")

    def test_half_steps_of_a_second_wave_are_recomputed_too(self) -> None:
        self.sends(self.nurses, *[self.about(self.home, 3) | self.at_work(3)] * 6)
        self.release()
        first = self.wave
        self.wave = Wave.objects.create(
            organisation=self.hospital,
            study=self.study,
            number=2,
            asks_partnership=True,
            outcome_items=["quality"],
            opens_at=first.opens_at,
            closes_at=first.opens_at.replace(year=first.opens_at.year + 1),
        )
        for choice in (3, 3, 3, 3, 3, 2):
            self.sends(self.nurses, self.about(self.home, choice) | self.at_work(choice))

        places = self.check(self.release())

        self.assertIn("about 3.0", self.said(self.page())["work:all:quality"])
        self.assertGreater(len(places), 16)

    def test_with_the_answers_erased_the_page_says_the_same(self) -> None:
        self.everybody()
        self.release()
        before = settled(self.get())

        forget_answers(self.wave)

        self.assertEqual(settled(self.get()), before)


class LowestTest(FurtherPageTestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        load()

    def home_of(self, page: HttpResponse):
        [home] = [p for p in page.context["found"].partners if p.name == "Home Care"]
        return home

    def test_the_two_lowest_themes_come_with_what_is_worth_trying(self) -> None:
        self.sends(self.nurses, *[self.low_on(4, empathy=3, power_shared=2)] * 6)
        self.release()

        page = self.get()

        lowest = self.home_of(page).lowest
        self.assertEqual([theme.name for theme in lowest], ["Power shared", "Empathy"])
        self.assertEqual(
            [[entry.slug for entry in theme.entries] for theme in lowest],
            [["power-sharing"], ["cross-role-shadowing", "staff-exchange"]],
        )
        self.assertContains(page, "Worth trying, because")
        address = reverse("interventions:entry", args=["staff-exchange"])
        self.assertContains(page, f'href="{address}?wave={self.wave.pk}"')

    def test_each_row_of_raters_counts_once_for_the_lowest(self) -> None:
        # Of twelve nurses and six therapists: power (4 + 2) / 2 = 3.0, empathy (3 + 4) / 2 = 3.5.
        self.sends(self.nurses, *[self.low_on(4, empathy=3)] * 12)
        self.sends(self.therapists, *[self.low_on(4, power_shared=2)] * 6)
        self.release()

        lowest = self.home_of(self.get()).lowest

        self.assertEqual([theme.name for theme in lowest], ["Power shared", "Empathy"])

    def test_themes_that_read_the_same_are_named(self) -> None:
        self.sends(self.nurses, *[self.low_on(4, power_shared=2, empathy=3, first_contact=3)] * 6)
        self.release()

        home = self.home_of(self.get())

        self.assertEqual(home.as_low, "First contact")
        self.assertEqual(
            home.best_names, "Values understood, Core purpose, Outcomes agreed and People involved"
        )

    def test_where_all_read_the_same_nothing_holds_best(self) -> None:
        self.sends(self.nurses, *[self.about(self.home, 3)] * 6)
        self.release()

        self.assertEqual(self.home_of(self.get()).best, ())
        self.assertNotContains(self.get(), "What holds best")

    def test_of_two_readable_themes_none_is_the_lowest(self) -> None:
        # Six answer four themes each, and only two of the themes have five or more answers.
        first = dict.fromkeys((*EVERY[:2], *EVERY[2:4]), 3)
        second = dict.fromkeys((*EVERY[:2], *EVERY[4:6]), 3)
        key = f"partner-{self.home.pk}"
        self.sends(self.nurses, *[{key: first}] * 3, *[{key: second}] * 3)
        self.release()

        page = self.get()

        self.assertEqual(self.home_of(page).lowest, ())
        self.assertContains(page, "Too few themes can be read")

    def test_an_idea_that_the_organisation_hides_is_not_offered(self) -> None:
        self.sends(self.nurses, *[self.low_on(4, empathy=3, power_shared=2)] * 6)
        self.release()
        OwnEntry.objects.create(
            organisation=self.hospital, slug="power-sharing", is_hidden=True, cells={}
        )

        page = self.get()

        self.assertEqual(self.home_of(page).lowest[0].entries, [])
        self.assertContains(page, "Your catalogue keeps no idea for this theme")

    def test_every_theme_leads_to_entries_that_the_catalogue_has(self) -> None:
        slugs = {slug for each in FOR_THEME.values() for slug in each}

        self.assertEqual(Intervention.objects.filter(slug__in=slugs).count(), len(slugs))


class WorkTest(FurtherPageTestCase):
    def test_it_says_that_nothing_is_said_about_causes(self) -> None:
        self.sends(self.nurses, *[self.at_work(3)] * 5)
        self.release()

        self.assertContains(self.get(), "enter no index. Nothing is said here about causes")

    def test_what_a_group_was_not_asked_reads_not_asked(self) -> None:
        self.sends(self.nurses, *[{"outcomes": {"quality": 3, "job_satisfaction": 4}}] * 5)
        self.sends(self.patients, *[self.at_work(3)] * 5)
        self.release()

        work = self.get().context["found"].work

        patients = next(line for line in work.lines if line.name == "Patients")
        self.assertEqual([bool(number) for number in patients.numbers], [False, True])
        self.assertEqual([q.raters for q in work.questions], ["Nurses", "Nurses; Patients"])
        self.assertContains(self.get(), "not asked")

    def test_fewer_than_25_people_give_no_list_but_the_reason(self) -> None:
        self.sends(self.nurses, *[self.at_work(3, [1])] * 24)

        self.assertIn("picked:reason", self.check(self.release()))

        page = self.get()

        self.assertContains(page, "Fewer than 25 people answered")
        self.assertNotContains(page, "Less waiting")

    def test_the_list_begins_with_what_was_chosen_most(self) -> None:
        # 25 people: 21 choose the third line, 6 the second, 4 the first; the minimum is 5.
        self.sends(self.nurses, *[self.at_work(3, [3])] * 15, *[self.at_work(3, [2, 3])] * 6)
        self.sends(self.nurses, *[self.at_work(3, [1])] * 4)
        self.release()

        picked = self.get().context["found"].work.picked

        self.assertEqual(
            [(each.line, each.words) for each in picked],
            [
                ("Less pain", "nearly all"),
                ("Less waiting", "6"),
                ("Fewer returns to hospital", "fewer than 5"),
            ],
        )


class PageTest(FurtherPageTestCase):
    def some(self) -> None:
        self.sends(self.nurses, *[self.low_on(4, empathy=3) | self.at_work(3)] * 6)

    def test_the_overview_leads_here_when_more_was_asked(self) -> None:
        self.some()
        self.release()

        overview = self.client.get(reverse("reports:overview", args=[self.wave.pk]))

        self.assertContains(overview, f'href="{self.address}"', count=1)

    def nothing_more(self) -> None:
        self.wave.asks_partnership = False
        self.wave.outcome_items = self.wave.outcomes_to_choose = []
        self.wave.save()
        self.sends(self.nurses, *[{}] * 5)
        self.release()

    def test_a_wave_that_asked_ties_only_is_not_led_here_and_says_so(self) -> None:
        self.nothing_more()

        overview = self.client.get(reverse("reports:overview", args=[self.wave.pk]))

        self.assertNotContains(overview, self.address)
        self.assertContains(self.get(), "This wave asked about ties only")
        self.assertContains(self.get(), "Back to the overview")

    def test_a_partner_nobody_can_be_heard_about_is_named_and_says_why(self) -> None:
        self.sends(self.nurses, *[self.about(self.home, 3)] * 4, {}, {})
        self.release()

        page = self.get()

        self.assertContains(page, "Too few people answered about this organisation", count=2)
        self.assertNotContains(page, "Worth trying")

    def test_it_says_who_was_asked_about_whom(self) -> None:
        self.some()
        self.sends(self.physicians, *[self.about(self.town, 3)] * 5)
        self.release()

        partners = {p.name: p.raters for p in self.get().context["found"].partners}

        self.assertEqual(partners, {"Home Care": "Nurses", "Town": "Nurses; Physicians"})

    def test_an_open_survey_says_so_and_keeps_nothing_together(self) -> None:
        Wave.objects.filter(pk=self.wave.pk).update(
            mode="open", open_agreed_by="Rosa", open_agreed_on="2026-01-05"
        )
        self.wave.refresh_from_db()
        self.sends(self.nurses, self.about(self.home, 5))
        self.release()

        page = self.get()

        self.assertContains(page, "<b>Open survey.</b>")
        self.assertNotContains(page, "too few")
        self.assertContains(page, "no answers")
        key = f"partner:{self.home.pk}:{self.nurses.pk}:score"
        self.assertEqual(self.said(read(page.content))[key], "5.0, 1 answer 5.0 n 1")

    def test_names_are_text(self) -> None:
        self.some()
        self.home.name = "<b>Home</b>"
        self.home.save()
        self.release()

        self.assertNotContains(self.get(), "<b>Home</b>")

    def test_it_takes_at_most_eight_queries_in_a_later_release_too(self) -> None:
        self.some()
        self.release()
        self.client.get(self.address)

        with CaptureQueriesContext(connection) as first:
            self.get()
        self.assertLessEqual(len(first), 8)

        self.wave.closes_at = self.wave.opens_at.replace(year=self.wave.opens_at.year + 1)
        self.wave.save()
        self.some()
        self.release()
        with CaptureQueriesContext(connection) as later:
            self.get()
        self.assertLessEqual(len(later), 8)

    def test_strangers_and_auditors_find_nothing(self) -> None:
        self.some()
        self.release()
        Membership.objects.filter(user=self.cato).update(role=Membership.Role.AUDITOR)

        for person in (self.bram, self.cato):
            self.client.force_login(person)
            self.assertEqual(self.get().status_code, 404)
        self.client.logout()
        self.assertEqual(self.get().status_code, 302)

    def test_a_wave_without_a_release_is_not_found(self) -> None:
        self.some()

        self.assertEqual(self.get().status_code, 404)


class ThemesTest(SimpleTestCase):
    def test_there_is_something_to_try_for_every_theme(self) -> None:
        self.assertEqual(set(FOR_THEME), set(PARTNERSHIP.codes))
