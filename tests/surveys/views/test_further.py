"""The pages of further questions, from the last dimension to looking over."""

from datetime import timedelta

from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import now

from surveys import answering
from surveys.further_saving import save_page
from surveys.models.answers import OutcomeAnswer, PartnershipRating, Response
from surveys.models.participants import Draft, Link
from surveys.models.studies import Study
from tests.surveys.bad_input import BAD_VALUES, bad_bodies
from tests.surveys.test_further import FurtherTestCase
from tests.surveys.weight import MOST_BYTES, weight_of


class BegunTestCase(FurtherTestCase):
    def setUp(self):
        self.token = self.link(self.nurses)
        answering.begin(self.token)

    def url(self, rest):
        return f"/s/{self.token}/{rest}"

    def post(self, number, **sent):
        version = Draft.objects.get().version
        return self.client.post(self.url(f"more/{number}/"), {"version": version, **sent})


class MoreTest(BegunTestCase):
    def test_the_last_dimension_leads_to_the_first_further_page(self):
        page = self.client.get(self.url("7/"))
        self.assertContains(page, "Next: Working with Home Care")

        page = self.client.post(self.url("7/"), {"version": 1})

        self.assertRedirects(page, self.url("more/1/"))

    def test_pages_follow_each_other_and_lead_to_looking_over(self):
        self.assertRedirects(self.post(1, **{"ask-empathy": 4}), self.url("more/2/"))
        self.assertRedirects(self.post(2), self.url("more/3/"))
        self.assertRedirects(self.post(3, picked=[1, 2]), self.url("send/"))

        page = self.client.get(self.url("send/"))

        self.assertContains(page, "Working with Home Care")
        self.assertContains(page, "1 of 7 answered")
        self.assertContains(page, "1 of 3 answered")

    def test_back_leads_through_the_same_pages(self):
        version = {"version": 1, "go": "back"}
        self.assertRedirects(self.client.post(self.url("send/"), version), self.url("more/3/"))
        self.assertRedirects(self.post(3, go="back"), self.url("more/2/"))
        self.assertRedirects(self.post(1, go="back"), self.url("7/"))

    def test_who_sees_this_saves_the_page_first(self):
        page = self.post(1, go="about", **{"ask-empathy": 4})

        self.assertRedirects(page, self.url("about/"))
        self.assertEqual(Draft.objects.get().further[f"partner-{self.home.pk}"], {"empathy": 4})
        self.assertRedirects(self.client.get(self.url("")), self.url("more/1/"))

    def test_the_link_goes_on_where_somebody_stopped(self):
        self.post(1)

        self.assertRedirects(self.client.get(self.url("")), self.url("more/2/"))

    def test_what_was_chosen_stands_there_again_also_that_somebody_cannot_judge(self):
        self.post(1, **{"ask-empathy": 4, "ask-power_shared": 0})

        page = self.client.get(self.url("more/1/"))

        self.assertContains(page, 'name="ask-empathy" value="4" checked')
        self.assertContains(page, 'name="ask-power_shared" value="0" checked')

    def test_opening_a_page_changes_nothing(self):
        before = Draft.objects.values().get()

        self.client.get(self.url("more/1/"))
        self.client.head(self.url("more/1/"))

        self.assertEqual(Draft.objects.values().get(), before)

    def test_the_list_says_how_it_is_counted(self):
        self.assertContains(self.client.get(self.url("more/3/")), "from 25 people on")

    def test_sending_the_whole_way_stores_it(self):
        self.post(3, **{"ask-quality": 5})

        self.client.post(self.url("send/"), {"version": Draft.objects.get().version})

        self.assertEqual(OutcomeAnswer.objects.get().quality, 5)


class RefusedTest(BegunTestCase):
    def test_a_wrong_choice_is_said_at_its_question_and_nothing_is_saved(self):
        page = self.post(1, **{"ask-empathy": 9, "ask-power_shared": 2})

        self.assertContains(page, "Choose one of the answers", status_code=400)
        self.assertContains(page, 'name="ask-power_shared" value="2" checked', status_code=400)
        self.assertEqual(Draft.objects.get().further, {})

    def test_another_device_is_not_overwritten_and_both_answers_are_shown(self):
        page_one = self.pages(self.nurses)[0]
        save_page(self.token, page_one, {"empathy": 5}, version=1, screen=8)

        page = self.client.post(self.url("more/1/"), {"version": 1, "ask-empathy": 2})

        self.assertContains(page, "On this page: <b>slightly</b>", status_code=409)
        self.assertContains(page, "Saved elsewhere: <b>fully</b>", status_code=409)
        self.assertNotContains(page, "checked", status_code=409)
        self.assertEqual(Draft.objects.get().further[page_one.key], {"empathy": 5})

    def test_a_page_that_is_not_asked_does_not_exist(self):
        for number in (0, 4, 99):
            self.assertEqual(self.client.get(self.url(f"more/{number}/")).status_code, 404)

    def test_an_unknown_or_revoked_link_does_not_exist(self):
        Link.objects.update(revoked=True)

        self.assertEqual(self.client.get(self.url("more/1/")).status_code, 404)
        self.assertEqual(self.client.get("/s/nobody/more/1/").status_code, 404)

    def test_before_the_start_and_after_sending_the_links_own_page_says_what_is_true(self):
        answering.submit(self.token, version=1)
        sent = self.client.post(self.url("more/1/"), {"version": 1, "ask-empathy": 1})
        self.assertRedirects(sent, self.url(""))

        self.token = self.link(self.nurses)
        self.assertRedirects(self.client.get(self.url("more/1/")), self.url(""))


class TapTest(BegunTestCase):
    """Every tap is saved, as on the pages before."""

    def tap(self, number, version=None, **sent):
        version = version or Draft.objects.get().version
        data = {"version": version, "go": "save", **sent}
        return self.client.post(self.url(f"more/{number}/"), data)

    def saved(self, key=None):
        return Draft.objects.get().further.get(key or f"partner-{self.home.pk}", {})

    def test_a_tap_is_saved_and_answered_with_the_new_version(self):
        page = self.tap(1, **{"ask-empathy": 4})

        self.assertEqual(page.json(), {"version": 2})
        self.assertEqual(self.saved(), {"empathy": 4})
        self.assertRedirects(self.client.get(self.url("")), self.url("more/1/"))

    def test_a_question_is_set_back_to_open_and_the_list_emptied(self):
        self.tap(1, **{"ask-empathy": 4, "ask-power_shared": 0})
        self.tap(3, picked=[1, 2])

        self.tap(1, **{"ask-empathy": "clear"})
        self.tap(3)

        self.assertEqual(self.saved(), {"power_shared": 0})
        self.assertEqual(self.saved("outcomes"), {})

    def test_the_page_counts_what_is_answered_and_loads_the_script_that_saves(self):
        self.tap(1, **{"ask-empathy": 4, "ask-power_shared": 0})

        page = self.client.get(self.url("more/1/"))

        self.assertContains(page, "<b>2</b> of 7 questions answered")
        self.assertContains(page, "data-autosave")
        self.assertContains(page, "js/autosave.js")

    def test_the_language_is_changed_on_the_way_and_the_page_saved(self):
        Study.objects.update(languages=["en", "de"])
        data = {"version": 1, "go": "stay", "ask-empathy": 4}

        page = self.client.post(f"/s/{self.token}/de/more/1/", data)

        self.assertRedirects(page, f"/s/{self.token}/de/more/1/")
        self.assertEqual(self.saved(), {"empathy": 4})

    def test_until_somebody_chooses_a_page_is_in_the_browsers_language(self):
        Study.objects.update(languages=["en", "de"])
        german = {"accept-language": "de"}

        page = self.client.get(self.url("more/1/"), headers=german)

        self.assertEqual(page["Content-Language"], "de")

    def test_what_the_same_page_sent_before_is_no_conflict(self):
        self.tap(1, **{"ask-empathy": 4})

        page = self.tap(1, version=1, **{"ask-empathy": 2, "also-empathy": ["3", "4"]})

        self.assertEqual(page.status_code, 200)
        self.assertEqual(self.saved(), {"empathy": 2})

    def test_another_question_answered_elsewhere_is_taken_over_and_marked(self):
        self.tap(1, **{"ask-empathy": 5})

        page = self.tap(1, version=1, **{"ask-power_shared": 2})

        self.assertContains(page, "Saved elsewhere: fully", status_code=409)
        self.assertContains(page, 'name="ask-empathy" value="5" checked', status_code=409)
        self.assertContains(page, 'name="ask-power_shared" value="2" checked', status_code=409)
        self.assertEqual(self.saved(), {"empathy": 5})

    def test_of_two_answers_the_one_counts_that_is_chosen_and_none_until_then(self):
        for keep, counts in (("2", {"empathy": 2}), ("5", {"empathy": 5}), ("clear", {})):
            with self.subTest(keep=keep):
                self.tap(1, **{"ask-empathy": 5})
                self.tap(1, **{"both-empathy": 1, "ask-power_shared": "clear"})
                self.assertEqual(self.saved(), {"empathy": 5})

                self.tap(1, **{"both-empathy": 1, "keep-empathy": keep})

                self.assertEqual(self.saved(), counts)

    def test_two_lists_are_a_choice_too(self):
        self.tap(3, picked=[1, 2])

        page = self.tap(3, version=1, picked=[3])

        here = 'name="keep-picked" value="3"><span>On this page: <b>Less pain</b>'
        self.assertContains(page, here, status_code=409)
        there = "Saved elsewhere: <b>Fewer returns to hospital, Less waiting</b>"
        self.assertContains(page, there, status_code=409)
        self.tap(3, **{"both-picked": 1, "keep-picked": "1,2"})
        self.assertEqual(self.saved("outcomes"), {"picked": [1, 2]})
        self.tap(3, **{"both-picked": 1, "keep-picked": "3"})
        self.assertEqual(self.saved("outcomes"), {"picked": [3]})

    def test_an_answer_cleared_here_and_given_there_is_a_choice(self):
        self.tap(1, **{"ask-empathy": 5})

        page = self.tap(1, version=1, **{"ask-empathy": "clear"})

        self.assertContains(page, "On this page: <b>left open</b>", status_code=409)
        self.assertContains(page, 'name="keep-empathy" value="clear"', status_code=409)
        self.assertEqual(self.saved(), {"empathy": 5})

    def test_what_was_chosen_can_be_copied_after_closing_and_is_shown_after_sending(self):
        self.tap(1, **{"ask-empathy": 5, "ask-power_shared": 0})
        self.tap(3, picked=[2])
        version = Draft.objects.get().version
        sent = self.client.post(self.url("send/"), {"version": version})
        for said in ("Empathy: fully", "Power shared: I cannot judge", ": Less waiting"):
            self.assertContains(sent, said)
        self.assertNotContains(self.client.get(self.url("")), "Less waiting")

        self.token = self.link(self.nurses)
        answering.begin(self.token)
        self.tap(3, picked=[2])
        self.close()

        self.assertContains(self.client.get(self.url("")), ": Less waiting")
        late = self.tap(1, **{"ask-empathy": 5})
        self.assertContains(late, "Empathy: fully", status_code=410)
        self.assertContains(late, ": Less waiting", status_code=410)


class BadInputTest(BegunTestCase):
    """Whatever is sent: words at the place, the draft as it was, never a 500."""

    def setUp(self):
        super().setUp()
        self.post(1, **{"ask-empathy": 4})
        self.before = Draft.objects.values().get()

    def refused(self, page, text, status=400):
        self.assertContains(page, text, status_code=status)
        self.assertEqual(Draft.objects.values().get(), self.before)
        self.assertFalse(Response.objects.exists())

    def test_values_that_are_no_choice_are_refused_at_their_question(self):
        for value in BAD_VALUES:
            for go in ("save", "next"):
                with self.subTest(value=value, go=go):
                    page = self.post(1, go=go, **{"ask-empathy": value})

                    self.refused(page, 'id="problem-empathy"')

    def test_lines_that_are_not_on_the_list_are_refused_at_the_list(self):
        single = [value for value in BAD_VALUES if isinstance(value, str)]
        for value in (*single, "0", "4", ["1", "9"]):
            with self.subTest(value=value):
                self.refused(self.post(3, picked=value), 'id="problem-picked"')

    def test_decisions_that_are_none_are_refused(self):
        for value in BAD_VALUES:
            with self.subTest(value=value):
                page = self.post(1, **{"both-empathy": 1, "keep-empathy": value})

                self.refused(page, 'id="problem-empathy"')

    def test_questions_of_another_page_or_survey_are_refused(self):
        for name in ("ask-quality", "ask-timely", "ask-x", "keep-picked", "also-\x00", "both-1"):
            with self.subTest(name):
                self.refused(self.post(1, **{name: 1}), "This page has changed")

    def test_bodies_that_are_no_form_are_refused_in_words(self):
        for name, (body, kind) in bad_bodies({"ask-empathy": 3, "version": 2}).items():
            with self.subTest(name):
                page = self.client.post(self.url("more/1/"), body, content_type=kind)

                self.refused(page, "Nothing you saved is lost")

    def test_a_version_that_no_draft_has_is_a_stale_one(self):
        for version in ("", "x", "-1", "0", "9" * 30, "\x00", "٣"):
            with self.subTest(version=version):
                page = self.post(1, **{"ask-empathy": 1, "version": version})

                self.refused(page, "Saved elsewhere", status=409)

    def test_after_closing_and_after_sending_nothing_is_saved(self):
        for go in ("save", "next"):
            self.wave.closes_at = now() + timedelta(days=7)
            self.close()
            self.refused(self.post(1, go=go, **{"ask-empathy": 1}), "is closed", status=410)
        self.wave.closes_at = now() + timedelta(days=7)
        self.wave.save()
        answering.submit(self.token, version=self.before["version"])
        stored = list(PartnershipRating.objects.order_by("pk").values())

        for go in ("save", "next"):
            data = {"version": 2, "go": go, "ask-empathy": 1}
            page = self.client.post(self.url("more/1/"), data)
            self.assertRedirects(page, self.url(""))

        self.assertEqual(list(PartnershipRating.objects.order_by("pk").values()), stored)

    def test_a_database_that_breaks_off_is_said_and_the_choices_stay(self):
        def break_off(execute, sql, params, many, context):
            if sql.startswith("UPDATE"):
                raise OperationalError("deadlock detected")
            return execute(sql, params, many, context)

        with connection.execute_wrapper(break_off):
            page = self.post(1, **{"ask-empathy": 1})

        self.refused(page, "could not be saved just now", status=503)
        self.assertContains(page, 'name="ask-empathy" value="1" checked', status_code=503)


class BudgetTest(BegunTestCase):
    def queries(self, act):
        """Count what a request asks of the database, without the test's own savepoints."""
        with CaptureQueriesContext(connection) as asked:
            act()
        return sum("SAVEPOINT" not in query["sql"] for query in asked)

    def test_a_page_is_shown_with_two_queries_and_a_tap_takes_four(self):
        tap = {"version": 1, "go": "save", "ask-empathy": 4}
        on = {"version": 2, "go": "next", "ask-empathy": 4}
        more = self.url("more/1/")

        self.assertEqual(self.queries(lambda: self.client.get(more)), 2)
        self.assertEqual(self.queries(lambda: self.client.post(more, tap)), 4)
        self.assertEqual(self.queries(lambda: self.client.post(more, on)), 4)

    def test_the_pages_before_stay_within_three_and_four(self):
        tap = {"version": 1, "go": "save", f"rate-{self.physicians.pk}": 4}
        on = {"version": 2, "go": "next"}

        self.assertEqual(self.queries(lambda: self.client.get(self.url("7/"))), 3)
        self.assertEqual(self.queries(lambda: self.client.get(self.url("send/"))), 3)
        self.assertEqual(self.queries(lambda: self.client.post(self.url("6/"), tap)), 4)
        self.assertEqual(self.queries(lambda: self.client.post(self.url("6/"), on)), 4)

    def test_each_weighs_less_than_thirty_kilobytes_with_its_sheets_and_script(self):
        for number in (1, 2, 3):
            page = self.client.get(self.url(f"more/{number}/"))

            self.assertLessEqual(weight_of(page), MOST_BYTES)
