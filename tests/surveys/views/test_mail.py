"""Pages about mail: what administrators see and do, and what nobody is shown."""

import re
from datetime import timedelta

from django.contrib.auth import get_user_model
from django.core import mail
from django.db import connection
from django.test import TestCase, override_settings
from django.test.utils import CaptureQueriesContext
from django.utils.formats import date_format
from django.utils.timezone import localtime, now

from surveys import addresses, mailing, outbox, waves
from surveys.models.events import Event
from surveys.models.messages import Kind, Message, NoReminders
from surveys.models.participants import Invitation, Participant
from surveys.models.studies import Study
from surveys.models.waves import Wave
from tests.mail_server import free_port
from tests.surveys.by_mail import ByMail, through, tokens_in

State = Message.State


class MailPageTestCase(ByMail, TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.enter()

    def setUp(self):
        self.prepare_wave()
        self.nia = self.somebody()
        self.dov = self.somebody("dov@example.org", "Dov", self.physicians)
        self.client.force_login(self.amal)

    def address(self, path):
        return f"/waves/{self.wave.pk}/mail/{path}".replace("mail/../", "")

    def page(self, path="", **facts):
        return self.client.get(self.address(path), facts)

    def post(self, path="", **facts):
        return self.client.post(self.address(path), facts, follow=True)

    def refuse(self, invitation):
        Message.objects.filter(invitation=invitation).update(state=State.FAILED, code=550)

    def token(self):
        return tokens_in(mail.outbox[-1].body)[0]


class OverviewTest(MailPageTestCase):
    def test_before_the_launch_it_says_that_nothing_was_sent_and_what_is_planned(self):
        response = self.page()

        self.assertContains(response, "Nothing has been sent.")
        self.assertContains(response, "after 4 and 9 days, and two days before the end")

    def test_it_counts_first_mails_and_names_the_refused_with_a_way_to_mend_them(self):
        self.launch()
        self.send()
        self.refuse(self.nia)

        response = self.page()

        self.assertContains(response, "1 address needs mending")
        self.assertContains(
            response, f'/people/{self.nia.participant_id}/">Mend the address of Nia</a>'
        )
        self.assertNotContains(response, "Dov")

    def test_a_bar_follows_the_first_mails_until_all_are_dealt_with(self):
        self.launch()
        waiting = self.page()
        self.assertContains(waiting, '<progress id="sending" max="2" value="0"')
        self.assertEqual(self.page("progress/").json()["waiting"], 2)

        self.send()

        self.assertNotContains(self.page(), "<progress")
        self.assertEqual(
            self.page("progress/").json(),
            {"done": 2, "waiting": 0, "words": "2 of 2 first mails have been dealt with."},
        )

    def test_before_a_planned_opening_it_says_when_they_go_out_and_follows_nothing(self):
        self.launch(opens_at=now() + timedelta(days=3))

        response = self.page()

        self.assertContains(response, "The first mails go out on")
        self.assertNotContains(response, "<progress")
        self.assertContains(self.client.get(f"/waves/{self.wave.pk}/"), "wait for the opening")

    def test_it_looks_the_same_whoever_answered_and_whoever_is_reminded(self):
        self.launch()
        self.send()
        token = self.token()
        self.days_pass(4)
        pages = ("", "../people/", "progress/", f"../people/{self.dov.participant_id}/")
        before = [self.seen(path) for path in pages]

        self.answer_by(token, {self.nurses: 4})
        addresses.end_reminders(self.nia)
        self.assertEqual([self.seen(path) for path in pages], before)

        mailing.queue_what_is_due()
        while outbox.send_due(seconds=60):
            pass
        after = [self.seen(path) for path in pages]
        self.assertEqual(after[1:], before[1:])
        # The round itself is shown, with its day: 4 of 4 missing or 1, it reads the same.
        self.assertIn("went out on", after[0])

    def seen(self, path):
        text = self.page(path).content.decode()
        return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", text)

    def test_it_says_where_mails_can_be_read_when_none_are_sent(self):
        with override_settings(EMAIL_BACKEND="django.core.mail.backends.filebased.EmailBackend"):
            self.assertContains(self.page(), "Each mail is written into a file of this folder")
        with through(free_port()):
            self.assertNotContains(self.page(), "does not leave this machine")


class PeopleListTest(MailPageTestCase):
    def test_it_costs_the_same_for_many(self):
        self.launch()
        for number in range(120):
            self.somebody(f"p{number}@example.org", f"Person {number}")
        asked = Event.objects.count()

        with CaptureQueriesContext(connection) as many:
            response = self.page("../people/")
        Participant.objects.filter(name__startswith="Person 1").delete()
        with CaptureQueriesContext(connection) as few:
            self.page("../people/")

        self.assertContains(response, "Page 1 of 2")
        self.assertEqual(len(many), len(few))
        self.assertEqual(Event.objects.count(), asked + 2)

    def test_it_can_be_searched_and_shows_names_as_text(self):
        self.somebody("x@example.org", "<b>Bobby</b>")

        response = self.page("../people/", q="bobby")

        self.assertContains(response, "&lt;b&gt;Bobby&lt;/b&gt;")
        self.assertNotContains(response, "Dov")
        self.assertContains(self.page("../people/", q="nobody"), "Nobody of that name")

    def test_after_the_launch_it_says_what_became_of_the_first_mail(self):
        self.assertNotContains(self.page("../people/"), "First mail")
        self.launch()
        self.send()
        self.refuse(self.nia)
        self.somebody("", "Bobby")

        page = self.page("../people/")

        for said in ("delivered to the mail server", "refused (550)", "no address"):
            self.assertContains(page, said, count=1)


class RemindersPageTest(MailPageTestCase):
    def days(self):
        reminders = mailing.planned_reminders(self.wave)
        return sorted((each.counts, each.days) for each in reminders)

    def test_days_are_chosen_before_the_launch(self):
        self.post("reminders/", after_opening="3, 7", before_closing="")

        self.launch()
        self.assertEqual(self.days(), [("opening", 3), ("opening", 7)])

    def test_and_changed_while_it_is_open_but_what_went_out_is_not_sent_again(self):
        self.launch()
        self.send()
        self.days_pass(4)
        self.send()

        self.post("reminders/", after_opening="4 6", before_closing="1")

        self.assertEqual(self.days(), [("closing", 1), ("opening", 6)])
        mail.outbox.clear()
        self.send()
        self.assertEqual(mail.outbox, [])

    def test_what_is_no_list_of_days_is_refused_with_the_reason(self):
        for wrong, reason in (
            ("soon", "Write numbers of days"),
            ("4, -1", "Write numbers of days"),
            ("0", "Days are from 1 to 365"),
            ("999999999", "Days are from 1 to 365"),
            ("1 2 3 4 5 6 7", "At most 6 reminders"),
        ):
            with self.subTest(wrong):
                response = self.post("reminders/", after_opening=wrong, before_closing="")
                self.assertContains(response, reason, status_code=400)
        self.assertEqual(self.days(), [])

    def test_after_reminding_by_hand_no_page_shows_a_day_that_is_over(self):
        self.launch()
        self.send()
        self.days_pass(1)
        opened = date_format(localtime(self.wave.opens_at), "j F Y, H:i")
        self.client.post(f"/waves/{self.wave.pk}/remind/")

        for address in (f"/waves/{self.wave.pk}/", f"/waves/{self.wave.pk}/mail/"):
            page = self.client.get(address)
            self.assertContains(page, "on its way")
            self.assertNotContains(page, opened)

    def test_reminding_by_hand_asks_first_and_tells_no_number(self):
        self.launch()
        self.send()
        mail.outbox.clear()
        address = f"/waves/{self.wave.pk}/remind/"
        self.assertContains(self.client.get(address), "is shown to nobody")
        self.send()
        self.assertEqual(mail.outbox, [])

        response = self.client.post(address, follow=True)

        self.assertContains(response, "A reminder is on its way to all who have not answered.")
        self.send()
        self.assertEqual(len(mail.outbox), 2)
        again = self.client.post(address, follow=True)
        self.assertContains(again, "One a day is enough.")


class MendPageTest(MailPageTestCase):
    def mend(self, email, **facts):
        person = self.nia.participant
        kept = {"name": "Nia", "workgroup": self.nurses.pk, "email": email}
        return self.post(f"../people/{person.pk}/", **kept | facts)

    def of_nia(self):
        return Participant.objects.get(invitation=self.nia)

    def test_the_mail_page_leads_to_the_person(self):
        self.launch()
        self.send()
        self.refuse(self.nia)

        address = self.address(f"../people/{self.nia.participant_id}/")
        self.assertContains(self.page(), f'href="{address}"')
        self.assertContains(self.page(f"../people/{self.nia.participant_id}/"), "refused (550)")

    def test_a_corrected_address_gets_its_mail_and_leaves_a_line_without_it_in_the_log(self):
        self.launch()
        self.send()
        mail.outbox.clear()

        response = self.mend("nia@right.example")
        self.send()

        self.assertContains(response, "on its way to the new address")
        self.assertIn(["nia@right.example"], [each.to for each in mail.outbox])
        event = Event.objects.get(action="address changed")
        self.assertEqual((event.actor, event.about), (self.amal, str(self.wave)))

    def test_the_same_address_in_other_letters_sends_nothing_again(self):
        self.launch()
        self.send()
        mail.outbox.clear()

        self.assertContains(self.mend("NIA@example.org"), "Saved.")
        self.send()

        self.assertEqual(mail.outbox, [])

    def test_the_first_mail_goes_out_again_at_a_click_and_nothing_else_changes(self):
        self.launch()
        self.send()
        mail.outbox.clear()

        response = self.mend("someone@else.example", go="again", name="Other")
        self.send()

        self.assertContains(response, "on its way again, with a new link")
        self.assertEqual([each.to for each in mail.outbox], [["nia@example.org"]])
        self.assertEqual((self.of_nia().name, self.of_nia().email), ("Nia", "nia@example.org"))

    def test_what_is_no_address_or_somebody_elses_is_refused_and_nothing_changes(self):
        self.launch()
        self.send()
        for wrong, reason in (
            ("nia", "is no e-mail address"),
            ("", "This field is required"),
            ("dov@example.org", "This person is in this wave already"),
            ("nia@ｅxample.org", "only look like plain ones"),
            ("a" * 65 + "@example.org", "longer than mail allows"),
            ("nia@example.org\nBcc: x@example.org", "is no e-mail address"),
        ):
            with self.subTest(wrong):
                self.assertContains(self.mend(wrong, name="Changed"), reason)
        self.assertEqual((self.of_nia().name, self.of_nia().email), ("Nia", "nia@example.org"))

    def test_before_the_launch_it_is_simply_corrected_and_after_the_end_it_stays(self):
        self.assertContains(self.mend("x@example.org"), "Saved.")
        self.assertEqual(self.of_nia().email, "x@example.org")
        self.launch()
        self.send()
        self.days_pass(20)

        self.assertContains(self.mend("y@example.org"), "This wave has closed")
        self.assertContains(self.mend("", go="again"), "This wave is closed")
        self.assertEqual(self.of_nia().email, "x@example.org")

    def test_what_is_refused_in_part_is_not_stored_in_part(self):
        self.launch()
        waves.close(self.wave)

        self.mend("new@example.org", name="Changed", workgroup=self.physicians.pk)

        self.assertEqual(self.of_nia().name, "Nia")

    def test_without_mail_an_address_cannot_be_changed_after_the_start(self):
        waves.open_wave(self.wave, closes_at=now() + timedelta(days=3))

        self.mend("new@example.org")

        self.assertEqual(self.of_nia().email, "nia@example.org")

    def test_nobody_else_finds_the_person(self):
        for person in (self.cato, self.lena, self.bram):
            self.client.force_login(person)
            address = self.address(f"../people/{self.nia.participant_id}/")
            self.assertEqual(self.client.get(address).status_code, 404)


class WordsTest(MailPageTestCase):
    def words(self, kind="invitation", language="en", **facts):
        return self.post(f"{kind}/{language}/", **facts)

    def test_a_mail_is_read_as_somebody_gets_it_with_a_link_that_opens_nothing(self):
        response = self.page("invitation/en/")

        self.assertContains(response, "Good day Alex Example,")
        self.assertContains(response, "/s/only-an-example/")
        self.assertEqual(self.client.get("/s/only-an-example/").status_code, 404)

    def test_own_words_are_kept_sent_and_given_back(self):
        self.words(subject="About {study}", body="Hello {name}: {link}", go="keep")
        self.launch()
        self.send()
        (to_nia,) = [each for each in mail.outbox if each.to == ["nia@example.org"]]
        self.assertEqual(to_nia.subject, "About Discharge")
        self.assertRegex(to_nia.body, r"^Hello Nia: http://\S+/s/[\w-]{43}/$")

    def test_only_what_differs_from_ours_is_kept(self):
        wording = f"/waves/{self.wave.pk}/mail/thanks/en/"
        ours = self.client.get(wording).context["form"].initial
        self.words("thanks", subject="Thanks!", body=ours["body"], go="keep")
        self.assertEqual(self.stored(), {"en": {"mail.thanks.subject": "Thanks!"}})

        self.words("thanks", go="ours", subject="x", body="x")
        self.assertEqual(self.stored(), {})

    def stored(self):
        return Wave.objects.get(pk=self.wave.pk).wording

    def test_looking_at_other_words_keeps_nothing(self):
        response = self.words(subject="S", body="Dear {name}, {link}", go="look")

        self.assertContains(response, "Dear Alex Example,")
        self.assertEqual(self.stored(), {})

    def test_unknown_missing_and_needless_placeholders_are_refused_with_the_list(self):
        for kind, body, reason in (
            ("invitation", "Hi {nmae} {link}", "{nmae} is not one of the placeholders"),
            ("invitation", "Hi {} {link}", "{} is not one of the placeholders"),
            ("invitation", "Hi {name}", "This mail needs {link}"),
            ("reminder", "Hi {link}", "This mail needs {stop}"),
            ("thanks", "Thanks {link}", "goes out without a link"),
        ):
            with self.subTest(body):
                response = self.words(kind, subject="S", body=body, go="keep")
                self.assertContains(response, reason, status_code=400)
        self.assertEqual(self.stored(), {})

    def test_a_subject_is_one_line_and_names_cannot_bring_links_or_headings(self):
        Participant.objects.update(name="Eve\r\nBcc: x@y.z {link} http://evil.example/")
        self.words(subject="Hi {name}", body="Hi {name} {link}", go="keep")
        self.launch()

        self.send()

        for each in mail.outbox:
            self.assertEqual(each.subject, "Hi Eve Bcc: x@y.z {link} http://evil.example/")
            self.assertEqual((each.bcc, len(each.to)), ([], 1))
            page = each.alternatives[0].content
            self.assertNotIn('href="http://evil', page)
            self.assertEqual(page.count("<a href="), 1)

    def test_a_test_mail_comes_to_oneself_in_the_words_on_the_screen(self):
        response = self.words(subject="S", body="Dear {name}, {link}", go="test")

        self.assertContains(response, "A test is on its way to amal@example.org.")
        (letter,) = mail.outbox
        self.assertEqual((letter.to, letter.subject), (["amal@example.org"], "Test: S"))
        self.assertIn("/s/only-an-example/", letter.body)
        self.assertIn("This is a test.", letter.body)
        self.assertEqual(self.stored(), {})

    def test_a_test_mail_that_cannot_be_sent_says_so(self):
        with through(free_port()):
            self.assertContains(self.words(go="test"), "The test could not be sent.")

    def test_after_the_first_invitation_words_are_read_and_not_changed(self):
        self.launch()

        page = self.page("invitation/en/")
        self.assertNotContains(page, "<textarea")
        response = self.words(subject="S", body="Other {link}", go="keep")

        self.assertContains(response, "What they were told stays as it was.")
        self.assertEqual(self.stored(), {})
        self.assertContains(self.words(go="test"), "A test is on its way")

    def test_a_language_or_mail_that_is_none_is_not_found(self):
        for path in ("invitation/xx/", "moved/en/", "nothing/en/"):
            self.assertEqual(self.page(path).status_code, 404, path)

    def test_each_person_reads_the_language_of_the_invitation_else_the_studys_main_one(self):
        Study.objects.filter(pk=self.study.pk).update(languages=["de", "en"])
        self.wave.wording = {
            "de": {"mail.invitation.subject": "Hallo"},
            "en": {"mail.invitation.subject": "Hello"},
        }
        self.wave.save()
        self.nia.language = "en"
        self.nia.save()
        self.launch()

        self.send()

        self.assertEqual(
            {each.to[0]: each.subject for each in mail.outbox},
            {"nia@example.org": "Hello", "dov@example.org": "Hallo"},
        )
        self.assertIn('<html lang="en"', mail.outbox[0].alternatives[0].content)


class StuckMailTest(MailPageTestCase):
    def test_first_mails_that_are_late_are_counted_by_wave_and_reminders_are_not(self):
        self.launch()
        self.assertContains(self.client.get("/mail/"), "Nothing is stuck.")
        Message.objects.update(due_at=now() - timedelta(hours=1))
        outbox.queue(
            Invitation.objects.filter(pk__in=[self.nia.pk, self.dov.pk]),
            Kind.REMINDER,
            due_at=now() - timedelta(hours=1),
        )

        response = self.client.get("/mail/")

        self.assertContains(response, "<dd>2</dd>", html=True)
        for hidden in ("Nia", "nia@", "/s/"):
            self.assertNotContains(response, hidden)

    def test_a_reminder_that_cannot_go_out_shows_in_no_number(self):
        self.launch()
        self.send()
        outbox.queue(
            Invitation.objects.filter(pk=self.nia.pk),
            Kind.REMINDER,
            due_at=now() - timedelta(hours=1),
        )

        self.assertContains(self.client.get("/mail/"), "Nothing is stuck.")

    def test_another_organisations_mail_is_not_there(self):
        self.launch()
        Message.objects.update(due_at=now() - timedelta(hours=1))
        self.client.force_login(self.bram)

        self.assertContains(self.client.get("/mail/"), "Nothing is stuck.")

    def test_after_a_restore_only_who_runs_the_installation_starts_mail_again(self):
        outbox.pause()
        self.client.post("/mail/")
        self.assertTrue(outbox.service().is_paused)

        root = get_user_model().objects.create_superuser("root", "root@example.org", "x")
        self.client.force_login(root)
        self.client.post("/mail/")

        self.assertFalse(outbox.service().is_paused)

    def test_an_administrator_may_try_at_once_when_the_server_was_down(self):
        state = outbox.service()
        state.failures, state.retry_at = 5, now() + timedelta(minutes=1)
        state.save()
        self.assertContains(self.client.get("/mail/"), "does not answer")

        self.client.post("/mail/")

        self.assertTrue(outbox.may_send())

    def test_nobody_else_has_the_page(self):
        for person in (self.lena, self.cato):
            self.client.force_login(person)
            self.assertEqual(self.client.get("/mail/").status_code, 404)


class EndTest(MailPageTestCase):
    def set_end(self, act, closes_at):
        address = f"/waves/{self.wave.pk}/{act}/"
        return self.client.post(address, {"closes_at": f"{closes_at:%Y-%m-%dT%H:%M}"}, follow=True)

    def test_the_end_is_put_off_but_not_brought_forward(self):
        self.launch(days=5)
        later, sooner = now() + timedelta(days=8), now() + timedelta(days=2)

        self.assertContains(self.set_end("extend", sooner), "Choose a later time", status_code=400)
        self.assertContains(self.set_end("extend", later), "The wave is open until")

        ends = Wave.objects.get(pk=self.wave.pk).closes_at
        self.assertEqual(ends, later.replace(second=0, microsecond=0))

    def test_a_wave_closed_by_mistake_is_opened_again_until_its_results_are_released(self):
        self.wave = self.study.waves.get(number=1)
        self.answer_all()
        self.close()
        soon = now() + timedelta(days=2)
        self.assertContains(self.set_end("reopen", soon), "The wave is open until")
        self.wave.refresh_from_db()
        self.assertTrue(self.wave.is_open())

        self.release()

        self.assertContains(self.set_end("reopen", soon), "Only a closed wave without results")
        self.wave.refresh_from_db()
        self.assertFalse(self.wave.is_open())

    def test_opening_the_pages_changes_nothing_and_nonsense_is_refused(self):
        self.launch()
        before = Wave.objects.get(pk=self.wave.pk).closes_at
        self.assertContains(self.client.get(f"/waves/{self.wave.pk}/extend/"), "Put it off")
        for nonsense in ("", "soon", "9999-12-31T23:59", "0001-01-01T00:00"):
            response = self.client.post(f"/waves/{self.wave.pk}/extend/", {"closes_at": nonsense})
            self.assertEqual(response.status_code, 400, nonsense)

        self.assertEqual(Wave.objects.get(pk=self.wave.pk).closes_at, before)


class HeldTest(MailPageTestCase):
    def setUp(self):
        super().setUp()
        self.launch()
        self.send()
        self.link = tokens_in(
            next(each.body for each in mail.outbox if each.to == ["nia@example.org"])
        )[0]
        self.client.logout()
        mail.outbox.clear()

    def test_ending_reminders_is_a_button_and_can_be_undone(self):
        address = f"/s/{self.link}/reminders/"
        self.assertContains(self.client.get(address), "Send me no reminders")
        self.assertEqual(NoReminders.objects.count(), 0)

        response = self.client.post(address, {"go": "end"}, follow=True)
        self.assertContains(response, "You get no more reminders.")
        self.assertEqual(NoReminders.objects.get().invitation, self.nia)

        self.client.post(address, {"go": "allow"})
        self.assertEqual(NoReminders.objects.count(), 0)

    def test_the_link_in_the_mail_leads_there(self):
        self.days_pass(4)
        self.send()

        found = re.search(r"http://[^/]+(/s/\S+/reminders/)", mail.outbox[0].body)

        self.assertContains(self.client.get(found[1]), "No more reminders?")

    def test_a_person_reads_what_is_held_and_has_name_and_address_erased(self):
        address = f"/s/{self.link}/held/"
        page = self.client.get(address)
        self.assertContains(page, "nia@example.org")
        self.assertContains(page, "Nurses")
        self.assertEqual(page["Referrer-Policy"], "no-referrer")
        self.assertTrue(Participant.objects.filter(email="nia@example.org").exists())

        response = self.client.post(address, {"go": "forget"}, follow=True)

        self.assertContains(response, "Your name and address are erased.")
        self.assertFalse(Participant.objects.filter(email="nia@example.org").exists())
        self.assertContains(self.client.get(f"/s/{self.link}/"), "Start")

    def test_a_post_without_the_button_does_nothing(self):
        for page in ("held", "reminders"):
            self.client.post(f"/s/{self.link}/{page}/")
        self.assertEqual(NoReminders.objects.count(), 0)
        self.assertTrue(Participant.objects.filter(email="nia@example.org").exists())

    def test_an_unknown_link_opens_neither(self):
        for page in ("held", "reminders"):
            for act in (self.client.get, self.client.post):
                self.assertEqual(act(f"/s/unknown/{page}/").status_code, 404)


class RefusalsTest(MailPageTestCase):
    def test_mail_is_for_the_administrators_of_the_organisation_alone(self):
        self.launch()
        wave = f"/waves/{self.wave.pk}/"
        pages = ["mail/", "mail/progress/", "mail/reminders/", "mail/people/", "remind/"]
        pages += [f"mail/people/{self.nia.pk}/", "mail/invitation/en/", "extend/", "reopen/"]
        before = self.states()
        for person in (self.lena, self.cato, self.bram):
            self.client.force_login(person)
            for page in pages:
                with self.subTest(person=person, page=page):
                    self.assertEqual(self.client.get(wave + page).status_code, 404)
                    refused = self.client.post(wave + page, {"email": "x@example.org"})
                    self.assertIn(refused.status_code, (404, 405))
        self.assertEqual(self.states(), before)

    def test_somebody_of_another_wave_is_not_found_under_this_one(self):
        other = self.study.waves.get(number=1)

        response = self.client.get(f"/waves/{other.pk}/mail/people/{self.nia.pk}/")

        self.assertEqual(response.status_code, 404)
