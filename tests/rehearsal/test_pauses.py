"""How often a phone in a workshop asks: soon enough for two seconds, seldom enough for sixty."""

import re

from django.conf import settings
from django.test import SimpleTestCase

from tests.rehearsal.workshop import TARGET_SECONDS, pauses

PHONES = 60
MOST_QUESTIONS = 100  # a second; rehearsed are about 52: 60 phones, each 0.9 to 1.4 s apart


class PausesTest(SimpleTestCase):
    def test_a_phone_never_waits_until_its_page_would_be_late(self) -> None:
        least, more = pauses()

        # Its question and its page have to fit in as well.
        self.assertLessEqual(least + more, TARGET_SECONDS - 0.5)

    def test_sixty_phones_do_not_ask_more_often_than_a_server_answers_nor_all_at_once(self) -> None:
        least, more = pauses()

        self.assertLessEqual(PHONES / least, MOST_QUESTIONS)
        self.assertGreaterEqual(more, 0.3)

    def test_the_script_waits_for_these_times_and_no_other(self) -> None:
        script = (settings.BASE_DIR / "static" / "js" / "phone.js").read_text()

        waits = re.findall(r"setTimeout\(look, (.+)\);", script)

        self.assertEqual(script.count("setTimeout("), 2)
        self.assertEqual(
            waits, ["LEAST + pause + Math.random() * MORE", "LEAST + Math.random() * MORE"]
        )
        self.assertNotIn("setInterval", script)

    def test_a_pause_for_a_lost_line_ends_with_the_first_answer(self) -> None:
        script = (settings.BASE_DIR / "static" / "js" / "phone.js").read_text()

        answered = script.partition("if (answer.ok) {")[2].partition("} else {")[0]

        self.assertIn("pause = 0;", answered)
