"""Every tap is a POST of its own: what it saves, what it refuses, what it costs."""

import json
from urllib.parse import urlencode

from django.db import DatabaseError, IntegrityError, OperationalError, connection
from django.test.utils import CaptureQueriesContext

from surveys import answering
from surveys.models.answers import Comment, Response, TieRating
from surveys.models.participants import Draft, Invitation
from surveys.models.studies import Study, Workgroup
from tests.base import CastTestCase
from tests.surveys.bad_input import FORM, bad_bodies
from tests.surveys.weight import MOST_BYTES, weight_of

WRITES = ("INSERT", "UPDATE", "DELETE")


class BegunTestCase(CastTestCase):
    """Nia, a nurse, has begun; her draft says 4 about physicians on the second page."""

    def setUp(self):
        self.token = self.link(self.nurses)
        self.home = f"/s/{self.token}/"
        self.client.post(self.home)
        self.tap(2, {f"rate-{self.physicians.pk}": 4})

    def tap(self, number: int, rows: dict[str, object], **more: object):
        data = {"version": Draft.objects.get().version, "go": "save"} | rows | more
        return self.client.post(f"{self.home}{number}/", data)

    def choices(self) -> dict[str, dict[str, int]]:
        return Draft.objects.get().choices

    def assert_nothing_changed(self) -> None:
        self.assertEqual(self.choices(), {str(self.physicians.pk): {"timely": 4}})
        self.assertEqual(Draft.objects.get().without_contact, [])
        self.assertEqual((Response.objects.count(), TieRating.objects.count()), (0, 0))


class TapTest(BegunTestCase):
    def test_a_tap_is_saved_and_answered_with_the_new_version(self):
        response = self.tap(2, {f"rate-{self.therapists.pk}": 2})

        self.assertEqual(json.loads(response.content), {"version": 3})
        self.assertEqual(self.choices()[str(self.therapists.pk)], {"timely": 2})

    def test_the_link_opens_on_the_page_of_the_last_tap(self):
        self.tap(5, {f"rate-{self.therapists.pk}": 2})

        self.assertRedirects(self.client.get(self.home), f"{self.home}5/")

    def test_no_contact_is_a_tap_like_any_other_and_can_be_taken_back(self):
        self.tap(2, {f"none-{self.pharmacists.pk}": 1})
        self.assertEqual(Draft.objects.get().without_contact, [self.pharmacists.pk])

        self.tap(6, {})

        self.assertEqual(Draft.objects.get().without_contact, [])

    def test_no_contact_can_be_taken_back_where_one_looks_it_over(self):
        self.tap(2, {f"rate-{self.physicians.pk}": 4, f"none-{self.physicians.pk}": 1})
        again = {"version": Draft.objects.get().version, "go": f"ask-{self.physicians.pk}"}

        response = self.client.post(f"{self.home}send/", again)

        self.assertRedirects(response, f"{self.home}send/?again={self.physicians.pk}")
        self.assertEqual(Draft.objects.get().without_contact, [])
        self.assertEqual(self.choices(), {str(self.physicians.pk): {"timely": 4}})

    def test_that_it_was_taken_back_is_said_as_long_as_it_is_true(self):
        self.tap(2, {f"none-{self.physicians.pk}": 1})
        again = {"version": Draft.objects.get().version, "go": f"ask-{self.physicians.pk}"}
        confirmed = self.client.post(f"{self.home}send/", again)["Location"]

        for _ in range(2):
            self.assertContains(self.client.get(confirmed), "Physicians: no longer left out.")

        self.tap(3, {f"none-{self.physicians.pk}": 1})
        self.assertNotContains(self.client.get(confirmed), "no longer left out")
        for odd in ("999", "x", "%00", str(self.pharmacists.pk) * 9):
            page = self.client.get(f"{self.home}send/?again={odd}")
            self.assertNotContains(page, "no longer left out")

    def test_groups_in_other_words_are_on_the_same_seven_pages(self):
        for kind in (Workgroup.Kind.LEADER, Workgroup.Kind.CLIENT):
            self.workgroup(f"The {kind}s", 5, kind=kind)

        page = self.client.get(f"{self.home}7/")

        self.assertContains(page, "Question 7 of 7")
        self.assertContains(page, "Your part in discharge is valued by each group below.")
        self.assertContains(page, "Your work and your judgement in discharge are valued")
        self.assertEqual(page.content.count(b"<fieldset"), 6)
        self.assertEqual(self.client.get(f"{self.home}8/").status_code, 404)

    def test_a_comment_is_saved_while_it_is_written(self):
        written = {"version": 2, "go": "save", "comment": "Morning talks help."}

        response = self.client.post(f"{self.home}send/", written)

        self.assertEqual(json.loads(response.content), {"version": 3})
        self.assertEqual(Draft.objects.get().comment, "Morning talks help.")


class ClearTest(BegunTestCase):
    """An answer can be set back to open, on the same terms as any other tap."""

    def clear(self, **more: object):
        return self.tap(2, {f"rate-{self.physicians.pk}": "clear"}, **more)

    def test_an_answer_is_set_back_to_open(self):
        response = self.clear()

        self.assertEqual(json.loads(response.content), {"version": 3})
        self.assertEqual(self.choices(), {str(self.physicians.pk): {}})
        self.assertNotContains(self.client.get(f"{self.home}2/"), "checked")
        self.assertContains(self.client.get(f"{self.home}send/"), "0 of 28 answered.")

    def test_without_script_it_is_saved_by_next(self):
        self.assertRedirects(self.clear(go="next"), f"{self.home}3/")

        self.assertEqual(self.choices(), {str(self.physicians.pk): {}})

    def test_other_questions_about_the_same_group_and_other_groups_stay(self):
        self.tap(2, {f"rate-{self.therapists.pk}": 5})
        self.tap(3, {f"rate-{self.physicians.pk}": 1})

        self.clear()

        choices = self.choices()
        self.assertEqual(choices[str(self.physicians.pk)], {"accurate": 1})
        self.assertEqual(choices[str(self.therapists.pk)], {"timely": 5})

    def test_what_was_open_already_stays_open(self):
        self.assertEqual(self.tap(2, {f"rate-{self.therapists.pk}": "clear"}).status_code, 200)

        self.assertEqual(self.choices(), {str(self.physicians.pk): {"timely": 4}})

    def test_it_overwrites_nothing_that_another_page_saved(self):
        response = self.clear(version=1)

        self.assertContains(response, "On this page: <b>left open</b>", status_code=409)
        self.assertContains(response, "Saved elsewhere: <b>mostly</b>", status_code=409)
        self.assert_nothing_changed()

        self.tap(2, {f"both-{self.physicians.pk}": 1, f"keep-{self.physicians.pk}": "clear"})
        self.assertEqual(self.choices(), {str(self.physicians.pk): {}})

    def test_beside_an_answer_that_is_refused_it_stays_on_the_page(self):
        response = self.tap(
            2, {f"rate-{self.physicians.pk}": "clear", f"rate-{self.therapists.pk}": 9}, go="next"
        )

        marked = f'name="rate-{self.physicians.pk}" value="clear" checked'
        self.assertContains(response, marked, status_code=400)
        self.assert_nothing_changed()

    def test_each_page_says_how_many_groups_are_answered(self):
        self.tap(2, {f"rate-{self.physicians.pk}": 4, f"none-{self.pharmacists.pk}": 1})

        page = self.client.get(f"{self.home}2/")

        self.assertContains(page, "<b>2</b> of 4 groups answered")
        self.assertContains(
            self.client.get(f"{self.home}3/"), "<b>1</b> of 4 groups answered"
        )  # without contact on every page


class ConflictTest(BegunTestCase):
    """Another tab has saved 4 about physicians since this page was opened at version 1."""

    def stale(self, rows: dict[str, object]):
        return self.tap(2, rows, version=1)

    def test_another_answer_is_shown_beside_ones_own_with_none_chosen(self):
        response = self.stale({f"rate-{self.physicians.pk}": 2})

        self.assertContains(response, "On this page: <b>seldom</b>", status_code=409)
        self.assertContains(response, "Saved elsewhere: <b>mostly</b>", status_code=409)
        self.assertNotContains(response, "checked", status_code=409)
        self.assert_nothing_changed()

    def test_where_this_page_says_nothing_the_other_answer_stands_in_the_row(self):
        response = self.stale({f"rate-{self.therapists.pk}": 5})

        self.assertContains(response, "Saved elsewhere: mostly", status_code=409)
        for group, choice in ((self.physicians, 4), (self.therapists, 5)):
            marked = f'name="rate-{group.pk}" value="{choice}" checked'
            self.assertContains(response, marked, status_code=409)
        self.assert_nothing_changed()

    def test_no_contact_there_and_an_answer_here_are_a_choice_too(self):
        self.tap(3, {f"none-{self.physicians.pk}": 1})

        response = self.tap(3, {f"rate-{self.physicians.pk}": 1}, version=2)

        self.assertContains(response, "On this page: <b>never</b>", status_code=409)
        self.assertContains(response, "Saved elsewhere: <b>no contact</b>", status_code=409)

    def test_the_same_answer_is_no_conflict(self):
        self.assertEqual(self.stale({f"rate-{self.physicians.pk}": 4}).status_code, 200)

    def test_an_answer_on_another_page_is_none_either(self):
        response = self.tap(3, {f"rate-{self.physicians.pk}": 1}, version=1)

        self.assertEqual(response.status_code, 200)
        self.assertEqual(self.choices(), {str(self.physicians.pk): {"timely": 4, "accurate": 1}})

    def test_what_the_same_page_sent_before_is_none_either(self):
        tried = {f"rate-{self.physicians.pk}": 2, f"also-{self.physicians.pk}": ["3", "4"]}

        response = self.stale(tried)

        self.assertEqual(response.status_code, 200)
        self.assertEqual(self.choices(), {str(self.physicians.pk): {"timely": 2}})

    def test_each_decision_counts_as_it_was_made(self):
        group = self.physicians.pk
        for keep, expected in (
            ("2", ({"timely": 2}, [])),
            ("4", ({"timely": 4}, [])),
            ("none", ({"timely": 4}, [group])),
            ("open", ({"timely": 4}, [])),
        ):
            with self.subTest(keep=keep):
                self.tap(2, {f"both-{group}": 1, f"keep-{group}": keep})

                draft = Draft.objects.get()
                said = (draft.choices[str(group)], draft.without_contact)
                self.assertEqual(said, expected)

    def test_without_a_decision_what_was_saved_elsewhere_stays(self):
        self.tap(2, {f"none-{self.physicians.pk}": 1})

        self.tap(2, {f"both-{self.physicians.pk}": 1, f"rate-{self.therapists.pk}": 3})

        draft = Draft.objects.get()
        self.assertEqual(draft.without_contact, [self.physicians.pk])
        self.assertEqual(draft.choices[str(self.therapists.pk)], {"timely": 3})

    def test_a_decision_that_is_none_is_refused_at_its_row(self):
        for keep in ("0", "6", "x", ""):
            with self.subTest(keep=keep):
                rows = {f"both-{self.physicians.pk}": 1, f"keep-{self.physicians.pk}": keep}

                response = self.tap(2, rows)

                self.assertContains(response, "Choose one of the two", status_code=400)
                self.assert_nothing_changed()


class CommentTest(BegunTestCase):
    """Another tab has saved a comment since this page was opened at version 2."""

    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        cls.wave.asks_for_comment, cls.wave.comment_readers = True, "the team"
        cls.wave.save()

    def setUp(self):
        super().setUp()
        Draft.objects.update(comment="From the phone", version=7)

    def post(self, comment: str, **more: object):
        written = {"version": 2, "go": "save", "comment": comment} | more
        return self.client.post(f"{self.home}send/", written)

    def test_both_comments_are_shown_and_none_is_saved(self):
        for go in ("save", "back", "send"):
            with self.subTest(go=go):
                response = self.post("From the desk", go=go)

                self.assertContains(response, ">From the desk</textarea>", status_code=409)
                self.assertContains(response, "From the phone</blockquote>", status_code=409)
                self.assertEqual(Draft.objects.get().comment, "From the phone")

    def test_an_empty_box_takes_over_what_was_written_elsewhere(self):
        response = self.post("")

        self.assertContains(response, ">From the phone</textarea>", status_code=409)
        self.assertNotContains(response, "blockquote", status_code=409)

    def test_what_the_same_page_tried_to_save_before_is_no_conflict(self):
        response = self.post("From the phone, and more", **{"also-comment": "From the phone"})

        self.assertEqual(response.status_code, 200)
        self.assertEqual(Draft.objects.get().comment, "From the phone, and more")

    def test_what_was_written_is_sent_and_leaves_the_draft(self):
        self.post("Talks helped.", version=7, go="send")

        self.assertEqual([comment.text for comment in Comment.objects.all()], ["Talks helped."])
        self.assertEqual(Draft.objects.count(), 0)


class BadInputTest(BegunTestCase):
    """Whatever is sent: words at the place, the draft as it was, never a 500."""

    def test_values_that_are_no_choice_are_refused_at_their_row(self):
        group = self.physicians.pk
        for value in (
            "0",
            "6",
            "-1",
            "3.5",
            "text",
            "",
            "\x00",
            "４",
            ["1", "2"],
            "[1]",
            "9" * 9000,
        ):
            for go in ("save", "next"):
                with self.subTest(value=value, go=go):
                    response = self.tap(2, {f"rate-{group}": value}, go=go)

                    self.assertContains(response, f'id="problem-{group}"', status_code=400)
                    self.assertContains(response, "Choose one of the five", status_code=400)
                    self.assert_nothing_changed()

    def test_groups_that_are_not_asked_about_are_refused(self):
        study = Study.objects.create(organisation=self.other_hospital, name="X", process="x")
        foreign = Workgroup.objects.create(
            organisation=self.other_hospital, study=study, name="Foreign"
        )
        unrated = self.workgroup("Unrated", 5, is_rated=False)
        for target in (foreign.pk, unrated.pk, 0, 999_999, "-1", "x", "", "1" * 400, "\x00"):
            for kind in ("rate", "none", "both", "keep", "also"):
                with self.subTest(kind=kind, target=target):
                    response = self.tap(2, {f"{kind}-{target}": 1})

                    self.assertContains(response, "This page has changed", status_code=400)
                    self.assert_nothing_changed()

    def test_an_item_of_another_survey_has_no_page_and_its_fields_no_meaning(self):
        self.assertEqual(self.tap(8, {}).status_code, 404)
        self.assertEqual(self.tap(0, {}).status_code, 404)

        self.tap(2, {f"values_understood-{self.physicians.pk}": 5, "code": "job_satisfaction"})

        self.assert_nothing_changed()

    def test_bodies_that_are_no_form_are_refused_in_words(self):
        bodies = bad_bodies({f"rate-{self.therapists.pk}": 3, "version": 2})
        for page in ("2/", "send/"):
            for name, (body, kind) in bodies.items():
                with self.subTest(name, page=page):
                    response = self.client.post(f"{self.home}{page}", body, content_type=kind)

                    self.assertContains(response, "Nothing you saved is lost", status_code=400)
                    self.assert_nothing_changed()

    def test_versions_that_no_draft_has_are_stale_ones(self):
        for version in ("", "x", "-1", "0", "9" * 30, "\x00", "٣"):
            with self.subTest(version=version):
                response = self.tap(2, {f"rate-{self.physicians.pk}": 1}, version=version)

                self.assertEqual(response.status_code, 409)
                self.assert_nothing_changed()

    def test_odd_letters_in_a_comment_are_left_out_and_too_many_refused(self):
        odd = "good\x00 \ud800\u202e talks"
        body = urlencode({"version": 2, "go": "save", "comment": odd}, errors="surrogatepass")

        self.client.post(f"{self.home}send/", body, content_type=FORM)

        self.assertEqual(Draft.objects.get().comment.encode().decode()[:4], "good")
        self.assertNotRegex(Draft.objects.get().comment, "[\x00\u202e\ud800]")
        long = {"version": 3, "go": "send", "comment": "x" * 2001}
        response = self.client.post(f"{self.home}send/", long)
        self.assertEqual(response.status_code, 400)
        self.assertEqual(Response.objects.count(), 0)

    def test_buttons_that_are_not_there_take_nobody_anywhere(self):
        for go in ("ask-999999", "ask-x", "ask-", "\x00", "x" * 500):
            with self.subTest(go=go):
                response = self.client.post(f"{self.home}send/", {"version": 99, "go": go})

                self.assertIn(response.status_code, (302, 409))
                self.assert_nothing_changed()

    def test_after_closing_nothing_is_saved_and_all_can_be_copied(self):
        self.close()

        for go in ("save", "next"):
            response = self.client.post(
                f"{self.home}2/", {"version": 2, "go": go, f"rate-{self.therapists.pk}": 5}
            )
            self.assertContains(response, "Therapists: every time", status_code=410)
        written = {"version": 2, "go": "send", "comment": "Morning talks help."}
        response = self.client.post(f"{self.home}send/", written)
        self.assertContains(response, "Morning talks help.", status_code=410)
        self.assert_nothing_changed()

    def test_after_sending_nothing_is_saved(self):
        answering.submit(self.token, version=2)
        stored = list(TieRating.objects.order_by("target_id").values())

        response = self.client.post(
            f"{self.home}2/", {"version": 2, "go": "save", f"rate-{self.therapists.pk}": 5}
        )

        self.assertRedirects(response, self.home)
        self.assertEqual(list(TieRating.objects.order_by("target_id").values()), stored)

    def test_looking_and_prefetching_write_nothing(self):
        pages = ["", "about/", "2/", "send/", "take-back/", "team/"]
        for headers in ({}, {"sec-purpose": "prefetch"}, {"purpose": "prefetch"}):
            for method in (self.client.get, self.client.head):
                for page in pages:
                    with (
                        self.subTest(page, headers=headers),
                        CaptureQueriesContext(connection) as q,
                    ):
                        method(f"{self.home}{page}", {"go": "send", "version": 2}, headers=headers)
                    self.assertEqual([x["sql"] for x in q if x["sql"].startswith(WRITES)], [])

    def test_pressing_every_button_without_its_form_sends_nothing(self):
        for page in ("", "2/", "send/", "take-back/"):
            self.client.post(f"{self.home}{page}")

        self.assertEqual(Response.objects.count(), 0)
        self.assertEqual(Invitation.objects.get().state, Invitation.State.OPEN)


class EmptyTest(CastTestCase):
    """What presses every button, as some mail scanners do, answers nothing: it cannot send."""

    def setUp(self):
        self.home = f"/s/{self.link(self.nurses)}/"
        self.client.post(self.home)

    def send(self, **more: object):
        data = {"version": Draft.objects.get().version, "go": "send"} | more
        return self.client.post(f"{self.home}send/", data)

    def test_pressing_all_buttons_in_their_own_forms_sends_nothing(self):
        for number in range(1, 8):
            version = Draft.objects.get().version
            self.client.post(f"{self.home}{number}/", {"version": version, "go": "next"})

        response = self.send()

        self.assertContains(response, "nothing is answered yet", status_code=400)
        self.assertContains(response, 'name="meant"', status_code=400)
        self.assertEqual(Invitation.objects.get().state, Invitation.State.OPEN)
        self.assertFalse(Response.objects.exists())

    def test_whoever_means_it_sends_an_empty_form(self):
        self.assertContains(self.send(meant="1"), "Received")

        self.assertEqual(TieRating.objects.filter(timely=None).count(), 4)

    def test_an_answer_cleared_again_is_none_and_no_contact_or_a_comment_is_one(self):
        rate, none = f"rate-{self.physicians.pk}", f"none-{self.physicians.pk}"
        for sent in ({rate: 3}, {rate: "clear"}):
            version = Draft.objects.get().version
            self.client.post(f"{self.home}1/", {"version": version, **sent})
        self.assertEqual(self.send().status_code, 400)

        self.assertContains(self.send(comment="Morning talks help."), "Received")
        self.home = f"/s/{self.link(self.nurses)}/"
        self.client.post(self.home)
        self.client.post(f"{self.home}1/", {"version": 1, none: 1})
        self.assertContains(self.send(), "Received")


class BrokenOffTest(BegunTestCase):
    """The database breaks off, as in a deadlock or when a connection is lost."""

    def breaks_off(self, times: int, error=OperationalError):
        self.left = times

        def wrapper(execute, sql, params, many, context):
            if self.left and sql.startswith(("UPDATE", "INSERT")):
                self.left -= 1
                raise error("deadlock detected")
            return execute(sql, params, many, context)

        return connection.execute_wrapper(wrapper)

    def test_an_answer_that_ends_in_the_middle_is_an_error_without_a_class_of_its_own(self):
        with self.breaks_off(2, DatabaseError):
            response = self.tap(2, {f"rate-{self.therapists.pk}": 2})
        self.assertEqual(response.status_code, 200)

        with self.breaks_off(3, DatabaseError):
            response = self.tap(2, {f"rate-{self.therapists.pk}": 3}, go="next")
        self.assertContains(response, "could not be saved just now", status_code=503)

    def test_what_the_database_refuses_is_not_tried_again(self):
        with self.breaks_off(2, IntegrityError), self.assertRaises(IntegrityError):
            self.tap(2, {f"rate-{self.therapists.pk}": 2})

        self.assertEqual(self.left, 1)

    def test_twice_is_not_noticed(self):
        with self.breaks_off(2):
            response = self.tap(2, {f"rate-{self.therapists.pk}": 2})

        self.assertEqual(response.status_code, 200)
        self.assertEqual(self.choices()[str(self.therapists.pk)], {"timely": 2})

    def test_three_times_is_said_and_the_choices_stay_on_the_page(self):
        with self.breaks_off(3):
            response = self.tap(2, {f"rate-{self.therapists.pk}": 2}, go="next")

        self.assertContains(response, "could not be saved just now", status_code=503)
        marked = f'name="rate-{self.therapists.pk}" value="2" checked'
        self.assertContains(response, marked, status_code=503)
        self.assert_nothing_changed()

    def test_a_sending_is_all_or_nothing_and_never_a_receipt_too_early(self):
        for failures in (3, 9):
            with self.subTest(failures=failures), self.breaks_off(failures):
                response = self.client.post(f"{self.home}send/", {"version": 2, "go": "send"})

            self.assertContains(response, "Nothing has been sent", status_code=503)
            self.assert_nothing_changed()

        with self.breaks_off(2):
            response = self.client.post(f"{self.home}send/", {"version": 2, "go": "send"})
        self.assertContains(response, "Received")
        self.assertEqual(Response.objects.count(), 1)

    def test_a_start_that_breaks_off_says_so(self):
        token = self.link(self.nurses)

        with self.breaks_off(3):
            response = self.client.post(f"/s/{token}/")

        self.assertContains(response, "did not work just now", status_code=503)


class BudgetTest(BegunTestCase):
    """Fifteen groups, a comment, and nothing that grows with them."""

    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        cls.wave.asks_for_comment, cls.wave.comment_readers = True, "the team"
        cls.wave.save()
        for number in range(11):
            cls.workgroup(f"Workgroup with a long name {number}", 10)

    def queries(self, act) -> int:
        """Count what a request asks of the database, without the test's own savepoints."""
        with CaptureQueriesContext(connection) as asked:
            act()
        return sum("SAVEPOINT" not in query["sql"] for query in asked)

    def test_a_page_is_shown_with_two_queries_and_the_promise_again_with_three(self):
        self.assertEqual(self.queries(lambda: self.client.get(f"{self.home}3/")), 2)
        self.assertEqual(self.queries(lambda: self.client.get(f"{self.home}send/")), 2)
        self.assertEqual(self.queries(lambda: self.client.get(f"{self.home}about/")), 3)

    def test_a_tap_takes_four(self):
        rows = {f"rate-{group.pk}": 3 for group in self.study.workgroups.all()}
        data = {"version": 2, "go": "save"} | rows

        self.assertEqual(self.queries(lambda: self.client.post(f"{self.home}3/", data)), 4)

    def test_a_sending_takes_eight_with_its_receipt_and_comment(self):
        data = {"version": 2, "go": "send", "comment": "Morning talks help."}

        self.assertEqual(self.queries(lambda: self.client.post(f"{self.home}send/", data)), 8)
        self.assertEqual(TieRating.objects.count(), 15)

    def test_a_page_weighs_less_than_thirty_kilobytes_with_its_sheets_and_script(self):
        sending = {"version": 2, "go": "send"}
        pages = [self.client.get(f"{self.home}{page}") for page in ("about/", "1/", "4/", "send/")]
        pages.append(self.client.post(f"{self.home}send/", sending))
        for page in pages:
            weight = weight_of(page)
            with self.subTest(page.request["PATH_INFO"], weight=weight):
                self.assertLessEqual(weight, MOST_BYTES)


class ReusedRowTest(BegunTestCase):
    """A row is rendered once and reused; nobody gets what belongs to somebody else."""

    def row(self, home: str, number: int = 2) -> str:
        page = self.client.get(f"{home}{number}/").content.decode()
        return page[page.index(f'id="group-{self.physicians.pk}"') :].partition("</fieldset>")[0]

    def test_one_persons_choice_is_marked_on_no_other_persons_page(self):
        other = f"/s/{self.link(self.nurses)}/"
        self.client.post(other)
        self.assertIn('value="4" checked', self.row(self.home))

        self.assertNotIn("checked", self.row(other))
        self.assertIn('value="4" checked', self.row(self.home))

    def test_what_another_page_asks_and_a_new_name_are_not_mixed_up(self):
        self.assertIn("every time", self.row(self.home, 2))
        self.assertIn("far too much", self.row(self.home, 1))

        Workgroup.objects.filter(pk=self.physicians.pk).update(name="Doctors")

        self.assertIn("<legend>Doctors</legend>", self.row(self.home, 2))

    def test_no_link_stands_in_a_row(self):
        self.assertNotIn(self.token, self.row(self.home))
