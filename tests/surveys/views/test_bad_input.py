"""Bad input on structures sheets, open links and typed paper: said in words, nothing half stored.

The dimensions and the further questions have their own tables, beside their other tests.
"""

from datetime import timedelta

from django.db import connection
from django.test import override_settings
from django.utils.timezone import now

from surveys.models.answers import Response, TieRating
from surveys.models.participants import Invitation, Link
from surveys.models.ways import SheetAnswer, StructuresSheet
from tests.surveys.bad_input import BAD_VALUES, bad_bodies
from tests.surveys.views.test_joining import JoinTestCase
from tests.surveys.views.test_paper import PaperTestCase
from tests.surveys.views.test_sheets import PageTestCase


class SheetTest(PageTestCase):
    def setUp(self):
        super().setUp()
        self.save(**{"place-meetings": 1})
        self.before = self.stored()

    def stored(self):
        return [*SheetAnswer.objects.values(), *StructuresSheet.objects.values()]

    def refused(self, page, text, status=400):
        self.assertContains(page, text, status_code=status)
        self.assertEqual(self.stored(), self.before)

    def test_values_that_are_no_choice_are_refused_at_their_question(self):
        for field in ("place-meetings", "works-meetings"):
            for value in (*BAD_VALUES, "11"):
                if (field, value) == ("works-meetings", "6"):
                    continue  # from 0 to 10 this one is a degree
                with self.subTest(field, value=value):
                    page = self.save(**{"place-meetings": 1, field: value})

                    self.refused(page, 'id="problem-meetings"')

    def test_structures_that_are_not_asked_are_refused(self):
        for name in ("place-timely", "works-x", "place-\x00", "place-"):
            with self.subTest(name):
                self.refused(self.save(**{name: 1}), "This page has changed")

    def test_bodies_that_are_no_form_are_refused_in_words(self):
        for name, (body, kind) in bad_bodies({"place-meetings": 2, "version": 2}).items():
            with self.subTest(name):
                page = self.client.post(self.page_url, body, content_type=kind)

                self.refused(page, "Nothing you saved is lost")

    def test_a_stale_version_is_said_and_one_that_is_none_is_stale(self):
        for version in ("1", "", "x", "-1", "0", "9" * 30, "\x00", "٣"):
            with self.subTest(version=version):
                data = {"version": version, "place-meetings": 2}

                self.refused(self.client.post(self.page_url, data), "in the meantime", status=409)

    def test_after_closing_nothing_is_saved_and_the_sheet_says_so(self):
        self.close()

        page = self.client.post(self.page_url, {"version": 2, "place-meetings": 0}, follow=True)

        self.refused(page, "The sheet stays as it is.", status=200)


class OpenLinkTest(JoinTestCase):
    def setUp(self):
        super().setUp()
        self.token = self.open_link()

    def refused(self, page, text, status=400):
        self.assertContains(page, text, status_code=status)
        self.assertEqual(self.counts(), (0, 0, 0))

    def test_groups_that_cannot_be_chosen_are_refused_at_the_list(self):
        unasked = self.workgroup("Unasked", 5, rates=False)
        none = ("-1", "3.5", "text", "\x00", "[1]", ["x", "y"], "9" * 9000, "0", "")
        for value in (*none, unasked.pk, 999_999):
            with self.subTest(value=value):
                self.refused(self.start(self.token, workgroup=value), 'id="group-problem"')

    def test_places_that_are_not_of_the_study_are_refused(self):
        self.study.units.create(organisation=self.hospital, name="North")
        for value in ("-1", "3.5", "text", "[1]", "9" * 9000, "0", "999999"):
            with self.subTest(value=value):
                page = self.start(self.token, workgroup=self.nurses.pk, unit=value)

                self.refused(page, "Choose one of the places in this list.")

    def test_bodies_that_are_no_form_are_refused_in_words(self):
        for token in (self.token, self.open_link(group=self.nurses)):
            for name, (body, kind) in bad_bodies({"start": 1, "workgroup": self.nurses.pk}).items():
                with self.subTest(name):
                    page = self.client.post(f"/j/{token}/", body, content_type=kind)

                    self.refused(page, "could not be read")

    def test_before_the_beginning_and_after_the_end_nobody_begins(self):
        self.close()
        late = self.start(self.token, workgroup=self.nurses.pk)
        self.refused(late, "The survey is closed.", status=409)

        self.wave.opens_at, self.wave.closes_at = (now() + timedelta(days=n) for n in (1, 2))
        self.wave.save()
        early = self.start(self.token, workgroup=self.nurses.pk)
        self.refused(early, "not open yet", status=409)


class OftenTest(JoinTestCase):
    """From one network a link can be started often, and not without end."""

    def start_from(self, address, token, **headers):
        return self.client.post(
            f"/j/{token}/",
            {"start": 1, "workgroup": self.nurses.pk},
            REMOTE_ADDR=address,
            headers=headers,
        )

    def test_a_whole_ward_behind_one_address_gets_its_links(self):
        token = self.open_link()

        codes = {self.start_from("192.0.2.1", token).status_code for _ in range(60)}

        self.assertEqual(codes, {302})
        self.assertEqual(self.start_from("192.0.2.1", token).status_code, 429)

    @override_settings(OPEN_LINK_STARTS="2/10m")
    def test_too_many_are_told_what_to_do_and_nothing_is_made(self):
        token = self.open_link()
        for _ in range(2):
            self.start_from("192.0.2.1", token)

        page = self.start_from("192.0.2.1", token)

        self.assertContains(page, "Wait ten minutes", status_code=429)
        self.assertContains(page, f'action="/j/{token}/"', status_code=429)
        self.assertEqual(page["Retry-After"], "600")
        self.assertEqual(Invitation.objects.count(), 2)
        self.assertEqual(self.client.get(f"/j/{token}/").status_code, 200)

    @override_settings(OPEN_LINK_STARTS="1/10m")
    def test_another_network_and_another_link_are_not_held_up(self):
        token, other = self.open_link(group=self.nurses), self.open_link(group=self.physicians)

        first = [self.start_from(f"192.0.2.{n}", token).status_code for n in (1, 2)]
        second = self.start_from("192.0.2.1", other).status_code
        again = self.start_from("192.0.2.1", token).status_code
        # One household or ward has a whole /64 of IPv6: another address there is no other network.
        sixes = [self.start_from(f"2001:db8::{n}", token).status_code for n in (1, 2)]

        self.assertEqual((first, second, again, sixes), ([302, 302], 302, 429, [302, 429]))

    @override_settings(OPEN_LINK_STARTS="1/10m", ALLAUTH_TRUSTED_PROXY_COUNT=1)
    def test_behind_a_proxy_of_our_own_the_address_it_saw_counts(self):
        token = self.open_link()
        seen = [
            self.start_from("10.0.0.1", token, x_forwarded_for=came).status_code
            for came in ("192.0.2.1", "192.0.2.2", "198.51.100.9, 192.0.2.1")
        ]

        self.assertEqual(seen, [302, 302, 429])

    @override_settings(OPEN_LINK_STARTS="1/10m")
    def test_what_is_counted_names_no_address(self):
        with self.assertNoLogs("django", "WARNING"):
            self.start_from("192.0.2.77", self.open_link())

        rows = self.cache_rows()
        self.assertGreater(len(rows), 0)
        self.assertNotIn("192.0.2", str(rows))

    def cache_rows(self):
        with connection.cursor() as cursor:
            cursor.execute("SELECT cache_key, value FROM cache")
            return cursor.fetchall()

    def test_refusals_for_other_reasons_use_up_nothing(self):
        token = self.open_link()

        with override_settings(OPEN_LINK_STARTS="1/10m"):
            for _ in range(3):
                self.assertEqual(self.start(token).status_code, 400)
            self.assertEqual(self.start(token, workgroup=self.nurses.pk).status_code, 302)


class TypedPaperTest(PaperTestCase):
    def refused(self, page, text, status=400):
        self.assertContains(page, text, status_code=status)
        self.assertFalse(Invitation.objects.exists())
        self.assertFalse(Link.objects.exists())
        self.assertFalse(Response.objects.exists() or TieRating.objects.exists())

    def test_values_that_are_no_digit_of_the_sheet_are_refused_at_their_field(self):
        name = f"rate-{self.physicians.pk}-timely"
        for value in BAD_VALUES:
            with self.subTest(value=value):
                sent = {"mark": self.mark(), "go": "store", name: value}

                self.refused(self.client.post(self.url, sent), f'id="{name}-problem"')

    def test_fields_that_are_not_on_the_sheet_are_refused(self):
        foreign = self.workgroup("Unrated", 5, is_rated=False)
        for name in (f"rate-{foreign.pk}-timely", "rate-999-timely", "rate-x", "outcomes-ask-x"):
            with self.subTest(name):
                sent = {"mark": self.mark(), "go": "store", name: 3}

                self.refused(self.client.post(self.url, sent), "This sheet is not stored yet.")

    def test_bodies_that_are_no_form_are_refused_in_words(self):
        fields = {"mark": self.mark(), "go": "store", f"rate-{self.physicians.pk}-timely": 3}
        for name, (body, kind) in bad_bodies(fields).items():
            with self.subTest(name):
                page = self.client.post(self.url, body, content_type=kind)

                self.refused(page, "This page was damaged on its way.")

    def test_before_the_beginning_after_the_end_and_after_a_refusal_nothing_is_stored(self):
        mark = self.mark()
        self.close()

        self.refused(self.type_in(mark=mark, physicians_timely=2), "no more answers", status=409)
