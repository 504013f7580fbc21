"""Four screens from an idea to a launched wave, as an administrator meets them."""

from datetime import timedelta

from django.urls import reverse
from django.utils.timezone import localdate, localtime

from surveys.models.events import Event
from surveys.models.organisations import Membership
from surveys.models.participants import Invitation, Link, Participant
from surveys.models.studies import Study, Workgroup
from surveys.models.waves import ResearchReader, Wave
from tests.base import CastTestCase

RULES = {"mode": "protected", "min_raters": "5"}
NAMES = {
    "process": "discharge",
    "name": "Discharge, ward 3",
    "instrument": "relational_coordination",
    "languages": ["en"],
    "main_language": "en",
    "contact": "Ward office",
}
NO_READERS = {"readers-TOTAL_FORMS": "0", "readers-INITIAL_FORMS": "0"}
PEOPLE = "\n".join(
    ["workgroup\te-mail"]
    + [f"Porters\tporter{n}@example.org" for n in range(6)]
    + [f"Cooks\tcook{n}@example.org" for n in range(5)]
)


class SetupTestCase(CastTestCase):
    def setUp(self):
        self.client.force_login(self.amal)

    def begin(self) -> Wave:
        self.client.post("/studies/new/", NAMES | RULES)
        return Wave.objects.get(study__name="Discharge, ward 3")

    def address(self, screen: str, wave: Wave | None = None) -> str:
        return reverse(f"surveys:setup-{screen}", args=[(wave or self.wave).pk])

    def with_people(self) -> Wave:
        wave = self.begin()
        self.client.post(self.address("people", wave), {"pasted": PEOPLE})
        version = self.client.get(self.address("list", wave)).context["version"]
        self.client.post(self.address("list", wave), {"do": "take", "version": version})
        return wave

    def launch(self, wave: Wave, **dates: object):
        closes = {"closes_on": localdate() + timedelta(days=14)}
        return self.client.post(self.address("launch", wave), closes | dates, follow=True)


class JourneyTest(SetupTestCase):
    def test_four_screens_and_one_paste_end_in_a_wave_that_is_open(self):
        wave = self.with_people()
        page = self.client.get(self.address("check", wave)).content.decode()
        self.assertIn("It takes people about 2 minutes at most.", page)

        done = self.launch(wave, results_on=localdate() + timedelta(days=30))

        wave.refresh_from_db()
        self.assertRedirects(done, reverse("surveys:wave", args=[wave.pk]))
        self.assertEqual(wave.state(), Wave.State.OPEN)
        self.assertEqual(wave.first_invited_on, localdate())
        self.assertEqual(localtime(wave.closes_at).date(), localdate() + timedelta(days=14))
        self.assertEqual(wave.invitations.count(), 11)
        heads = dict(wave.study.workgroups.values_list("name", "headcount"))
        self.assertEqual(heads, {"Porters": 6, "Cooks": 5})
        told = list(Event.objects.values_list("action", flat=True))
        seen = "personal data seen"
        self.assertEqual(told, ["study made", seen, "people imported", "wave launched"])

    def test_each_screen_is_kept_and_somebody_who_comes_back_goes_on_where_they_stopped(self):
        wave = self.begin()
        resume = reverse("surveys:setup", args=[wave.pk])
        self.assertRedirects(self.client.get(resume), self.address("people", wave))

        self.client.post(self.address("people", wave), {"pasted": PEOPLE})
        self.assertRedirects(self.client.get(resume), self.address("list", wave))

        wave = self.wave_with_list_taken(wave)
        self.assertRedirects(self.client.get(resume), self.address("check", wave))

    def wave_with_list_taken(self, wave):
        version = self.client.get(self.address("list", wave)).context["version"]
        self.client.post(self.address("list", wave), {"do": "take", "version": version})
        return wave

    def test_the_way_in_stands_on_the_list_of_studies_also_when_it_is_empty(self):
        self.assertContains(self.client.get("/studies/"), 'href="/studies/new/"')
        Study.objects.all().delete()
        self.assertContains(self.client.get("/studies/"), "Set up the first study")

    def test_a_study_in_preparation_leads_on_to_its_screens(self):
        wave = self.begin()

        for page in (f"/studies/{wave.study_id}/", f"/waves/{wave.pk}/"):
            self.assertContains(self.client.get(page), f"/waves/{wave.pk}/setup/")


class ProcessTest(SetupTestCase):
    def refused(self, **changes: object) -> dict[str, list[str]]:
        response = self.client.post("/studies/new/", NAMES | RULES | changes)
        self.assertEqual(response.status_code, 200)
        self.assertEqual(Study.objects.count(), 1)
        found = response.context["study_form"].errors | response.context["rules"].errors
        return {name: list(errors) for name, errors in found.items()}

    def test_protected_with_five_is_the_default(self):
        rules = self.client.get("/studies/new/").context["rules"]

        self.assertEqual((rules["mode"].value(), rules["min_raters"].value()), ("protected", 5))

    def test_what_is_missing_is_said_at_its_field_and_nothing_typed_is_lost(self):
        self.assertEqual(list(self.refused(process="", name=" ")), ["process", "name"])
        page = self.client.post("/studies/new/", NAMES | RULES | {"process": ""})
        self.assertContains(page, 'value="Discharge, ward 3"')

    def test_an_open_survey_says_who_agreed_and_when(self):
        self.assertEqual(
            self.refused(mode="open"),
            {
                "open_agreed_by": ["An open survey says who agreed, and when."],
                "open_agreed_on": ["An open survey says who agreed, and when."],
            },
        )

    def test_a_comment_box_names_its_readers(self):
        self.assertEqual(list(self.refused(asks_for_comment="on")), ["comment_readers"])

    def test_fewer_than_three_and_more_than_ten_are_not_counted_together(self):
        for number in ("2", "11", "x"):
            self.assertEqual(list(self.refused(min_raters=number)), ["min_raters"])

    def test_what_nobody_can_see_is_no_part_of_a_name(self):
        found = self.refused(name="Dis\u200bcharge", process="x\u202ey")

        self.assertIn("a character without width", found["name"][0])
        self.assertIn("turns the direction", found["process"][0])

    def test_two_studies_of_one_name_are_refused(self):
        self.assertIn("of this name already", self.refused(name="Discharge")["name"][0])

    def test_further_questions_are_off_until_somebody_wants_them(self):
        wave = self.begin()
        self.assertEqual(
            (wave.asks_partnership, wave.outcome_items, wave.outcomes_to_choose), (False, [], [])
        )

        wanted = {
            "asks_partnership": "on",
            "outcome_items": ["quality", "intent_to_stay"],
            "outcomes_to_choose": " Fewer falls\n\nShorter waits ",
        }
        self.client.post(self.address("process", wave), NAMES | RULES | NO_READERS | wanted)

        wave.refresh_from_db()
        self.assertEqual(
            (wave.asks_partnership, wave.outcome_items, wave.outcomes_to_choose),
            (True, ["quality", "intent_to_stay"], ["Fewer falls", "Shorter waits"]),
        )

    def test_a_list_of_results_that_cannot_be_chosen_from_is_refused(self):
        wave = self.begin()
        for text in ("Only one", "Falls\nfalls", "\n".join(map(str, range(16))), "a\u200b\nb"):
            page = self.client.post(
                self.address("process", wave),
                NAMES | RULES | NO_READERS | {"outcomes_to_choose": text},
            )
            self.assertIn("outcomes_to_choose", page.context["further"].errors, text)
        for wrong in ("horoscope", "''"):
            page = self.client.post(
                self.address("process", wave),
                NAMES | RULES | NO_READERS | {"outcome_items": [wrong]},
            )
            self.assertIn("outcome_items", page.context["further"].errors)
        wave.refresh_from_db()
        self.assertEqual((wave.outcome_items, wave.outcomes_to_choose), ([], []))

    def test_languages_and_questions_are_those_there_are(self):
        self.assertEqual(list(self.refused(languages=["tlh"])), ["languages"])
        self.assertEqual(list(self.refused(instrument="horoscope")), ["instrument"])

    def test_a_foreign_organisation_is_not_taken(self):
        self.client.post("/studies/new/", NAMES | RULES | {"organisation": self.other_hospital.pk})

        self.assertEqual(Study.objects.get(name=NAMES["name"]).organisation, self.hospital)

    def test_who_administers_two_organisations_chooses_one(self):
        Membership.objects.create(
            organisation=self.other_hospital, user=self.amal, role="administrator"
        )

        self.client.post("/studies/new/", NAMES | RULES | {"organisation": self.other_hospital.pk})

        self.assertEqual(Wave.objects.last().organisation, self.other_hospital)

    def test_who_may_research_is_named_on_the_same_screen(self):
        wave = self.begin()
        reader = {
            "readers-TOTAL_FORMS": "1",
            "readers-INITIAL_FORMS": "0",
            "readers-0-user": self.lena.pk,
            "readers-0-name": "Lena",
            "readers-0-institution": "University",
            "readers-0-purpose": "a thesis",
        }

        self.client.post(
            self.address("process", wave), NAMES | RULES | reader | {"research_export": "on"}
        )

        self.assertEqual(ResearchReader.objects.get().user, self.lena)

    def test_somebody_of_another_hospital_cannot_be_named(self):
        wave = self.begin()
        reader = {
            "readers-TOTAL_FORMS": "1",
            "readers-INITIAL_FORMS": "0",
            "readers-0-user": self.bram.pk,
            "readers-0-name": "Bram",
            "readers-0-institution": "x",
            "readers-0-purpose": "y",
        }

        self.client.post(
            self.address("process", wave), NAMES | RULES | reader | {"research_export": "on"}
        )

        self.assertEqual(ResearchReader.objects.count(), 0)


class AfterTheStartTest(SetupTestCase):
    def setUp(self):
        super().setUp()
        self.made = self.with_people()
        self.launch(self.made)

    def change(self, **changes: object):
        content = NAMES | NO_READERS | RULES | changes
        response = self.client.post(self.address("process", self.made), content)
        self.made.refresh_from_db()
        return response

    def test_a_higher_minimum_is_taken_and_a_lower_one_refused_with_the_reason(self):
        self.change(min_raters="7")
        self.assertEqual(self.made.min_raters, 7)

        page = self.change(min_raters="5")

        self.assertContains(page, "The number can be raised, but not lowered.")
        self.assertEqual(self.made.min_raters, 7)

    def test_what_was_loosened_is_not_stored(self):
        for change in (
            {"mode": "open", "open_agreed_by": "The chief", "open_agreed_on": "2026-01-01"},
            {"asks_for_comment": "on", "comment_readers": "everybody"},
            {"research_export": "on"},
            {"min_raters": "3"},
        ):
            before = Wave.objects.values().get(pk=self.made.pk)
            self.change(**change)
            self.assertEqual(Wave.objects.values().get(pk=self.made.pk), before, change)

    def test_what_people_read_does_not_change(self):
        self.change(process="something else", shares_results="on", asks_partnership="on")

        self.made.refresh_from_db()
        self.assertEqual(self.made.study.process, "discharge")
        self.assertEqual((self.made.shares_results, self.made.asks_partnership), (False, False))

    def test_every_screen_says_what_is_fixed(self):
        for screen, words in {
            "process": "What they were told stays",
            "groups": "Its groups, their order and who is asked",
            "pairs": "Its groups, their order and who is asked",
            "check": "Its groups, their order and who is asked",
            "wording": "The words stay as they read them",
            "launch": "This wave was launched on",
            "people": "Groups and units are fixed",
        }.items():
            with self.subTest(screen):
                self.assertContains(self.client.get(self.address(screen, self.made)), words)

    def test_launching_twice_is_refused_and_changes_nothing(self):
        closes = Wave.objects.get(pk=self.made.pk).closes_at

        page = self.launch(self.made, closes_on=localdate() + timedelta(days=40))

        self.assertContains(page, "launched already")
        self.assertEqual(Wave.objects.get(pk=self.made.pk).closes_at, closes)

    def test_groups_pairs_and_words_are_refused_whatever_is_posted(self):
        for screen, content in (
            ("groups", {"do": "add", "new-name": "More", "new-kind": "staff"}),
            ("pairs", {"ask": []}),
            ("wording", {"do": "save", "item.timely.co_worker": "{group}?"}),
        ):
            self.client.post(self.address(screen, self.made), content)
        self.made.refresh_from_db()
        self.assertEqual((self.made.unasked, self.made.wording), ([], {}))
        self.assertEqual(self.made.study.workgroups.count(), 2)


class LaunchTest(SetupTestCase):
    def test_a_wave_without_people_is_not_launched(self):
        wave = self.begin()

        page = self.launch(wave)

        self.assertContains(page, "Nobody is on the list yet.")
        self.assertFalse(Wave.objects.get(pk=wave.pk).is_locked)

    def test_an_export_that_names_nobody_is_not_launched(self):
        wave = self.with_people()
        Wave.objects.filter(pk=wave.pk).update(research_export=True)

        self.assertContains(self.launch(wave), "nobody is named who may download")
        self.assertFalse(Wave.objects.get(pk=wave.pk).is_locked)

    def test_on_a_later_day_it_is_locked_now_and_opens_in_the_morning(self):
        wave = self.with_people()
        day = localdate() + timedelta(days=3)

        self.launch(wave, opens_on=day)

        wave.refresh_from_db()
        self.assertTrue(wave.is_locked)
        self.assertFalse(wave.is_open())
        self.assertEqual((localtime(wave.opens_at).date(), localtime(wave.opens_at).hour), (day, 8))

    def test_dates_that_make_no_sense_are_refused_at_their_field(self):
        wave, today = self.with_people(), localdate()
        for field, dates in {
            "opens_on": {"opens_on": today - timedelta(days=1)},
            "closes_on": {"closes_on": today - timedelta(days=1)},
            "results_on": {"results_on": today},
        }.items():
            page = self.launch(wave, **dates)
            self.assertIn(field, page.context["form"].errors)
        page = self.launch(wave, opens_on=today + timedelta(9), closes_on=today + timedelta(5))
        self.assertIn("would close before it opens", str(page.context["form"].errors))
        self.assertFalse(Wave.objects.get(pk=wave.pk).is_locked)

    def test_less_than_a_day_is_asked_about_before_it_is_done(self):
        wave, opens = self.with_people(), localdate() + timedelta(days=3)
        days = {"opens_on": opens, "closes_on": opens}

        asked = self.launch(wave, **days)
        self.assertEqual(list(asked.context["form"].errors), ["is_short"])
        self.assertContains(asked, "Answers would be taken for less than a day")
        self.assertFalse(Wave.objects.get(pk=wave.pk).is_locked)

        self.launch(wave, is_short="on", **days)
        self.assertTrue(Wave.objects.get(pk=wave.pk).is_locked)

    def test_from_a_day_on_nobody_is_asked(self):
        wave, opens = self.with_people(), localdate() + timedelta(days=3)
        screen = self.client.get(self.address("launch", wave)).context["form"]
        self.assertNotIn("is_short", screen.fields)

        self.launch(wave, opens_on=opens, closes_on=opens + timedelta(days=1))

        self.assertTrue(Wave.objects.get(pk=wave.pk).is_locked)

    def test_looking_at_every_screen_changes_nothing(self):
        wave = self.with_people()
        before = self.everything()

        for screen in ("process", "people", "groups", "pairs", "check", "wording", "launch"):
            self.assertEqual(self.client.get(self.address(screen, wave)).status_code, 200, screen)
        self.client.get(reverse("surveys:setup", args=[wave.pk]))
        self.client.get(reverse("surveys:wave-next", args=[wave.pk]))

        self.assertEqual(self.everything(), before)

    def everything(self):
        models = (Study, Wave, Workgroup, Participant, Invitation, Link, Event)
        return [list(model.objects.order_by("pk").values()) for model in models]


class NextWaveTest(SetupTestCase):
    def test_one_click_makes_the_next_wave_and_leads_to_the_check(self):
        wave = self.with_people()
        self.launch(wave)
        Wave.objects.filter(pk=wave.pk).update(
            opens_at=localtime() - timedelta(days=9), closes_at=localtime() - timedelta(days=1)
        )
        self.assertContains(self.client.get(f"/waves/{wave.pk}/"), "Prepare the next wave")

        page = self.client.post(reverse("surveys:wave-next", args=[wave.pk]), follow=True)

        following = Wave.objects.get(study=wave.study, number=2)
        self.assertRedirects(page, self.address("check", following))
        self.assertContains(page, "Nothing: the same people, groups, pairs, words and rules.")
        self.assertEqual(following.invitations.count(), 11)

    def test_a_wave_that_is_open_has_no_next_one_yet(self):
        address = reverse("surveys:wave-next", args=[self.wave.pk])

        self.assertContains(self.client.get(address), "once this one has closed")
        self.client.post(address)

        self.assertEqual(self.study.waves.count(), 1)

    def test_a_next_wave_that_promises_less_is_refused_on_the_first_screen(self):
        wave = self.with_people()
        self.launch(wave)
        Wave.objects.filter(pk=wave.pk).update(
            opens_at=localtime() - timedelta(days=9), closes_at=localtime() - timedelta(days=1)
        )
        self.client.post(reverse("surveys:wave-next", args=[wave.pk]))
        following = Wave.objects.get(study=wave.study, number=2)

        page = self.client.post(
            self.address("process", following), NAMES | NO_READERS | RULES | {"min_raters": "4"}
        )

        self.assertContains(page, "The number can be raised, but not lowered.")
        following.refresh_from_db()
        self.assertEqual(following.min_raters, 5)


class RefusalTest(SetupTestCase):
    SCREENS = ("process", "people", "list", "groups", "pairs", "check", "wording", "launch")

    def addresses(self):
        person = Participant.objects.create(
            organisation=self.hospital, wave=self.wave, name="Ann", email="ann@example.org"
        )
        self.invitation(self.nurses, participant=person)
        return [
            *(self.address(screen) for screen in self.SCREENS),
            reverse("surveys:setup", args=[self.wave.pk]),
            reverse("surveys:wave-next", args=[self.wave.pk]),
            reverse("surveys:wave-people", args=[self.wave.pk]),
            reverse("surveys:wave-person", args=[self.wave.pk, person.pk]),
            reverse("surveys:wave-person-out", args=[self.wave.pk, person.pk]),
        ]

    def test_only_administrators_of_the_organisation_find_any_of_it(self):
        addresses = self.addresses()
        for user in (self.lena, self.cato, self.bram):
            self.client.force_login(user)
            for address in addresses:
                with self.subTest(user=user.username, address=address):
                    self.assertEqual(self.client.get(address).status_code, 404)
                    self.assertIn(self.client.post(address, {}).status_code, (404, 405))
        self.assertEqual(Participant.objects.count(), 1)

    def test_who_administers_nothing_finds_no_new_study(self):
        for user in (self.lena, self.cato):
            self.client.force_login(user)
            self.assertEqual(self.client.get("/studies/new/").status_code, 404)
            self.assertEqual(self.client.post("/studies/new/", NAMES | RULES).status_code, 404)
            self.assertNotContains(self.client.get("/studies/"), "/studies/new/")

    def test_who_is_not_signed_in_is_asked_to_sign_in(self):
        addresses = [*self.addresses(), "/studies/new/"]
        self.client.logout()

        for address in addresses:
            self.assertRedirects(
                self.client.get(address), f"/accounts/login/?next={address}", msg_prefix=address
            )

    def test_a_person_of_another_wave_is_not_found_under_this_one(self):
        other = Wave.objects.create(organisation=self.hospital, study=self.study, number=2)
        person = Participant.objects.create(organisation=self.hospital, wave=other, name="Bo")
        self.invitation(self.nurses, participant=person)

        address = reverse("surveys:wave-person", args=[self.wave.pk, person.pk])

        self.assertEqual(self.client.get(address).status_code, 404)

    def test_forms_without_the_token_are_refused(self):
        strict = self.client_class(enforce_csrf_checks=True)
        strict.force_login(self.amal)

        for address in ("/studies/new/", self.address("people"), self.address("launch")):
            self.assertEqual(strict.post(address, {}).status_code, 403)
