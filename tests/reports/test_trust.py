"""How far the numbers can be trusted: figures with reasons, weightings, network, other studies."""

import re
from datetime import date, timedelta

from django.db import connection
from django.http import HttpResponse
from django.test import SimpleTestCase
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation
from django.utils.timezone import now

from reports.standing import standing_of
from reports.summary import build_report
from reports.trust import NEEDS_A_MEAN_PER_PERSON, Trust, build_trust
from reports.trust_words import FIGURES, figure_shown, reason_shown
from surveys.erasing import delete_study
from surveys.instruments import get_instrument
from surveys.models.organisations import Organisation
from surveys.models.releases import Release
from surveys.models.studies import Study, Unit, Workgroup
from surveys.models.waves import Wave
from surveys.results import released_ties
from surveys.scoring.levels import DEFAULT_CUTOFFS
from surveys.scoring.released import Reading, ReleasedTies
from surveys.scoring.whole_wave import NO_UNITS, UNDEFINED
from surveys.shown import percent_shown, precise_range_shown, two_decimals
from tests.base import CastTestCase

NOTHING = ReleasedTies(
    groups=(),
    rows=(),
    dimensions=(),
    ties={},
    cutoffs=DEFAULT_CUTOFFS,
    min_raters=5,
    min_items=4,
    held_back_targets=(),
    within=None,
    between=None,
)


def trust_in(figures: dict) -> Trust:
    instrument = get_instrument("relational_coordination")
    return build_trust(NOTHING, figures, instrument, is_open=False)


def figure(shown: str, reason: str = "") -> dict:
    return {"value": 0.7 if shown else None, "shown": shown, "reason": reason}


class StoredWordsTest(SimpleTestCase):
    """What a release keeps is English; what a page says is its reader's."""

    def test_why_a_figure_is_missing_is_said_in_the_readers_language(self) -> None:
        for stored in (
            UNDEFINED,
            NO_UNITS,
            "Fewer than 25 people answered what it needs.",
            "Fewer than 5 people answered in one of the classes.",
        ):
            with self.subTest(stored):
                self.assertEqual(reason_shown(stored), stored)
                with translation.override("de"):
                    said = reason_shown(stored)
                self.assertNotEqual(said, stored)
                self.assertEqual(re.findall(r"\d+", said), re.findall(r"\d+", stored))

    def test_a_reason_that_nobody_knows_stays_as_it_is(self) -> None:
        with translation.override("de"):
            self.assertEqual(reason_shown("Something else."), "Something else.")

    def test_a_figure_takes_the_readers_sign(self) -> None:
        self.assertEqual(figure_shown("above .95"), "above .95")
        with translation.override("de"):
            self.assertEqual(figure_shown("above .95"), "über 0,95")


class AnyFigureTest(SimpleTestCase):
    """Figures are shown as they were stored, whatever they are called."""

    def test_a_figure_has_a_name_a_meaning_and_its_value(self) -> None:
        (group,) = trust_in({"cronbach_alpha": figure("0.83")}).groups

        self.assertEqual(group.question, "Do the dimensions belong together?")
        (alpha,) = group.figures
        self.assertEqual((alpha.words.name, alpha.shown), ("Cronbach’s alpha, all ties", "0.83"))
        self.assertIn("rise and fall together", alpha.words.meaning)

    def test_what_is_not_given_has_its_reason(self) -> None:
        (group,) = trust_in({"pooled_sd": figure("", "Fewer than 25 people answered.")}).groups

        self.assertEqual(group.figures[0].shown, "")
        self.assertEqual(group.figures[0].reason, "Fewer than 25 people answered.")

    def test_an_item_is_called_by_its_name(self) -> None:
        (group,) = trust_in({"item_rest": {"timely": figure("0.61")}}).groups

        self.assertEqual(group.figures[0].words.name, "Timely with the rest")

    def test_a_figure_that_has_no_words_yet_stands_under_its_own_name(self) -> None:
        (group,) = trust_in({"new_thing": {"of_units": figure("0.40")}}).groups

        self.assertEqual(group.question, "Further figures")
        self.assertEqual(group.figures[0].words.name, "new thing, of units")
        self.assertEqual(group.figures[0].shown, "0.40")

    def test_figures_keep_their_order_whatever_order_they_were_stored_in(self) -> None:
        items = {"mutual_respect": figure("0.5"), "frequent": figure("0.6")}

        (group,) = trust_in({"item_rest": items, "cronbach_alpha": figure("0.8")}).groups

        keys = [each.key for each in group.figures]
        self.assertEqual(keys, ["cronbach_alpha", "item_rest.frequent", "item_rest.mutual_respect"])

    def test_a_test_adds_its_share_of_explained_differences(self) -> None:
        found = {"shown": "F(3, 90) = 4.10, p < .01", "reason": "", "eta_squared": 0.12}

        (group,) = trust_in({"tests": {"by_unit": found}}).groups

        self.assertEqual(group.figures[0].shown, "F(3, 90) = 4.10, p < .01, eta squared 0.12")

    def test_no_figures_make_no_groups(self) -> None:
        self.assertEqual(trust_in({}).groups, ())

    def test_nothing_readable_has_reasons_everywhere(self) -> None:
        trust = trust_in({})

        self.assertEqual({each.shown for each in trust.network}, {""})
        self.assertNotIn("", {each.reason for each in trust.network})
        means = [mean for weighting in trust.weightings for mean in weighting.means]
        self.assertEqual({mean.reason for mean in means}, {"No such tie could be read."})


class WordsTest(SimpleTestCase):
    def test_two_decimals_are_rounded_half_up(self) -> None:
        found = [two_decimals(value) for value in (3.445, 3, 3.444)]

        self.assertEqual(found, ["3.45", "3.00", "3.44"])

    def test_a_share_is_a_percentage_with_its_ends(self) -> None:
        self.assertEqual(percent_shown(0.5, 0.5, 0.5), "50 %")
        self.assertEqual(percent_shown(0.335, 0.5, 0.661), "about 50 %, from 33 to 67 %")

    def test_ends_are_rounded_outwards(self) -> None:
        reading = Reading("about", 3.711, 3.844, 3.979, 9)

        self.assertEqual(precise_range_shown(reading), "about 3.84, from 3.71 to 3.98")


class TrustPageTest(CastTestCase):
    """The cast's usual answers, and six more therapists: 26 people."""

    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        cast = cls()
        cast.answer_all()
        cast.answer(cls.therapists, {cls.nurses: 3, cls.physicians: 2, cls.therapists: 3}, people=6)
        cls.frozen = cast.release()

    def setUp(self) -> None:
        self.client.force_login(self.lena)

    def overview(self, **query: str) -> HttpResponse:
        return self.client.get(reverse("reports:overview", args=[self.wave.pk]), query)

    def test_it_stands_at_the_end_and_folded(self) -> None:
        text = self.overview().content.decode()

        self.assertIn('<details class="trust">', text)
        self.assertLess(text.index('id="rules"'), text.index('id="trust"'))
        self.assertLess(text.index("The whole picture"), text.index('id="trust"'))

    def test_every_stored_figure_has_words_of_its_own(self) -> None:
        trust = build_report(self.frozen).trust
        keys = {figure.key for group in trust.groups for figure in group.figures}

        self.assertLess({"cronbach_alpha", "pooled_sd", "icc.target.icc2"}, keys)
        self.assertLess({"icc.target.icc1", "icc.target.icc1_n0", "tests.by_unit"}, keys)
        self.assertEqual(
            {key for key in keys if not key.startswith("item_rest.")} - FIGURES.keys(), set()
        )

    def test_values_and_reasons_are_those_that_were_stored(self) -> None:
        page = self.overview()

        self.assertContains(page, self.frozen.figures["pooled_sd"]["shown"])
        self.assertContains(page, self.frozen.figures["tests"]["by_unit"]["reason"])
        self.assertEqual(
            self.frozen.figures["tests"]["by_unit"]["reason"], "This wave has no units."
        )

    def test_each_tie_once_and_each_rating_once_are_made_of_released_ties(self) -> None:
        trust = build_report(self.frozen).trust
        ties = released_ties(self.frozen)
        between = [tie.mean for tie in ties if tie.scope == "between" and tie.mean]
        equal, by_n = trust.weightings[0].means[1], trust.weightings[1].means[1]

        each = sum(mean.value for mean in between) / len(between)
        weighted = sum(mean.value * mean.n for mean in between) / sum(mean.n for mean in between)
        self.assertIn(two_decimals(each), equal.shown)
        self.assertIn(two_decimals(weighted), by_n.shown)
        self.assertNotEqual(two_decimals(each), two_decimals(weighted))

    def test_means_per_person_are_refused_with_the_reason(self) -> None:
        trust = build_report(self.frozen).trust

        for weighting in trust.weightings[2:]:
            self.assertEqual((weighting.means, weighting.reason), ((), NEEDS_A_MEAN_PER_PERSON))
        self.assertContains(self.overview(), "would single out people who skip questions")

    def test_group_sizes_stand_beside_the_weightings(self) -> None:
        text = self.overview().content.decode()
        text = text[text.index("Four ways to put ties together") :]

        for size in ("Nurses 9", "Physicians 6", "Therapists 11"):
            self.assertIn(size, text)

    def test_the_network_is_measured_at_the_level_of_groups(self) -> None:
        trust = build_report(self.frozen).trust
        found = {figure.key: figure.shown for figure in trust.network}

        # Between, readable: nurses about physicians 2.7 and therapists 4.3, physicians about
        # nurses 3.0 and therapists 4.0, therapists about nurses 3.5 and physicians 2.9.
        self.assertEqual((trust.ties_asked, trust.ties_shown), (9, 6))
        self.assertEqual(found["network.strong_tie_density"], "17 %")
        self.assertEqual(found["network.dyad_reciprocity"], "0 %")
        self.assertContains(self.overview(), "Of 9 ties between groups that were asked about, 6")

    def test_few_queries_also_for_people_who_may_research(self) -> None:
        with CaptureQueriesContext(connection) as queries:
            self.overview()

        self.assertLessEqual(len(queries), 8)

    def test_it_is_in_the_json_too(self) -> None:
        data = self.client.get(reverse("reports:file", args=[self.wave.pk, "ties.json"])).json()

        figures = {figure["key"]: figure for figure in data["trust"]["figures"]}
        self.assertEqual(figures["pooled_sd"]["shown"], self.frozen.figures["pooled_sd"]["shown"])
        self.assertEqual(figures["tests.by_unit"]["reason"], "This wave has no units.")
        self.assertEqual(len(data["trust"]["weightings"]), 4)

    def test_comparing_with_other_studies_is_refused_with_the_reason(self) -> None:
        page = self.overview(compare="studies")

        self.assertContains(page, '<details class="trust" open>')
        self.assertContains(page, "No other study of this organisation has results")
        self.assertContains(page, "A percentile needs 10.")

    def test_without_asking_the_way_to_the_comparison_is_shown(self) -> None:
        self.assertContains(self.overview(), "Compare with the other studies")
        self.assertContains(self.overview(compare="x"), "Compare with the other studies")


class LaterReleaseTest(CastTestCase):
    def test_figures_stay_those_of_the_first_release(self) -> None:
        self.answer(self.nurses, {self.physicians: 3}, people=9)
        first = self.release()
        self.wave.closes_at = now() + timedelta(days=1)
        self.wave.save()
        self.answer(self.nurses, {self.physicians: 4}, people=20)
        second = self.release()

        self.assertEqual(build_report(second).trust.groups, build_report(first).trust.groups)
        self.client.force_login(self.lena)
        page = self.client.get(reverse("reports:overview", args=[self.wave.pk]))
        self.assertContains(page, "Published in two parts, the last on")
        self.assertContains(page, "Fewer than 25 people answered")


class OpenStudyTest(CastTestCase):
    def test_all_four_weightings_are_given(self) -> None:
        Wave.objects.filter(pk=self.wave.pk).update(
            mode="open", open_agreed_by="Rosa", open_agreed_on=date(2026, 1, 5)
        )
        self.wave.refresh_from_db()
        # One nurse says 5 about physicians and 4 about therapists; another 2 about physicians.
        self.answer(self.nurses, {self.physicians: 5, self.therapists: 4})
        self.answer(self.nurses, {self.physicians: 2})
        self.answer(self.physicians, {self.nurses: 1})

        trust = build_report(self.release()).trust
        between = {w.key: {m.words.name: m.shown for m in w.means} for w in trust.weightings}

        # Ties: 3.5, 4, 1. Ratings: 5, 4, 2, 1. People: 4.5, 2, 1. Groups: 3.25, 1.
        found = [between[key]["between groups"] for key in between]
        self.assertEqual(found, ["2.83", "3.00", "2.50", "2.13"])
        self.assertEqual({weighting.reason for weighting in trust.weightings}, {""})


class OtherStudiesTest(CastTestCase):
    """Ten other studies have means between groups of 3.0, 3.1 … 3.9."""

    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        cast = cls()
        # 5 × 3 and 5 × 4 make 3.5 from ten nurses.
        cast.answer(cls.nurses, {cls.physicians: 3}, people=5)
        cast.answer(cls.nurses, {cls.physicians: 4}, people=5)
        cls.frozen = cast.release()
        for tenths in range(10):
            cls.other_study(f"Study {tenths}", fours=tenths)

    @classmethod
    def other_study(
        cls, name: str, *, fours: int, organisation: Organisation | None = None, **facts: object
    ) -> Release:
        """Ten people of another study, some of whom say 4 and the others 3."""
        cast = cls()
        cast.hospital = organisation or cls.hospital
        cast.study = Study.objects.create(organisation=cast.hospital, name=name, process="x")
        raters, rated = (
            Workgroup.objects.create(organisation=cast.hospital, study=cast.study, name=group)
            for group in ("A", "B")
        )
        cast.wave = Wave.objects.create(
            organisation=cast.hospital,
            study=cast.study,
            number=1,
            opens_at=now() - timedelta(days=1),
            closes_at=now() + timedelta(days=1),
            **facts,
        )
        for score, people in ((4, fours), (3, 10 - fours)):
            if people:
                cast.answer(raters, {rated: score}, people=people)
        return cast.release()

    def standing(self, release: Release | None = None):
        release = release or self.frozen
        return standing_of(release, released_ties(release).between)

    def test_the_percentile_is_the_share_of_lower_ones_and_half_of_the_equal_one(self) -> None:
        # 3.0, 3.1, 3.2, 3.3, 3.4 lie below 3.5, one is equal: 5.5 of 10.
        standing = self.standing()

        self.assertEqual((standing.shown, standing.percentile.among), ("55", 10))

    def test_the_page_says_it_in_words(self) -> None:
        self.client.force_login(self.lena)

        page = self.client.get(
            reverse("reports:overview", args=[self.wave.pk]), {"compare": "studies"}
        )

        self.assertContains(page, "has the percentile <b>55</b> among 10 other studies")

    def test_other_organisations_and_open_studies_do_not_count(self) -> None:
        self.other_study("Theirs", fours=0, organisation=self.other_hospital)
        self.other_study(
            "Open", fours=0, mode="open", open_agreed_by="R", open_agreed_on=date(2026, 1, 5)
        )

        self.assertEqual(self.standing().percentile.among, 10)

    def test_of_a_study_only_the_newest_wave_counts(self) -> None:
        study = Study.objects.get(name="Study 9")
        self.study = study
        self.wave = Wave.objects.create(
            organisation=self.hospital,
            study=study,
            number=2,
            opens_at=now() - timedelta(days=1),
            closes_at=now() + timedelta(days=1),
        )
        raters, rated = study.workgroups.order_by("pk")
        self.answer(raters, {rated: 3}, people=10)
        self.release()

        # Study 9 now stands at "about 3.0" instead of 3.9: six lie below.
        self.assertEqual(self.standing().percentile.value, 65)

    def test_a_study_without_a_readable_tie_has_no_standing(self) -> None:
        self.assertEqual(
            standing_of(self.frozen, None).reason,
            "No tie between groups could be read in this study.",
        )

    def test_too_few_readable_studies_are_refused(self) -> None:
        delete_study(Study.objects.get(name="Study 9"))

        standing = self.standing()

        self.assertIsNone(standing.percentile)
        self.assertIn("9 other studies", standing.reason.replace("Nine", "9"))


class UnitFiguresTest(CastTestCase):
    def test_figures_of_the_whole_wave_stand_in_no_view_of_a_unit(self) -> None:
        unit = Unit.objects.create(organisation=self.hospital, study=self.study, name="North")
        self.answer(self.nurses, {self.physicians: 3}, people=9, unit=unit)

        self.assertIsNone(build_report(self.release(), unit).trust)
