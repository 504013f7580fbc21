"""How answers about work go along with ties: open surveys only, from 25 people, no causes."""

from surveys import answering
from surveys.further import pages_for
from surveys.further_saving import save_page
from surveys.models.waves import Wave
from surveys.results import released_outcomes
from tests.base import CODES, choice_worth
from tests.reports.test_further import FurtherPageTestCase
from tests.scoring.test_association import by_definition


class AlongTest(FurtherPageTestCase):
    def open(self) -> None:
        Wave.objects.filter(pk=self.wave.pk).update(
            mode="open", open_agreed_by="Rosa", open_agreed_on="2026-01-05"
        )
        self.wave.refresh_from_db()

    def one(self, tie: int, quality: int | None) -> None:
        """A nurse who finds physicians so, herself the best, and the result of this quality."""
        token = self.link(self.nurses)
        draft = answering.begin(token)
        version, about = draft.version, {self.physicians: tie, self.nurses: 5}
        for code in CODES:
            given = {group.pk: choice_worth(code, score) for group, score in about.items()}
            version = answering.save_screen(
                token, code, given, set(), shown=set(given), version=version, screen=1
            ).version
        if quality:
            [page] = [page for page in pages_for(draft.invitation) if page.key == "outcomes"]
            answers = self.at_work(quality)["outcomes"]
            version = save_page(token, page, answers, version=version, screen=8).version
        answering.submit(token, version=version)

    def test_ties_to_others_and_answers_of_the_same_people(self) -> None:
        self.open()
        ties, qualities = [2, 3, 4, 5, 3] * 5, [2, 2, 4, 4, 3] * 5
        for tie, quality in zip(ties, qualities, strict=True):
            self.one(tie, quality)
        self.one(1, None)  # said nothing about the result
        release = self.release()

        outcomes = released_outcomes(release)
        page = self.get()

        assert outcomes is not None
        found = outcomes.associations["quality"]
        self.assertAlmostEqual(found.r, by_definition(ties, qualities))
        self.assertEqual(found.n, 25)
        said = {each.key: each.sentence for each in page.context["found"].work.along}
        self.assertRegex(said["along:quality"], r"^From 25 people, r = \.\d\d \(may be ")
        self.assertIn("answered higher here, too", said["along:quality"])
        self.assertContains(page, "it does not say why")
        for word in ("because of", "leads to", "improves", "effect of"):
            self.assertNotIn(word, said["along:quality"])

    def test_24_people_give_the_reason(self) -> None:
        self.open()
        for tie in [2, 3, 4] * 8:
            self.one(tie, tie)
        self.release()

        self.assertContains(self.get(), "Fewer than 25 people answered both")

    def test_a_protected_survey_has_none(self) -> None:
        for tie in [2, 3, 4] * 9:
            self.one(tie, tie)
        release = self.release()

        outcomes = released_outcomes(release)

        assert outcomes is not None
        self.assertEqual(outcomes.associations, {})
        self.assertNotIn("associations", release.figures)
        self.assertNotContains(self.get(), "r = ")
