"""A browser that knows forms and nothing else, and a mail scanner, which is one, too."""

from surveys.links import new_link
from surveys.models.answers import Comment, Response, TieRating
from surveys.models.participants import Draft, Invitation
from tests.base import CODES, CastTestCase
from tests.plain_browser import PlainBrowser
from tests.surveys.test_further import FurtherTestCase

NEXT, SEND = "Next", "Send"
REFUSED = "No answer was changed with this link."


class WholeSurveyTest(FurtherTestCase):
    """From the personal link to the receipt and back, by what the pages themselves offer."""

    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        cls.wave.asks_for_comment, cls.wave.comment_readers = True, "the team"
        cls.wave.save()

    def test_it_answers_everything_and_gets_its_receipt(self):
        browser = PlainBrowser()
        browser.open(f"/s/{self.link(self.nurses)}/")
        browser.press("Start")
        for number in range(1, 8):
            self.assertIn(f"Question {number} of 7", browser.words)
            rated = {name: value for name, value in browser.choices("rate-") if value == "4"}
            self.assertEqual(len(rated), 5)
            browser.press(NEXT, rated)
        while "Ready to send?" not in browser.words:
            asked = {name: value for name, value in browser.choices("ask-") if value == "2"}
            browser.press(NEXT, asked | dict(browser.choices("picked")[:1]))
        self.assertIn("35 of 35 answered.", browser.words)

        browser.press(SEND, {"comment": "Morning talks help."})

        self.assertIn("Received", browser.words)
        for code in CODES:
            self.assertEqual(TieRating.objects.filter(**{code: 4}).count(), 5, code)
        self.assertEqual(
            [comment.text for comment in Comment.objects.all()], ["Morning talks help."]
        )
        self.assertFalse(Draft.objects.exists())

        browser.follow("Take my answers back")
        browser.press("Erase my answers")
        self.assertFalse(Response.objects.exists())

    def test_it_changes_its_mind_on_the_way(self):
        browser = PlainBrowser()
        browser.open(f"/s/{self.link(self.nurses)}/")
        browser.press("Start")
        group = self.physicians.pk
        browser.press(NEXT, {f"rate-{group}": "4", f"none-{self.pharmacists.pk}": "1"})
        browser.press("Back")
        browser.press("Who sees this?", {f"rate-{group}": "2"})
        browser.press("Go on with the questions")

        self.assertEqual(Draft.objects.get().choices, {str(group): {"frequent": 2}})
        browser.press(NEXT, {f"rate-{group}": "clear"})
        self.assertEqual(Draft.objects.get().choices, {str(group): {}})
        self.assertEqual(Draft.objects.get().without_contact, [self.pharmacists.pk])


class ScannerTest(CastTestCase):
    """A reminder carries a new link to what Nia began; scanners press what they find on it."""

    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        cls.wave.asks_for_comment, cls.wave.comment_readers = True, "the team"
        cls.wave.save()

    def setUp(self):
        self.old = self.link(self.nurses)
        self.mine = PlainBrowser()
        self.mine.open(f"/s/{self.old}/")
        self.mine.press("Start")

    def fill(self, pages: int) -> None:
        for _ in range(pages):
            rated = {name: value for name, value in self.mine.choices("rate-") if value == "4"}
            self.mine.press(NEXT, rated)

    def reminded(self) -> PlainBrowser:
        browser = PlainBrowser()
        browser.open(f"/s/{new_link(Invitation.objects.get())}/")
        return browser

    def go_to_the_end(self, browser: PlainBrowser) -> None:
        while "Ready to send?" not in browser.words:
            browser.press(NEXT)

    def assert_refused(self, browser: PlainBrowser) -> None:
        self.assertEqual(browser.status, 400)
        self.assertIn(REFUSED, browser.words)
        self.assertFalse(Response.objects.exists())
        self.assertEqual(Invitation.objects.get().state, Invitation.State.OPEN)

    def test_on_the_new_link_it_sends_neither_what_is_half_filled_nor_what_is_full(self):
        for pages, said in ((2, "8 of 28"), (5, "28 of 28")):
            with self.subTest(said):
                self.fill(pages)
                scanner = self.reminded()
                self.go_to_the_end(scanner)
                self.assertIn(said, scanner.words)

                for _ in range(3):
                    scanner.press(SEND)

                    self.assert_refused(scanner)

    def test_neither_with_a_comment_and_a_group_left_out_whatever_else_it_presses(self):
        self.mine.press(NEXT, {f"none-{self.pharmacists.pk}": "1"})
        self.fill(6)
        self.mine.press("Back", {"comment": "Morning talks\r\n\r\nhelp."})
        scanner = self.reminded()
        scanner.press("Back")
        scanner.press("Who sees this?")
        scanner.press("Go on with the questions")
        self.go_to_the_end(scanner)
        self.assertIn("Morning talks", scanner.words + str(scanner.page.filled))
        scanner.press("Ask me after all")

        scanner.press(SEND)

        self.assert_refused(scanner)

    def test_whoever_means_it_ticks_and_sends(self):
        self.fill(7)
        browser = self.reminded()
        self.go_to_the_end(browser)
        browser.press(SEND)

        browser.press(SEND, dict(browser.choices("meant")))

        self.assertIn("Received", browser.words)
        self.assertEqual(TieRating.objects.filter(timely=4).count(), 4)

    def test_one_tap_with_the_new_link_and_nothing_is_asked(self):
        rated, left_out = f"rate-{self.physicians.pk}", f"none-{self.physicians.pk}"
        for chosen in ({rated: "2"}, {rated: "clear"}, {left_out: "1"}):
            with self.subTest(chosen):
                self.begin_again()
                browser = self.reminded()
                browser.press(NEXT, chosen)
                self.go_to_the_end(browser)

                browser.press(SEND)

                self.assertIn("Received", browser.words)

    def begin_again(self) -> None:
        Invitation.objects.all().delete()
        self.setUp()
        answered = {f"rate-{group.pk}": "4" for group in (self.physicians, self.therapists)}
        self.mine.press(NEXT, answered)
        self.mine.press("Back")

    def test_a_comment_written_with_the_new_link_is_a_change_too(self):
        self.fill(7)
        for is_saved_before in (True, False):
            with self.subTest(is_saved_before):
                browser = self.reminded()
                self.go_to_the_end(browser)
                if is_saved_before:
                    browser.press("Back", {"comment": "Talks help."})
                    browser.press(NEXT)
                    self.assertEqual(len(Draft.objects.get().touched_by), 2)
                    continue

                browser.press(SEND, {"comment": "Talks help more."})

                self.assertIn("Received", browser.words)

    def test_the_link_that_made_the_taps_sends_at_once_also_after_another_one(self):
        self.fill(2)
        scanner = self.reminded()
        self.go_to_the_end(scanner)
        scanner.press(SEND)
        self.go_to_the_end(self.mine)

        self.mine.press(SEND)

        self.assertIn("Received", self.mine.words)


class FurtherScannerTest(FurtherTestCase):
    """A page of further questions counts like any other."""

    def test_pressing_through_is_no_change_and_an_answer_there_is_one(self):
        browser = PlainBrowser()
        browser.open(f"/s/{self.link(self.nurses)}/")
        browser.press("Start")
        while "Ready to send?" not in browser.words:
            browser.press(NEXT)
        self.assertEqual(Draft.objects.get().touched_by, [])

        browser.open(browser.address.replace("send/", "more/1/"))
        browser.press(NEXT, dict(browser.choices("ask-")[:1]))

        self.assertEqual(len(Draft.objects.get().touched_by), 1)
