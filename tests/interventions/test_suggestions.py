"""What to try after a wave, and the way back to it from an idea; refusals last."""

import re

from django.template.loader import render_to_string
from django.urls import reverse

from interventions.models.catalogue import Intervention
from surveys.models.studies import Workgroup
from surveys.models.waves import Wave
from tests.interventions.pages import AdviceTestCase


class SuggestionsTests(AdviceTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.url = reverse("interventions:suggestions", args=[self.wave.pk])

    def anchor(self, rater: Workgroup, target: Workgroup) -> str:
        return f'id="tie-{rater.pk}-{target.pk}"'

    def test_weak_ties_get_the_dialogue_first_and_three_ideas(self):
        # Nurses: six say 3 about physicians, three say 2: 24 / 9 = 2.7. Physicians all say 3, and
        # 4 about themselves, which is weak within a group; therapists' 4 is "4.0 or more".
        self.answer_all()
        self.release()

        response = self.client.get(self.url)

        weak, own = response.context["advices"].weak
        self.assertEqual(
            (weak.pair.title, own.pair.title),
            ("Nurses and physicians", "Physicians among themselves"),
        )
        self.assertEqual([str(way.shown) for way in weak.pair.directions], ["2.7", "3.0"])
        self.assertContains(
            response, "One pair of groups is worth a conversation, and one group among themselves."
        )
        self.assertContains(response, "How the dialogue is done", count=2)
        # Three ideas for each pair, and five more folded.
        self.assertContains(response, "Worth trying, because ", count=16)
        self.assertContains(response, "formal routes")

    def test_how_many_pairs_is_said_in_words(self):
        for between, within, words in (
            (1, 0, "One pair of groups is worth a conversation."),
            (3, 0, "Three pairs of groups are worth a conversation."),
            (2, 2, "Two pairs of groups are worth a conversation, and two groups among"),
            (0, 1, "One group is worth a conversation among themselves."),
            (0, 2, "Two groups are worth a conversation among themselves."),
        ):
            with self.subTest(between=between, within=within):
                said = render_to_string(
                    "interventions/_opening.html", {"between": between, "within": within}
                )

                self.assertTrue(said.strip().startswith(words), said)

    def test_an_idea_says_what_is_known_of_the_scores_and_what_its_letter_means(self):
        self.answer_all()
        self.release()

        response = self.client.get(self.url)

        for advice in response.context["advices"].weak:
            for idea in advice.ideas:
                for reason in idea.reasons:
                    self.assertContains(response, reason)
                grade, words = idea.entry.evidence_grade, idea.entry.evidence_in_short
                self.assertContains(response, f"Evidence {grade} means: {words}.")
                self.assertContains(response, f"Evidence {grade}; on relational coordination")

    def test_the_overview_names_the_same_pair_the_same_way_and_asks_the_same(self):
        # Physicians say 2 about nurses, nurses 3 about physicians: the physicians' side is weaker
        # though nurses come first in the study.
        self.answer(self.nurses, {self.physicians: 3}, people=9)
        self.answer(self.physicians, {self.nurses: 2}, people=6)
        self.release()

        overview = self.client.get(reverse("reports:overview", args=[self.wave.pk]))
        [advice] = self.client.get(self.url).context["advices"].weak

        self.assertEqual(advice.pair.title, "Physicians and nurses")
        self.assertContains(overview, "Physicians and nurses</h2>")
        self.assertNotContains(overview, "Nurses and physicians")
        for question in advice.questions:
            self.assertContains(overview, question)

    def test_the_heatmap_can_point_at_each_direction(self):
        self.answer_all()
        self.release()

        page = self.client.get(self.url)

        self.assertContains(page, self.anchor(self.nurses, self.physicians), count=1)
        self.assertContains(page, self.anchor(self.physicians, self.nurses), count=1)
        self.assertNotContains(page, self.anchor(self.nurses, self.therapists))

    def test_the_first_pair_stands_open_or_the_one_that_a_link_names(self):
        self.answer_all()
        self.release()
        pair = f"tie-{self.nurses.pk}-{self.physicians.pk}"
        way_back = f"tie-{self.physicians.pk}-{self.nurses.pk}"
        own = f"tie-{self.physicians.pk}-{self.physicians.pk}"

        for asked, stands_open in (
            ("", [pair]),
            (pair, [pair]),
            (way_back, [pair]),
            (own, [own]),
            ("all", [pair, own]),
            ("tie-0-0", [pair]),
            ("<b>", [pair]),
        ):
            with self.subTest(asked=asked):
                page = self.client.get(self.url, {"pair": asked}).content.decode()
                folds = page.split('<details class="pair advice"')[1:]

                self.assertEqual(len(folds), 2)
                self.assertEqual(
                    [
                        name
                        for name, fold in zip((pair, own), folds, strict=True)
                        if fold.startswith(" open>")
                    ],
                    stands_open,
                )

    def test_the_list_on_top_opens_each_pair_and_all_of_them(self):
        self.answer_all()
        self.release()
        pair = f"tie-{self.nurses.pk}-{self.physicians.pk}"

        page = self.client.get(self.url)

        self.assertContains(page, f'<a href="?pair={pair}#{pair}">Nurses and physicians</a>')
        self.assertContains(page, '<a href="?pair=all">Open all pairs</a>')
        self.assertNotContains(self.client.get(self.url, {"pair": "all"}), "Open all pairs")

    def test_every_idea_leads_back_here(self):
        self.answer_all()
        self.release()
        own = f"tie-{self.physicians.pk}-{self.physicians.pk}"

        page = self.client.get(self.url)

        # The first step, three ideas and five more; what prepares one of them leads back as well.
        ways_back = page.content.decode().count(f"/?wave={self.wave.pk}&amp;pair=")
        self.assertGreaterEqual(ways_back, 18)
        self.assertGreaterEqual(
            page.content.decode().count(f"/?wave={self.wave.pk}&amp;pair={own}"), 9
        )

    def test_no_weak_tie_means_keep_and_learn(self):
        self.answer(self.nurses, {self.physicians: 4}, people=9)
        self.release()

        response = self.client.get(self.url)

        self.assertContains(response, "No tie is weak.")
        self.assertContains(response, "Appreciative inquiry into strong ties")
        self.assertNotContains(response, "Worth trying, because")

    def test_when_nothing_can_be_read_nothing_is_suggested(self):
        # Five people answer, but only four about the physicians, and about nobody else.
        self.answer(self.nurses, {self.physicians: 2}, people=4)
        self.answer(self.nurses, {self.therapists: 2}, people=1)
        self.release()

        response = self.client.get(self.url)

        self.assertContains(response, "No tie can be read in this wave")
        self.assertEqual(response.context["advices"].weak, ())

    def test_a_catalogue_that_was_never_loaded_is_said_and_the_ties_still_stand(self):
        Intervention.objects.all().delete()
        self.answer_all()
        self.release()

        response = self.client.get(self.url)

        self.assertContains(response, "The catalogue is empty")
        self.assertContains(response, "Nurses about physicians")

    def test_names_of_groups_are_text(self):
        Workgroup.objects.filter(pk=self.nurses.pk).update(name="<b>Nurses</b>")
        Workgroup.objects.filter(pk=self.physicians.pk).update(name='"><script>x</script>')
        self.answer_all()
        self.release()

        response = self.client.get(self.url)

        self.assertNotContains(response, "<b>Nurses</b>")
        self.assertNotContains(response, "<script>x")
        self.assertContains(response, "&lt;b&gt;Nurses&lt;/b&gt;")

    def test_the_number_of_queries_is_fixed(self):
        self.answer_all()
        self.release()

        with self.assertNumQueries(13):
            self.client.get(self.url)

    def test_a_wave_that_is_not_released_is_not_found(self):
        self.answer_all()
        self.close()

        self.assertEqual(self.client.get(self.url).status_code, 404)

    def test_another_organisation_finds_nothing(self):
        self.answer_all()
        self.release()
        self.client.force_login(self.bram)

        self.assertEqual(self.client.get(self.url).status_code, 404)

    def test_a_stranger_is_sent_to_the_sign_in(self):
        self.answer_all()
        self.release()
        self.client.logout()

        self.assertRedirects(self.client.get(self.url), f"/accounts/login/?next={self.url}")

    def test_posting_is_refused(self):
        self.assertEqual(self.client.post(self.url).status_code, 405)


class WayBackTests(AdviceTestCase):
    """From an idea back to the wave it was opened from, if that wave is the reader's."""

    def setUp(self) -> None:
        super().setUp()
        self.answer_all()
        self.release()
        self.back = reverse("interventions:suggestions", args=[self.wave.pk])

    def page(self, **query: object) -> str:
        response = self.client.get("/catalogue/shared-conflict-resolution/", query)
        self.assertEqual(response.status_code, 200)
        # The hidden field against forged posts is another one each time.
        return re.sub(r'value="\w{64}"', "", response.content.decode())

    def test_it_leads_back_to_the_wave(self):
        page = self.page(wave=self.wave.pk)

        self.assertIn("Back to what to try: Discharge, wave 1", page)
        self.assertIn(f'<p class="way-back"><a href="{self.back}">', page)
        self.assertIn('aria-label="Results"', page)

    def test_it_leads_back_to_the_pair_also_by_way_of_what_prepares_it(self):
        pair = f"tie-{self.nurses.pk}-{self.physicians.pk}"

        page = self.page(wave=self.wave.pk, pair=pair)

        self.assertIn(f'href="{self.back}?pair={pair}#{pair}"', page)
        self.assertIn(f"/catalogue/humble-inquiry/?wave={self.wave.pk}&amp;pair={pair}", page)

    def test_a_pool_in_the_address_is_written_so_that_it_comes_back(self):
        page = self.page(wave=self.wave.pk, pair="tie-3+4-5")

        self.assertIn(f'href="{self.back}?pair=tie-3%2B4-5#tie-3+4-5"', page)

    def test_a_pair_that_is_no_name_of_one_is_left_out(self):
        for pair in ("all", 'x"><b>', "tie-1-2&x=1", "tie--"):
            with self.subTest(pair=pair):
                self.assertIn(
                    f'<p class="way-back"><a href="{self.back}">',
                    self.page(wave=self.wave.pk, pair=pair),
                )

    def test_a_wave_of_somebody_else_looks_like_one_that_is_not_there(self):
        self.client.force_login(self.bram)

        foreign, unknown, none = self.page(wave=self.wave.pk), self.page(wave=10**6), self.page()

        self.assertEqual(foreign, unknown)
        self.assertEqual(foreign, none)
        self.assertNotIn("Back to what to try", foreign)
        self.assertNotIn("Discharge", foreign)

    def test_what_is_no_number_is_left_out(self):
        for wave in ("", "x", "-1", "1 or 1", "²", "9" * 400, "9" * 15):
            with self.subTest(wave=wave):
                self.assertNotIn("Back to what to try", self.page(wave=wave))

    def test_a_wave_that_is_not_released_is_left_out(self):
        later = Wave.objects.create(
            organisation=self.hospital,
            study=self.study,
            number=2,
            opens_at=self.wave.opens_at,
            closes_at=self.wave.closes_at,
        )

        self.assertNotIn("Back to what to try", self.page(wave=later.pk))
