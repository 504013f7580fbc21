"""Comments on the overview: one list, as released, and never beside a score."""

from datetime import date

from django.http import HttpResponse
from django.urls import reverse

from surveys.models.releases import ReleasedComment
from surveys.models.waves import Wave
from tests.base import CastTestCase

READERS = "the ward's leaders"


class CommentsTest(CastTestCase):
    def setUp(self) -> None:
        self.set(asks_for_comment=True, comment_readers=READERS)
        self.client.force_login(self.lena)

    def set(self, **rules: object) -> None:
        """Fix a rule before anybody is invited."""
        Wave.objects.filter(pk=self.wave.pk).update(**rules)
        self.wave.refresh_from_db()

    def overview(self) -> HttpResponse:
        return self.client.get(reverse("reports:overview", args=[self.wave.pk]))

    def release_with(self, *comments: str, people: int = 10) -> None:
        for comment in comments:
            self.answer(self.nurses, {self.physicians: 3}, comment=comment)
        self.answer(self.nurses, {self.physicians: 3}, people=people - len(comments))
        self.release()

    def test_from_ten_people_on_they_are_shown_with_their_audience(self) -> None:
        self.release_with("A short talk at eight helps.", "More of that.")

        page = self.overview()

        self.assertContains(page, "A short talk at eight helps.")
        self.assertContains(page, "More of that.")
        self.assertContains(page, "the ward&#x27;s leaders")
        self.assertContains(page, "In random order, without names and dates.")

    def test_they_stand_in_the_order_that_was_drawn_at_the_release(self) -> None:
        self.release_with("one", "two", "three", "four")
        drawn = list(ReleasedComment.objects.order_by("position").values_list("text", flat=True))

        self.assertEqual(self.overview().context["comments"], drawn)

    def test_below_ten_people_there_is_only_a_sentence(self) -> None:
        self.release_with("Only nine of us.", people=9)

        page = self.overview()

        self.assertNotContains(page, "Only nine of us.")
        self.assertContains(page, "Comments are shown from ten people on.")

    def test_none_and_too_few_look_alike(self) -> None:
        second = Wave.objects.create(
            organisation=self.hospital,
            study=self.study,
            number=2,
            opens_at=self.wave.opens_at,
            closes_at=self.wave.closes_at,
            asks_for_comment=True,
            comment_readers=READERS,
        )
        self.release_with("Only nine of us.", people=9)
        too_few = self.section(self.overview())

        self.wave = second
        self.release_with(people=10)

        self.assertEqual(self.section(self.overview()), too_few)

    def section(self, page: HttpResponse) -> str:
        text = page.content.decode()
        return text[text.index('aria-labelledby="comments"') : text.index('id="rules"')]

    def test_ten_people_without_a_comment_get_the_same_sentence(self) -> None:
        self.release_with()

        self.assertContains(self.overview(), "Comments are shown from ten people on.")

    def test_a_survey_that_did_not_ask_says_nothing(self) -> None:
        self.set(asks_for_comment=False)
        self.release_with()

        self.assertNotContains(self.overview(), "own words")

    def test_another_minimum_is_named(self) -> None:
        self.set(comment_minimum=12)
        self.release_with("Eleven of us.", people=11)

        self.assertContains(self.overview(), "Comments are shown from 12 people on.")

    def test_line_breaks_stay_and_text_is_text(self) -> None:
        self.release_with("first\nsecond <b>bold</b> {{ x }} <script>y</script>")

        page = self.overview()

        self.assertContains(page, "first<br>second &lt;b&gt;bold&lt;/b&gt; {{ x }} &lt;script&gt;")
        self.assertNotContains(page, "<b>bold</b>")

    def test_no_file_and_no_other_page_holds_a_comment(self) -> None:
        self.release_with("A short talk at eight helps.")

        for name in ("ties.csv", "ties.json"):
            file = self.client.get(reverse("reports:file", args=[self.wave.pk, name]))
            self.assertNotIn(b"short talk", file.content)
        for name in ("reports:heatmap", "interventions:suggestions", "surveys:wave"):
            page = self.client.get(reverse(name, args=[self.wave.pk]))
            self.assertNotContains(page, "short talk")

    def test_another_organisation_reads_none(self) -> None:
        self.release_with("A short talk at eight helps.")
        self.client.force_login(self.bram)

        self.assertEqual(self.overview().status_code, 404)

    def test_in_an_open_survey_they_need_ten_people_too_as_was_promised(self) -> None:
        self.set(mode="open", open_agreed_by="Rosa", open_agreed_on=date(2026, 1, 5))
        self.release_with("Only two of us.", people=2)

        page = self.overview()

        self.assertContains(page, "Comments are shown from ten people on.")
        self.assertNotContains(page, "Only two of us.")
