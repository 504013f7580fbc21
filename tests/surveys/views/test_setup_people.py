"""The second screen: pasted lists and files, mended on the page, and hostile ones as text."""

from datetime import timedelta

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import override_settings
from django.urls import reverse
from django.utils.timezone import localdate, now
from django_tasks import default_task_backend

from surveys import launching, readiness, tasks
from surveys.events import Action
from surveys.models.events import Event
from surveys.models.messages import Kind, Message
from surveys.models.participants import Invitation, Participant
from surveys.models.rosters import PeopleList, TakeOver
from surveys.models.studies import Workgroup
from surveys.models.waves import Wave
from tests.base import CastTestCase
from tests.surveys.importing.files import TWO, separated, workbook


class PeopleScreenTestCase(CastTestCase):
    def setUp(self):
        self.client.force_login(self.amal)
        self.wave = Wave.objects.create(organisation=self.hospital, study=self.study, number=2)
        self.people = reverse("surveys:setup-people", args=[self.wave.pk])
        self.list = reverse("surveys:setup-list", args=[self.wave.pk])

    def paste(self, *rows, heading="email;workgroup;name"):
        return self.client.post(self.people, {"pasted": "\n".join([heading, *rows])})

    def upload(self, content, name="people.csv"):
        return self.client.post(self.people, {"file": SimpleUploadedFile(name, content)})

    def press(self, do, **content):
        version = self.client.get(self.list).context["version"]
        return self.client.post(self.list, {"do": do, "version": version} | content, follow=True)

    def close(self):
        opened, closed = now() - timedelta(days=2), now() - timedelta(hours=1)
        Wave.objects.filter(pk=self.wave.pk).update(opens_at=opened, closes_at=closed)

    def addresses(self):
        people = Participant.objects.filter(wave=self.wave)
        return list(people.order_by("email").values_list("email", flat=True))


class PasteTest(PeopleScreenTestCase):
    def test_a_list_is_shown_row_by_row_before_anybody_is_added(self):
        self.assertRedirects(self.paste("ann@example.org;Nurses;Ann", "bo;Nurses;Bo"), self.list)

        page = self.client.get(self.list)

        self.assertContains(page, "1 row to mend, 1 person to add.")
        self.assertContains(page, "“bo” is no e-mail address.")
        self.assertContains(page, 'value="bo"')
        self.assertEqual(self.addresses(), [])

    def test_a_row_is_mended_in_place_and_the_list_taken_over(self):
        self.paste("ann@example.org;Nurses;Ann", "bo;Nurses;Bo")

        page = self.press("check", **{"cell-1-email": "bo@example.org"})
        self.assertContains(page, "Take 2 people over")
        page = self.press("take")

        self.assertContains(page, "2 people added.")
        self.assertEqual(self.addresses(), ["ann@example.org", "bo@example.org"])
        line = Event.objects.get(action=Action.PEOPLE_IMPORTED)
        self.assertEqual(line.about, "Discharge, wave 2: 2 added, 0 changed")

    def test_what_was_typed_is_kept_whichever_button_is_pressed(self):
        self.paste("ann;Nurses;Ann", "bo;Nurses;Bo")

        page = self.press("take", **{"cell-0-email": "ann@example.org", "cell-1-name": "Bob"})

        self.assertContains(page, "Some rows are still to be mended. Nobody was added.")
        self.assertContains(page, 'value="Bob"')
        self.assertEqual(self.addresses(), [])

    def test_a_row_is_left_out(self):
        self.paste("ann@example.org;Nurses;Ann", "bo;Nurses;Bo")

        self.press("check", **{"drop-1": "on"})
        self.press("take")

        self.assertEqual(self.addresses(), ["ann@example.org"])

    def test_a_slip_in_a_group_s_name_is_asked_about(self):
        self.paste("ann@example.org;Nurse s;Ann")
        self.assertContains(self.client.get(self.list), "Did you mean the same group?")

        self.press("check", **{"alike-0": "Nurse s", "alike-0-as": "Nurses"})
        self.press("take")

        self.assertEqual(Invitation.objects.get().workgroup, self.nurses)

    def test_columns_without_headings_are_named_on_the_page(self):
        self.client.post(self.people, {"pasted": "Nurses\tann@example.org\nClerks\tbo@example.org"})
        self.assertContains(self.client.get(self.list), "Say which column holds this: Workgroup.")

        self.press("check", **{"column-0": "workgroup", "column-1": "email"})
        self.press("take")

        self.assertEqual(self.addresses(), ["ann@example.org", "bo@example.org"])

    def test_invisible_characters_are_taken_out_by_a_button(self):
        self.paste("ann@example.org;Nur\u200bses;Ann")
        self.assertContains(self.client.get(self.list), "Take invisible characters out")

        self.press("invisible")

        self.assertContains(self.client.get(self.list), "Every row is right.")

    def test_the_same_list_twice_changes_nothing_and_says_so(self):
        for words in ("1 person added.", "Nothing has changed."):
            self.paste("ann@example.org;Nurses;Ann")
            self.assertContains(self.press("take"), words)

    def test_a_list_is_thrown_away(self):
        self.paste("ann@example.org;Nurses;Ann")

        self.press("discard")

        self.assertEqual(PeopleList.objects.count(), 0)
        self.assertRedirects(self.client.get(self.list), self.people)

    def test_a_list_that_was_changed_on_another_page_is_not_mended_by_the_old_one(self):
        self.paste("ann;Nurses;Ann", "bo;Nurses;Bo")
        old = self.client.get(self.list).context["version"]
        self.press("check", **{"drop-0": "on"})

        page = self.client.post(
            self.list, {"version": old, "cell-0-email": "ann@example.org"}, follow=True
        )

        self.assertContains(page, "changed on another page meanwhile")
        self.assertContains(page, 'value="bo"')

    def test_fifty_rows_are_mended_at_once_and_the_next_ones_follow(self):
        self.paste(*(f"nobody{n};Nurses;x" for n in range(60)))

        page = self.client.get(self.list)

        self.assertContains(page, "60 rows to mend")
        self.assertContains(page, "The first 50 are shown.")
        self.assertEqual(len(page.context["wrong"]), 50)

    def test_nothing_pasted_and_nothing_chosen_is_said(self):
        page = self.client.post(self.people, {"pasted": " "})

        self.assertContains(page, "Paste a list, or choose a file.")

    def test_text_of_a_list_stays_text(self):
        hostile = "<script>alert(1)</script>\"'{{7*7}}"
        self.client.post(
            self.people,
            {"pasted": f"email\tworkgroup\tname\n{hostile}\tNurses\t{hostile}"},
        )

        page = self.client.get(self.list).content.decode()

        self.assertNotIn("<script>alert", page)
        self.assertIn("&lt;script&gt;alert(1)&lt;/script&gt;&quot;", page)

    def test_each_look_at_the_names_is_written_down(self):
        self.paste("ann@example.org;Nurses;Ann")

        for _ in range(2):
            self.client.get(self.list)

        lines = Event.objects.values_list("actor", "action", "about")
        seen = (self.amal.pk, "personal data seen", "Discharge, wave 2: list of people")
        self.assertEqual(list(lines), [seen, seen])

    def test_a_look_where_no_list_waits_is_not(self):
        self.client.get(self.list)

        self.assertFalse(Event.objects.exists())

    def test_once_the_wave_has_closed_nobody_is_added_and_the_page_says_why(self):
        self.paste("ann@example.org;Nurses;Ann")
        self.close()

        page = self.press("take")

        self.assertContains(page, "This wave has closed, and its people stay as they are.")
        self.assertNotContains(page, 'value="take"')
        self.assertEqual(self.addresses(), [])
        self.assertTrue(PeopleList.objects.exists())


class FileTest(PeopleScreenTestCase):
    def test_csv_and_xlsx_lead_to_the_same_people(self):
        for name, content in (
            ("people.csv", separated(TWO).encode()),
            ("people.xlsx", workbook(TWO)),
            ("wrong name.txt", workbook(TWO)),
        ):
            with self.subTest(name):
                self.assertRedirects(self.upload(content, name), self.list)
                checked = self.client.get(self.list).context["checked"]
                self.assertEqual([row.person.name for row in checked.rows], ["Ann Ek", "Bjørn Ås"])

    def test_every_file_that_cannot_be_read_says_why_at_its_field_and_keeps_nothing(self):
        for content, words in (
            (b"", "This file is empty."),
            (workbook([["email"], ["=A1"]]), "Cell A2 holds a formula"),
            (b"PK\x03\x04" + b"x" * 3_000_000, "larger than 2 MB"),
            (b"PK\x03\x04" + b"x", "damaged"),
            (b"\xd0\xcf\x11\xe0" + b"x", "old kind (.xls)"),
            (b"a,b\n" * (10 * 1024 * 1024 // 4 + 1), "larger than 10 MB"),
            (b'email,workgroup\n"ann,x\n', "Line 2 cannot be read"),
        ):
            with self.subTest(words):
                self.assertContains(self.upload(content), words)
                self.assertEqual(PeopleList.objects.count(), 0)

    def test_older_letters_are_chosen_by_how_they_read(self):
        self.upload(separated(TWO).encode("cp1252"))
        page = self.client.get(self.list)
        self.assertContains(page, "Which of these reads right?")
        self.assertContains(page, "Bjørn Ås")

        self.client.post(self.list, {"letters": "cp1252"})

        checked = self.client.get(self.list).context["checked"]
        self.assertEqual(checked.rows[1].person.name, "Bjørn Ås")

    def test_letters_that_are_not_offered_are_not_read(self):
        self.upload(separated(TWO).encode("cp1252"))

        page = self.client.post(self.list, {"letters": "utf-7"}, follow=True)

        self.assertContains(page, "Choose the lines that read right.")

    def test_ten_thousand_people_arrive_and_the_pages_stay_short(self):
        rows = [f"p{n}@example.org,Group {n % 20},Person {n}" for n in range(10_000)]
        text = "\r\n".join(["email,workgroup,name", *rows])

        self.upload(text.encode("utf-8-sig"))
        page = self.client.get(self.list)
        self.assertContains(page, "10000 rows are right")
        self.assertEqual(len(page.context["rows"]), 100)
        self.press("take")
        tasks.take_list.func(self.wave.pk)

        self.assertEqual(Participant.objects.filter(wave=self.wave).count(), 10_000)
        self.assertEqual(Workgroup.objects.count(), 24)

    def test_a_page_of_the_list_takes_the_same_queries_for_few_and_for_many(self):
        for people in (3, 300):
            rows = [f"p{n}@example.org,Nurses" for n in range(people)]
            self.upload("\n".join(["email,workgroup", *rows]).encode())
            # Among them three about a second step and six for the line in the log.
            with self.assertNumQueries(23):
                self.client.get(self.list)


@override_settings(LIST_ROWS_AT_ONCE=2)
class LongListTest(PeopleScreenTestCase):
    """A list that is left to the worker; here that is one of three rows."""

    ROWS = tuple(f"{name}@example.org;Nurses;{name}" for name in ("ann", "bo", "cy"))

    def leave_it(self, *rows):
        self.paste(*(rows or self.ROWS))
        return self.press("take")

    def work(self):
        tasks.take_list.func(self.wave.pk)

    def asked(self):
        address = reverse("surveys:setup-list-progress", args=[self.wave.pk])
        return self.client.get(address).json()

    def test_it_is_left_to_the_worker_and_a_page_says_so(self):
        page = self.leave_it()

        self.assertContains(page, "3 people at once: wholly, or not at all.")
        self.assertEqual(self.addresses(), [])
        self.assertEqual(self.asked(), {"waiting": 1, "words": "The list is being taken over."})

    def test_the_worker_takes_it_over_and_the_people_page_says_what_happened(self):
        self.leave_it()

        self.work()

        self.assertEqual(len(self.addresses()), 3)
        self.assertEqual(self.asked(), {"waiting": 0, "words": "Done."})
        page = self.client.get(self.list, follow=True)
        self.assertRedirects(page, self.people)
        self.assertContains(page, "3 people added.")
        line = Event.objects.get(action=Action.PEOPLE_IMPORTED)
        self.assertEqual(
            (line.actor, line.about), (self.amal, "Discharge, wave 2: 3 added, 0 changed")
        )

    def test_once_the_wave_has_closed_it_is_not_left_to_the_worker(self):
        self.paste(*self.ROWS)
        self.close()

        page = self.press("take")

        self.assertContains(page, "This wave has closed, and its people stay as they are.")
        self.assertEqual(self.asked()["waiting"], 0)

    def test_what_waits_when_the_wave_closes_is_refused_by_the_worker(self):
        self.leave_it()
        self.close()

        self.work()

        self.assertEqual((self.addresses(), TakeOver.objects.get().state), ([], "refused"))
        page = self.client.get(self.list)
        self.assertContains(page, "This wave has closed, and its people stay as they are.")

    def test_the_job_is_queued_with_what_it_is_for(self):
        self.paste(*self.ROWS)
        default_task_backend.clear()

        with self.captureOnCommitCallbacks(execute=True):
            self.press("take")

        [job] = default_task_backend.results
        self.assertEqual((job.task.name, job.args), ("take_list", [self.wave.pk]))
        self.assertGreater(job.task.priority, tasks.mail.priority)

    def test_two_rows_are_taken_over_at_once(self):
        self.assertContains(self.leave_it(*self.ROWS[:2]), "2 people added.")

    def test_a_second_run_does_nothing(self):
        self.leave_it()
        self.work()

        self.work()

        taken = Event.objects.filter(action=Action.PEOPLE_IMPORTED)
        self.assertEqual((len(self.addresses()), taken.count()), (3, 1))

    def test_a_row_that_went_wrong_meanwhile_keeps_everybody_out_and_is_shown(self):
        self.leave_it()
        ann = Participant.objects.create(
            organisation=self.hospital, wave=self.wave, name="Ann", email="ann@example.org"
        )
        self.invitation(self.nurses, participant=ann)
        Wave.objects.filter(pk=self.wave.pk).update(first_invited_on=localdate())
        Workgroup.objects.filter(pk=self.nurses.pk).update(name="Ward nurses")

        self.work()

        self.assertEqual(self.addresses(), ["ann@example.org"])
        page = self.client.get(self.list)
        self.assertContains(page, "so nobody was added. Look at it again.")
        self.assertFalse(Event.objects.filter(action=Action.PEOPLE_IMPORTED).exists())

    def test_while_it_waits_nothing_else_is_taken_in_or_changed(self):
        self.leave_it()
        before = PeopleList.objects.values().get()

        self.paste("dee@example.org;Nurses;Dee")
        self.client.post(self.list, {"do": "discard"})
        self.client.post(self.list, {"do": "check", "cell-0-email": "x"})

        self.assertEqual(PeopleList.objects.values().get(), before)
        self.assertContains(self.client.get(self.people), "A list is being taken over.")

    def test_the_wave_is_not_launched_before_it_is_done(self):
        self.leave_it()

        waiting = [each.sentence for each in readiness.waits_for(self.wave)]

        self.assertIn("A long list of people is being taken over.", waiting)

    def test_called_off_nobody_is_added_and_the_list_is_as_it_was(self):
        self.leave_it()

        page = self.client.post(self.list, {"do": "call-off"}, follow=True)
        self.work()

        self.assertContains(page, "Called off. Nobody was added; the list is as it was.")
        self.assertContains(page, "Take 3 people over")
        self.assertEqual(self.addresses(), [])

    def test_what_was_said_of_it_ends_with_the_next_list(self):
        self.leave_it()
        self.work()

        self.paste("dee@example.org;Nurses;Dee")

        self.assertNotContains(self.client.get(self.people), "The last list is taken over.")

    def test_who_joins_a_running_wave_by_it_is_invited(self):
        for name in "xyz":
            self.paste(f"{name}@example.org;Nurses;{name}")
            self.press("take")
        launching.launch(self.wave, closes_at=now() + timedelta(days=9))
        self.leave_it()

        self.work()

        self.assertEqual(Message.objects.filter(kind=Kind.INVITATION).count(), 6)

    def test_an_error_of_the_database_is_not_quoted(self):
        self.leave_it()
        PeopleList.objects.update(rows=[[1, {"ann@example.org": "Nurses"}]])

        with (
            self.assertLogs("surveys.tasks", "ERROR") as logged,
            self.assertRaises(tasks.ListFailed) as failed,
        ):
            self.work()

        self.assertNotIn("ann@", str(logged.output) + str(failed.exception))
        self.assertEqual(self.addresses(), [])

    def test_nobody_else_follows_it(self):
        self.leave_it()
        self.client.force_login(self.bram)

        address = reverse("surveys:setup-list-progress", args=[self.wave.pk])
        self.assertEqual(self.client.get(address).status_code, 404)


class GroupScreenTest(PeopleScreenTestCase):
    def setUp(self):
        super().setUp()
        self.groups = reverse("surveys:setup-groups", args=[self.wave.pk])
        Wave.objects.filter(number=1).update(opens_at=None, closes_at=None)

    def rows(self, **changes):
        content = {"do": "save", "groups-TOTAL_FORMS": 4, "groups-INITIAL_FORMS": 4}
        for number, group in enumerate(self.study.workgroups.all()):
            values = {
                "id": group.pk,
                "name": group.name,
                "phrase": group.phrase,
                "kind": group.kind,
                "headcount": group.headcount,
                "position": group.position,
                "partner_name": "",
                "rates": "on",
                "is_rated": "on",
            }
            content |= {f"groups-{number}-{name}": value for name, value in values.items()}
        content |= {f"groups-{name.replace('__', '-')}": v for name, v in changes.items()}
        return {name: value for name, value in content.items() if value is not None}

    def test_names_kinds_words_organisations_and_order_are_changed(self):
        changes = {"0__name": "Ward nurses", "0__phrase": "the ward nurses", "0__kind": "leader"}
        changes |= {"0__partner_name": "City", "0__position": 9, "0__rates": None}

        self.client.post(self.groups, self.rows(**changes))

        group = Workgroup.objects.get(pk=self.nurses.pk)
        self.assertEqual(
            (group.name, group.phrase, group.kind, group.partner.name, group.position, group.rates),
            ("Ward nurses", "the ward nurses", "leader", "City", 9, False),
        )

    def test_a_group_that_neither_rates_nor_is_rated_is_refused(self):
        page = self.client.post(
            self.groups, self.rows(**{"0__rates": None, "0__is_rated": None, "1__name": "Doctors"})
        )

        self.assertContains(page, "A group is asked, or rated, or both.")
        self.assertFalse(Workgroup.objects.filter(name="Doctors").exists())

    def test_two_groups_of_one_name_are_refused(self):
        page = self.client.post(self.groups, self.rows(**{"0__name": "physicians"}))

        self.assertContains(page, "Another group has this name.")
        self.assertTrue(Workgroup.objects.filter(name="Nurses").exists())

    def test_two_groups_that_exchange_their_names_are_refused_and_nothing_breaks(self):
        page = self.client.post(
            self.groups, self.rows(**{"0__name": "Physicians", "1__name": "Nurses"})
        )

        self.assertEqual(page.status_code, 200)
        self.assertEqual(Workgroup.objects.get(pk=self.nurses.pk).name, "Nurses")

    def test_a_rated_only_group_is_added(self):
        self.client.post(self.groups, {"do": "add", "new-name": "Laboratory", "new-kind": "staff"})

        group = Workgroup.objects.get(name="Laboratory")
        self.assertEqual((group.rates, group.is_rated), (False, True))

    def test_an_empty_group_is_deleted_and_one_with_people_is_not(self):
        self.invitation(self.nurses)

        for group in (self.nurses, self.therapists):
            self.client.post(self.groups, {"do": f"delete-{group.pk}"})

        names = set(Workgroup.objects.values_list("name", flat=True))
        self.assertEqual(names, {"Nurses", "Physicians", "Pharmacists"})

    def test_a_group_of_another_study_is_not_deleted(self):
        for key in ("999999", "x", "-1", "9" * 30):
            self.assertEqual(
                self.client.post(self.groups, {"do": f"delete-{key}"}).status_code, 404
            )

    def test_two_groups_become_one(self):
        self.client.post(
            self.groups,
            {
                "do": "merge",
                "merge-group": self.pharmacists.pk,
                "merge-into": self.therapists.pk,
                "merge-new_name": "Therapists and pharmacists",
            },
        )

        group = Workgroup.objects.get(name="Therapists and pharmacists")
        self.assertEqual(group.headcount, 7)

    def test_a_merge_that_cannot_be_is_refused_with_the_reason(self):
        patients = self.workgroup("Patients", None, kind="client")

        page = self.client.post(
            self.groups,
            {"do": "merge", "merge-group": self.nurses.pk, "merge-into": patients.pk},
        )

        self.assertContains(page, "Only groups of the same kind and the same organisation")

    def test_pairs_are_switched_off_in_the_grid(self):
        pairs = reverse("surveys:setup-pairs", args=[self.wave.pk])
        kept = f"{self.nurses.pk}-{self.physicians.pk}"

        self.client.post(pairs, {"ask": [kept]})

        self.wave.refresh_from_db()
        self.assertTrue(self.wave.asks(self.nurses, self.physicians))
        self.assertFalse(self.wave.asks(self.physicians, self.nurses))
        self.assertContains(self.client.get(pairs), "1 of 16 pairs are asked.")


class WordingScreenTest(PeopleScreenTestCase):
    def setUp(self):
        super().setUp()
        self.words = reverse("surveys:setup-wording", args=[self.wave.pk])

    def put(self, **texts):
        content = {key.replace("__", "."): text for key, text in texts.items()}
        page = self.client.post(self.words, {"do": "save"} | content)
        self.wave.refresh_from_db()
        return page

    def test_own_words_are_kept_by_language_and_key_and_mails_stay(self):
        self.wave.wording = {"en": {"mail.invitation.subject": "Hello"}}
        self.wave.save()

        self.put(item__timely__co_worker="Is {group} in time?")

        self.assertEqual(
            self.wave.wording,
            {
                "en": {
                    "mail.invitation.subject": "Hello",
                    "item.timely.co_worker": "Is {group} in time?",
                }
            },
        )

    def test_how_it_reads_is_shown_and_not_saved(self):
        page = self.put(do="show", item__timely__co_worker="Is {group} in time with {process}?")

        self.assertContains(page, "Is each group below in time with discharge?")
        self.assertEqual(self.wave.wording, {})

    def test_a_sentence_without_its_group_or_with_unknown_places_is_refused(self):
        for text, words in (
            ("In time?", "The text needs {group}"),
            ("Is {groups} in time?", "{groups} stands for nothing here."),
            ("Is {group} in time}?", "A brace is not closed."),
            ("{group}" + "x" * 400, "up to 400 are possible"),
            ("{group} \u202e", "turns the direction"),
        ):
            with self.subTest(text):
                self.assertContains(self.put(item__timely__co_worker=text), words)
                self.assertEqual(self.wave.wording, {})

    def test_options_are_put_into_own_words_all_or_none(self):
        page = self.put(item__timely__options__1="not once")
        self.assertContains(page, "Put all options of a question into your words, or none.")

        self.put(**{f"item__timely__options__{n}": f"word {n}" for n in range(1, 6)})

        self.assertEqual(len(self.wave.wording["en"]), 5)

    def test_the_licence_is_kept_with_person_and_day_and_forgotten_with_the_tick(self):
        self.put(licence="on")
        self.assertEqual(self.wave.wording_licence_by, "amal@example.org")
        self.assertIsNotNone(self.wave.wording_licence_on)

        self.put()

        self.assertEqual((self.wave.wording_licence_by, self.wave.wording_licence_on), ("", None))


class PersonScreenTest(PeopleScreenTestCase):
    def setUp(self):
        super().setUp()
        self.paste("ann@example.org;Nurses;Ann", "bo@example.org;Nurses;Bo")
        self.press("take")
        self.ann = Participant.objects.get(name="Ann")
        self.page = reverse("surveys:wave-person", args=[self.wave.pk, self.ann.pk])

    def test_before_the_start_name_address_and_group_are_changed(self):
        self.client.post(
            self.page,
            {"name": "Anna", "email": "ANNA@example.org", "workgroup": self.physicians.pk},
        )

        self.ann.refresh_from_db()
        self.assertEqual((self.ann.name, self.ann.email), ("Anna", "anna@example.org"))
        self.assertEqual(self.ann.invitation.workgroup, self.physicians)

    def test_an_address_of_somebody_else_or_none_at_all_is_refused(self):
        for email in ("bo@example.org", "x", "ann@localhost"):
            page = self.client.post(
                self.page, {"name": "A", "email": email, "workgroup": self.nurses.pk}
            )
            self.assertEqual(page.status_code, 200)
        self.ann.refresh_from_db()
        self.assertEqual((self.ann.name, self.ann.email), ("Ann", "ann@example.org"))

    def test_after_the_start_the_words_are_the_same_for_all_and_the_address_stays(self):
        self.wave.opens_at, self.wave.closes_at = (
            Wave.objects.get(number=1).opens_at,
            Wave.objects.get(number=1).closes_at,
        )
        self.wave.save()
        self.link(self.therapists)

        page = self.client.post(
            self.page,
            {"name": "Ann", "email": "new@example.org", "workgroup": self.physicians.pk},
            follow=True,
        )

        self.assertContains(page, "The group takes effect if this person has not answered yet.")
        self.ann.refresh_from_db()
        self.assertEqual(self.ann.email, "ann@example.org")

    def test_somebody_is_taken_out_after_one_question(self):
        out = reverse("surveys:wave-person-out", args=[self.wave.pk, self.ann.pk])
        self.assertContains(self.client.get(out), "Take Ann out of this wave?")

        self.client.post(out)

        self.assertEqual(self.addresses(), ["bo@example.org"])

    def test_a_look_at_the_list_is_written_down(self):
        before = Event.objects.count()

        page = self.client.get(reverse("surveys:wave-people", args=[self.wave.pk]), {"q": "bo@"})

        self.assertContains(page, "1 person fits the search.")
        self.assertEqual(Event.objects.count(), before + 1)
        self.assertEqual(Event.objects.last().action, "personal data seen")
