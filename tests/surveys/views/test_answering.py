"""The respondent's pages: every step works without JavaScript and without cookies."""

import re
from datetime import timedelta

from django.test import override_settings
from django.utils.timezone import now

from surveys import answering
from surveys.links import new_link, receipt
from surveys.models.answers import Response, TieRating
from surveys.models.participants import Draft, Invitation, Link, Participant
from surveys.models.studies import Workgroup
from tests.base import CastTestCase


class RespondentTestCase(CastTestCase):
    def setUp(self):
        self.token = self.link(self.nurses)
        self.home = f"/s/{self.token}/"

    def begin(self):
        return self.client.post(self.home)

    def page(self, number: int) -> str:
        return f"{self.home}{number}/"

    def save(self, number: int, go: str = "next", version: int | None = None, **choices):
        version = Draft.objects.get().version if version is None else version
        data = {"version": version, "go": go}
        data |= {name.replace("_", "-"): value for name, value in choices.items()}
        return self.client.post(self.page(number), data)


class WelcomeTest(RespondentTestCase):
    def test_the_welcome_says_the_process_the_group_the_burden_and_the_promise(self):
        response = self.client.get(self.home)

        self.assertContains(response, "How do we work together on discharge?")
        self.assertContains(response, "<dd>Nurses</dd>")
        self.assertContains(response, "<dd>4 groups</dd>")
        self.assertContains(response, "about 4 minutes")  # 4 groups, 7 items, 9 seconds: 4.2
        self.assertContains(response, "those of at least 4 other people")

    def test_opening_the_link_changes_nothing(self):
        self.client.get(self.home)
        self.client.head(self.home)
        self.client.get(self.page(1))
        self.client.get(f"{self.home}send/")

        self.assertEqual(Draft.objects.count(), 0)
        self.assertEqual(Invitation.objects.get().state, "open")
        self.assertFalse(Link.objects.get().used)

    def test_start_is_a_form_button_that_leads_to_the_first_question(self):
        self.assertContains(self.client.get(self.home), f'method="post" action="{self.home}"')

        self.assertRedirects(self.begin(), self.page(1))

    def test_no_cookie_is_set_and_nothing_is_cached_or_referred_to(self):
        for address in (self.home, f"{self.home}about/"):
            response = self.client.get(address)

            self.assertEqual(dict(response.cookies), {})
            self.assertEqual(response["Referrer-Policy"], "no-referrer")
            self.assertIn("no-store", response["Cache-Control"])
            self.assertIn("noindex", response["X-Robots-Tag"])

    def test_a_forged_origin_and_no_csrf_cookie_are_no_hindrance(self):
        client = self.client_class(enforce_csrf_checks=True)

        response = client.post(self.home, headers={"origin": "null"})

        self.assertRedirects(response, self.page(1), fetch_redirect_response=False)

    def test_the_welcome_takes_three_queries(self):
        with self.assertNumQueries(3):
            self.client.get(self.home)


class QuestionTest(RespondentTestCase):
    def setUp(self):
        super().setUp()
        self.begin()

    def test_every_group_is_a_row_with_five_choices_the_own_group_last(self):
        response = self.client.get(self.page(2))

        names = re.findall(r"<legend>(.*?)(?:<small|</legend)", response.content.decode())
        self.assertEqual(names, ["Physicians", "Therapists", "Pharmacists", "Nurses"])
        self.assertContains(response, 'type="radio"', count=4 * (5 + 1))  # and one to clear
        self.assertContains(response, "the others in your own group", count=1)

    def test_a_choice_is_saved_and_stands_there_again(self):
        response = self.save(2, **{f"rate_{self.physicians.pk}": 4})

        self.assertRedirects(response, self.page(3))
        again = self.client.get(self.page(2))
        self.assertContains(again, f'name="rate-{self.physicians.pk}" value="4" checked', count=1)

    def test_the_link_opens_where_somebody_stopped(self):
        self.save(1)
        self.save(2)

        self.assertRedirects(self.client.get(self.home), self.page(3))

    def test_asking_who_sees_this_saves_first_and_leads_back(self):
        response = self.save(2, go="about", **{f"rate_{self.physicians.pk}": 4})

        self.assertRedirects(response, f"{self.home}about/")
        self.assertEqual(Draft.objects.get().choices[str(self.physicians.pk)], {"timely": 4})
        self.assertRedirects(self.client.post(self.home), self.page(2))

    def test_after_the_last_question_the_link_opens_the_look_over_page(self):
        self.save(7)

        self.assertRedirects(self.client.get(self.home), f"{self.home}send/")

    def test_back_saves_too(self):
        response = self.save(2, go="back", **{f"rate_{self.physicians.pk}": 4})

        self.assertRedirects(response, self.page(1))
        self.assertEqual(Draft.objects.get().choices[str(self.physicians.pk)], {"timely": 4})

    def test_back_from_the_first_question_leads_to_the_promise(self):
        self.assertRedirects(self.save(1, go="back"), f"{self.home}about/")

    def test_the_last_question_leads_to_the_look_over_page(self):
        self.assertRedirects(self.save(7), f"{self.home}send/")

    def test_no_contact_is_ticked_on_every_page(self):
        self.save(1, **{f"none_{self.physicians.pk}": 1})

        self.assertContains(
            self.client.get(self.page(5)), f'name="none-{self.physicians.pk}" value="1" checked'
        )

    def test_leaders_are_asked_about_in_their_own_words_on_the_same_page(self):
        self.workgroup("Leaders", 5, kind=Workgroup.Kind.LEADER)

        response = self.client.get(self.page(5))

        self.assertContains(response, "The aims of each group below for discharge match yours.")
        self.assertContains(response, "You and each group below want the same things")

    def test_clients_read_everything_in_their_own_words(self):
        clients = self.workgroup("Patients", 20, kind=Workgroup.Kind.CLIENT)
        token = self.link(clients)
        self.client.post(f"/s/{token}/")

        response = self.client.get(f"/s/{token}/5/")

        self.assertContains(response, "What matters most to you in discharge")
        self.assertNotContains(response, "The aims of")

    def test_a_question_takes_two_queries(self):
        with self.assertNumQueries(2):
            self.client.get(self.page(3))

    def test_hostile_names_are_text(self):
        Workgroup.objects.filter(pk=self.physicians.pk).update(name="<script>alert(1)</script>")

        response = self.client.get(self.page(1))

        self.assertNotContains(response, "<script>alert")
        self.assertContains(response, "&lt;script&gt;alert(1)&lt;/script&gt;")


class RefusedQuestionTest(RespondentTestCase):
    def setUp(self):
        super().setUp()
        self.begin()
        self.save(2, **{f"rate_{self.physicians.pk}": 4})

    def refused(self, response, text):
        self.assertContains(response, text, status_code=400)
        self.assertEqual(Draft.objects.get().choices, {str(self.physicians.pk): {"timely": 4}})

    def test_values_that_are_no_choice(self):
        for value in ("0", "6", "3.5", "x", "", "٣", "1" * 5000):
            with self.subTest(value=value):
                response = self.save(2, **{f"rate_{self.physicians.pk}": value})

                self.refused(response, "Choose one of the five answers")

    def test_two_values_for_one_group(self):
        response = self.save(2, **{f"rate_{self.physicians.pk}": ["1", "2"]})

        self.refused(response, "Choose one of the five answers")

    def test_a_group_that_is_not_on_the_page(self):
        for number in ("999999", "-1", "x", "1" * 40, "\x00"):
            with self.subTest(number=number):
                response = self.client.post(self.page(2), {f"rate-{number}": 3, "version": 2})

                self.refused(response, "This page has changed since you opened it")

    def test_a_good_choice_beside_a_bad_one_stays_on_the_page(self):
        response = self.save(
            2, **{f"rate_{self.physicians.pk}": 9, f"rate_{self.therapists.pk}": 5}
        )

        self.refused(response, f'name="rate-{self.therapists.pk}" value="5" checked')

    def test_a_stale_page_shows_both_values_and_saves_nothing(self):
        response = self.save(2, version=1, **{f"rate_{self.physicians.pk}": 2})

        self.assertContains(response, "On this page: <b>seldom</b>", status_code=409)
        self.assertContains(response, "Saved elsewhere: <b>mostly</b>", status_code=409)
        self.assertEqual(Draft.objects.get().choices, {str(self.physicians.pk): {"timely": 4}})

    def test_after_seeing_both_values_the_next_press_decides(self):
        page = self.save(2, version=1, **{f"rate_{self.physicians.pk}": 2})
        version = re.search(r'name="version" value="(\d+)"', page.content.decode())[1]
        decided = {f"both_{self.physicians.pk}": 1, f"keep_{self.physicians.pk}": 2}

        response = self.save(2, version=int(version), **decided)

        self.assertRedirects(response, self.page(3))
        self.assertEqual(Draft.objects.get().choices, {str(self.physicians.pk): {"timely": 2}})

    def test_an_unreadable_version_is_a_stale_one(self):
        for version in ("", "x", "-1", "9" * 30):
            with self.subTest(version=version):
                response = self.client.post(
                    self.page(2), {"version": version, f"rate-{self.physicians.pk}": 1}
                )

                self.assertEqual(response.status_code, 409)

    def test_there_is_no_question_zero_or_eight(self):
        for number in (0, 8, 99):
            self.assertEqual(self.client.get(self.page(number)).status_code, 404)

    def test_other_methods_are_refused(self):
        for method in ("put", "patch", "delete"):
            response = getattr(self.client, method)(self.page(2))

            self.assertEqual(response.status_code, 405)


class SendTest(RespondentTestCase):
    def setUp(self):
        super().setUp()
        self.begin()
        self.save(1, **{f"rate_{self.therapists.pk}": 3})

    def send(self, version=None):
        version = Draft.objects.get().version if version is None else version
        return self.client.post(f"{self.home}send/", {"version": version})

    def test_the_look_over_page_counts_what_is_open(self):
        self.save(2, **{f"rate_{self.physicians.pk}": 4, f"none_{self.pharmacists.pk}": 1})

        response = self.client.get(f"{self.home}send/")

        self.assertContains(response, "2 of 21 answered.")  # 3 groups that count, 7 questions
        self.assertContains(response, "Without contact, so left out")
        self.assertContains(response, f'value="ask-{self.pharmacists.pk}"')

    def test_sending_ends_in_a_receipt_that_stays_the_same(self):
        response = self.client.post(
            f"{self.home}send/", {"version": Draft.objects.get().version}, follow=True
        )

        self.assertContains(response, receipt(self.token))
        self.assertContains(self.client.get(self.home), receipt(self.token))

    def test_sending_again_shows_the_same_receipt_and_stores_nothing_more(self):
        self.send()

        again = self.client.post(f"{self.home}send/", {"version": 1}, follow=True)

        self.assertContains(again, receipt(self.token))
        self.assertEqual(Response.objects.count(), 1)

    def test_a_question_after_sending_leads_to_the_receipt(self):
        self.send()

        self.assertRedirects(self.client.get(self.page(3)), self.home)
        self.assertRedirects(self.client.post(self.page(3), {"version": 1}), self.home)

    def test_sending_what_another_tab_has_changed_shows_the_page_again(self):
        self.save(1)

        response = self.send(version=1)

        self.assertContains(response, "Nothing has been sent yet", status_code=409)
        self.assertEqual(Response.objects.count(), 0)

    def test_sending_before_starting_leads_to_the_welcome(self):
        token = self.link(self.physicians)

        response = self.client.post(f"/s/{token}/send/", {"version": 1})

        self.assertRedirects(response, f"/s/{token}/")
        self.assertEqual(Response.objects.count(), 0)

    def test_a_second_link_of_the_same_person_says_which_one_holds_the_receipt(self):
        other = new_link(Invitation.objects.get())
        self.send()

        response = self.client.get(f"/s/{other}/")

        self.assertContains(response, "They were sent with another link of yours")
        self.assertNotContains(response, receipt(self.token))


class TakeBackTest(RespondentTestCase):
    def setUp(self):
        self.token = self.answer(self.nurses, {self.physicians: 3})
        self.home = f"/s/{self.token}/"

    def test_taking_back_asks_first(self):
        response = self.client.get(f"{self.home}take-back/")

        self.assertContains(response, "Take your answers back?")
        self.assertEqual(Response.objects.count(), 1)

    def test_taking_back_erases_and_lets_one_answer_again(self):
        response = self.client.post(f"{self.home}take-back/", follow=True)

        self.assertEqual(TieRating.objects.count(), 0)
        self.assertContains(response, "Your answers have been taken back.")
        self.assertContains(response, "You may answer again")

    def test_a_link_opened_again_still_says_that_they_were_taken_back(self):
        self.client.post(f"{self.home}take-back/")

        for _ in range(2):
            page = self.client.get(self.home)
            self.assertContains(page, "Your answers have been taken back.")

        self.client.post(self.home)
        self.assertNotContains(self.client.get(f"{self.home}about/"), "have been taken back")

    def test_after_closing_the_link_says_it_too(self):
        self.client.post(f"{self.home}take-back/")
        self.close()

        page = self.client.get(self.home)

        self.assertContains(page, "You had taken your answers back; they are erased.")

    def test_after_the_release_the_page_says_why_not(self):
        self.answer_all()
        self.release()

        response = self.client.post(f"{self.home}take-back/")

        self.assertContains(response, "The results have been released", status_code=409)
        self.assertEqual(Response.objects.count(), 21)

    def test_after_the_release_the_question_is_not_even_asked(self):
        self.answer_all()
        self.release()

        response = self.client.get(f"{self.home}take-back/")

        self.assertContains(response, "The results have been released")
        self.assertNotContains(response, "Erase my answers")

    def test_somebody_who_has_not_sent_has_nothing_to_take_back(self):
        token = self.link(self.nurses)

        self.assertRedirects(self.client.get(f"/s/{token}/take-back/"), f"/s/{token}/")


class WrongLinkTest(RespondentTestCase):
    """Unknown, revoked and foreign links cannot be told apart."""

    def answers(self, token):
        return [
            (response.status_code, re.sub(r"nonce-\w+", "", response.content.decode()))
            for response in (
                self.client.get(f"/s/{token}/"),
                self.client.get(f"/s/{token}/1/"),
                self.client.post(f"/s/{token}/"),
                self.client.post(f"/s/{token}/1/", {"version": 1}),
                self.client.post(f"/s/{token}/send/", {"version": 1}),
                self.client.post(f"/s/{token}/take-back/"),
            )
        ]

    def test_unknown_and_revoked_links_are_the_same_plain_404(self):
        unknown = self.answers("A" * 43)
        Link.objects.update(revoked=True)
        revoked = self.answers(self.token)

        self.assertEqual({status for status, _ in unknown}, {404})
        self.assertEqual(revoked, unknown)

    def test_a_link_with_odd_letters_is_a_404_too(self):
        for token in ("%00", "é" * 20, "x" * 3000, "..%2f..", "<b>"):
            with self.subTest(token=token):
                self.assertEqual(self.client.get(f"/s/{token}/").status_code, 404)

    def test_the_hash_in_the_database_is_no_link(self):
        stored = Link.objects.get().token_hash

        self.assertEqual(self.client.get(f"/s/{stored}/").status_code, 404)


class ClosedTest(RespondentTestCase):
    def test_a_closed_wave_says_so_on_every_page(self):
        self.begin()
        self.close()

        for address in (self.home, self.page(2), f"{self.home}send/"):
            self.assertContains(self.client.get(address, follow=True), "The survey is closed.")

    def test_what_was_begun_can_be_copied_and_is_not_sent(self):
        self.begin()
        self.save(2, **{f"rate_{self.physicians.pk}": 4})
        self.close()

        response = self.client.post(f"{self.home}send/", {"version": 2}, follow=True)

        self.assertContains(response, "Physicians: mostly", status_code=410)
        self.assertContains(response, "has not been sent", status_code=410)
        self.assertEqual(Response.objects.count(), 0)

    def test_a_page_that_comes_too_late_can_be_copied_with_what_was_on_it(self):
        self.begin()
        self.close()

        response = self.client.post(self.page(2), {"version": 1, f"rate-{self.therapists.pk}": 2})

        self.assertContains(response, "The survey is closed.", status_code=410)
        self.assertContains(response, "Therapists: seldom", status_code=410)
        self.assertEqual(Draft.objects.get().choices, {})

    def test_a_wave_that_has_not_begun_says_when(self):
        self.wave.opens_at = now() + timedelta(days=2)
        self.wave.closes_at = now() + timedelta(days=9)
        self.wave.save()

        self.assertContains(self.client.get(self.home), "The survey is not open yet.")
        self.assertContains(self.client.post(self.home, follow=True), "not open yet")
        self.assertEqual(Draft.objects.count(), 0)

    @override_settings(MINUTES_AFTER_CLOSING=30)
    def test_who_began_before_closing_goes_on_within_the_grace(self):
        self.begin()
        self.close()

        self.assertRedirects(self.client.get(self.home), self.page(1))

    def test_who_sent_before_closing_still_sees_the_receipt(self):
        self.begin()
        answering.submit(self.token, version=1)
        self.close()

        self.assertContains(self.client.get(self.home), receipt(self.token))


class NamesStayAwayTest(RespondentTestCase):
    def test_no_page_of_a_respondent_shows_a_name_or_an_address(self):
        person = Participant.objects.create(
            organisation=self.hospital, wave=self.wave, name="Nia Ndiaye", email="nia@example.org"
        )
        token = self.link(self.nurses, participant=person)
        self.client.post(f"/s/{token}/")

        for page in ("", "about/", "1/", "send/"):
            response = self.client.get(f"/s/{token}/{page}", follow=True)
            self.assertNotContains(response, "Nia")
            self.assertNotContains(response, "nia@")
