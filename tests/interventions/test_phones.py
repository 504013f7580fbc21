"""A phone in a workshop: how it gets a seat, what it may read, and what becomes of its marks."""

import gzip
import re
from datetime import timedelta

from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import translation
from django.utils.timezone import now

from interventions import seats
from interventions.models.workshops import Count, Seat, Workshop
from rcsurvey.logs import without_links
from surveys.languages import NAMES
from surveys.models.studies import Study, Workgroup
from tests.interventions.workshop_cast import Phone, WorkshopTestCase

STATIC = settings.BASE_DIR / "static"


class JoiningTest(WorkshopTestCase):
    def test_the_code_on_the_screen_leads_to_the_groups_and_a_group_to_a_seat(self) -> None:
        guest = Client()
        shown = f"{self.workshop.code[:4].lower()} {self.workshop.code[4:]}"

        found = guest.get("/w/", {"code": shown})
        page = guest.get(found["Location"])
        seat = guest.post(found["Location"], {"group": self.nurses.pk})

        self.assertContains(page, "Which group do you belong to?")
        self.assertContains(guest.get(seat["Location"]), "You are in. Look at the screen.")
        self.assertEqual(Seat.objects.get().group, self.nurses)

    def test_a_code_of_nobody_is_not_found_and_can_be_typed_again(self) -> None:
        for path in ("/w/?code=CCCCCCCC", "/w/CCCCCCCC/", "/w/CCCCCCCC/seat/", "/w/?code=<b>"):
            with self.subTest(path):
                answer = Client().get(path)

                self.assertContains(answer, "No workshop has this code.", status_code=404)
                self.assertContains(answer, 'name="code"', status_code=404)
        self.assertEqual(Client().get("/w/CCCCCCCC/now/").status_code, 404)
        self.assertEqual(Client().post("/w/CCCCCCCC/", {"group": 1}).status_code, 404)

    def test_a_code_is_as_good_as_impossible_to_guess(self) -> None:
        codes = {self.open(self.between).code for _ in range(20)}

        self.assertEqual(len(codes), 20)
        self.assertTrue(all(re.fullmatch(r"[2-9A-Z]{8}", code) for code in codes))

    def test_no_group_and_the_group_of_another_study_are_refused(self) -> None:
        study = Study.objects.create(organisation=self.hospital, name="Other", process="x")
        theirs = Workgroup.objects.create(
            organisation=self.hospital, study=study, name="Clerks", headcount=5
        )
        for body in ({}, {"group": ""}, {"group": theirs.pk}, {"group": "x"}):
            answer = Client().post(f"/w/{self.workshop.code}/", body)

            self.assertContains(answer, "Choose the group you belong to", status_code=400)
        self.assertFalse(Seat.objects.exists())

    def test_a_room_holds_200_seats(self) -> None:
        Seat.objects.bulk_create(
            Seat(workshop=self.workshop, key_hash=str(n), group=self.nurses)
            for n in range(seats.MOST_SEATS)
        )

        answer = Client().post(f"/w/{self.workshop.code}/", {"group": self.nurses.pk})

        self.assertEqual(answer.status_code, 429)
        self.assertEqual(Seat.objects.count(), seats.MOST_SEATS)

    def test_only_so_many_come_in_a_minute(self) -> None:
        minute = int(now().timestamp() // 60)
        for of_minute in (minute, minute + 1):  # the clock may turn while this runs
            Workshop.objects.update(joining_minute=of_minute, joining=seats.MOST_A_MINUTE)
            answer = Client().post(f"/w/{self.workshop.code}/", {"group": self.nurses.pk})
            if answer.status_code == 429:
                break

        self.assertContains(answer, "Try again in a minute.", status_code=429)
        Workshop.objects.update(joining_minute=minute - 1)
        answer = Client().post(f"/w/{self.workshop.code}/", {"group": self.nurses.pk})
        self.assertEqual(answer.status_code, 302)

    def test_a_workshop_that_is_over_says_so_to_everybody(self) -> None:
        phone = Phone(self.workshop.code, self.nurses)
        self.client.post(self.at("workshop-close"))

        for path in (f"/w/{self.workshop.code}/", phone.address):
            self.assertContains(Client().get(path), "This workshop is over.")
        for path in (f"/w/{self.workshop.code}/", phone.address):
            answer = Client().post(path, {"group": self.nurses.pk, "step": "guess"})
            self.assertContains(answer, "This workshop is over.")
        self.assertFalse(Seat.objects.exists())

    def test_after_twelve_hours_the_code_opens_nothing(self) -> None:
        phone = Phone(self.workshop.code, self.nurses)
        Workshop.objects.update(opened_at=now() - timedelta(hours=12))

        self.assertContains(phone.look(), "This workshop is over.")
        answer = Client().post(f"/w/{self.workshop.code}/", {"group": self.nurses.pk})
        self.assertContains(answer, "This workshop is over.")
        self.assertEqual(Seat.objects.count(), 1)

    def test_the_seat_of_another_room_is_none_here(self) -> None:
        other = self.open(self.between)
        phone = Phone(other.code, self.nurses)
        moved = phone.address.replace(other.code, self.workshop.code)

        answer = Client().get(moved)

        self.assertRedirects(answer, f"/w/{self.workshop.code}/")

    def test_no_cookie_is_set_and_nothing_is_cached_or_told_to_others(self) -> None:
        phone = Phone(self.workshop.code, self.nurses)
        self.go()
        answers = [phone.joined, phone.look(), phone.choose("guess", self.between)]

        self.assertEqual(len(phone.client.cookies), 0)
        for answer in answers:
            self.assertIn("no-store", answer["Cache-Control"])
            self.assertEqual(answer["Referrer-Policy"], "no-referrer")
            self.assertNotIn("Set-Cookie", answer)

    def test_the_key_of_a_seat_stands_in_no_table_and_no_log_line(self) -> None:
        phone = Phone(self.workshop.code, self.nurses)
        key = phone.address.strip("/").rsplit("/", 1)[-1]

        self.assertNotIn(key, str(list(Seat.objects.values())))
        for line in (f"Not Found: {phone.address}", f"GET {phone.address}de/ 200"):
            cleaned = without_links(line)
            self.assertNotIn(key, cleaned)
            self.assertNotIn(self.workshop.code, cleaned)


class ReadingTest(WorkshopTestCase):
    def test_a_phone_reads_nothing_before_the_screen_shows_it(self) -> None:
        phone = Phone(self.workshop.code, self.pharmacists)
        for step in ("welcome", "guess"):
            self.go_to(step)
            self.assertNotRegex(phone.words(), r"weak|moderate|strong|\d\.\d")
        self.go_to("strengths")
        self.assertIn("Nurses and therapists strong", phone.words())
        self.assertNotIn("weak", phone.words())
        self.go_to("reveal")
        self.assertIn("Nurses and physicians weak", phone.words())

    def test_a_phone_reads_the_ties_that_were_chosen_and_no_others(self) -> None:
        self.workshop = self.open(self.between)
        phone = Phone(self.workshop.code, self.nurses)
        self.go_to("reveal")

        self.assertIn("Nurses and physicians weak", phone.words())
        self.assertNotIn("among themselves", phone.words())
        self.assertNotRegex(phone.words(), r"\d\.\d")

    def test_all_pairs_can_be_marked_whether_anything_about_them_was_released_or_not(self) -> None:
        self.go_to("guess")
        options = Phone(self.workshop.code, self.nurses).options()

        # Four groups: six pairs, and four groups among themselves.
        self.assertEqual(len(set(options)), 10)

    def test_what_comes_from_a_catalogue_is_text(self) -> None:
        phone = Phone(self.workshop.code, self.nurses)
        line = {"tie": self.between, "entry": "x", "name": "<script>", "levels": [], "votes": None}
        Workshop.objects.update(step="matter", shown={"lines": [line]})

        self.assertContains(phone.look(), "&lt;script&gt;")

    def test_one_query_says_how_far_the_room_is_and_three_make_a_page(self) -> None:
        phone = Phone(self.workshop.code, self.nurses)
        self.go_to("reveal")

        with self.assertNumQueries(1):
            told = phone.client.get(reverse("interventions:phone-now", args=[self.workshop.code]))
        with self.assertNumQueries(3):
            page = phone.look()

        self.assertEqual(told.json(), {"number": self.workshop.number})
        self.assertContains(page, f'data-number="{self.workshop.number}"')

    def test_each_step_of_the_screen_is_a_new_number_for_phones(self) -> None:
        numbers = [self.workshop.number]
        for way in ("next", "next", "back", "next"):
            self.go(way)
            numbers.append(self.workshop.number)

        self.assertEqual(numbers, sorted(set(numbers)))

    def test_a_page_with_its_sheets_and_script_is_light(self) -> None:
        phone = Phone(self.workshop.code, self.nurses)
        self.go_to("guess")
        page = phone.look().content
        parts = [STATIC / "css" / name for name in ("tokens.css", "matrix.css", "phone.css")]
        parts.append(STATIC / "js" / "phone.js")

        weight = len(gzip.compress(page)) + sum(len(gzip.compress(p.read_bytes())) for p in parts)

        self.assertLess(weight, 30_000)

    def test_without_a_script_the_page_looks_again_by_itself_but_never_under_a_form(self) -> None:
        phone = Phone(self.workshop.code, self.nurses)
        self.assertContains(phone.look(), '<meta http-equiv="refresh"')
        self.go_to("guess")

        self.assertNotContains(phone.look(), '<meta http-equiv="refresh"')
        self.assertContains(phone.look(), "Look again")


class ChoosingTest(WorkshopTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.phone = Phone(self.workshop.code, self.nurses)

    def kept(self) -> dict[str, list[str]]:
        choices: dict[str, list[str]] = Seat.objects.get().choices
        return choices

    def test_a_guess_marks_up_to_three_ties_or_none(self) -> None:
        self.go_to("guess")
        four = self.phone.options()[:4]

        refused = self.phone.choose("guess", *four)
        self.assertContains(refused, "up to three", status_code=400)
        self.assertEqual(self.kept(), {})
        for chosen in (four[:3], []):
            self.assertEqual(self.phone.choose("guess", *chosen).status_code, 302)
            self.assertEqual(self.kept(), {"guess": sorted(chosen)})

    def test_one_seat_is_one_vote_and_can_be_changed_until_it_is_counted(self) -> None:
        self.go_to("matter")

        self.phone.choose("matter", self.between)
        self.phone.choose("matter", self.among)
        self.phone.choose("matter", self.among)

        self.assertEqual(self.kept(), {"matter": [self.among]})
        self.assertContains(self.phone.look(), f'value="{self.among}" required checked')
        self.assertContains(self.phone.look(), "You can change it until it is counted.")

    def test_two_votes_none_and_one_for_what_nobody_offered_are_refused(self) -> None:
        self.go_to("matter")

        for chosen in ([self.between, self.among], [], ["9-9"], ["<b>"]):
            with self.subTest(chosen):
                answer = self.phone.choose("matter", *chosen)
                self.assertContains(answer, "This was not kept.", status_code=400)
        self.assertEqual(self.kept(), {})

    def test_an_idea_is_voted_for_by_its_name(self) -> None:
        self.go_to(f"try:{self.between}")
        step = self.workshop.step
        ideas = [idea.entry.slug for idea in self.room.ideas(self.between)]

        self.assertEqual(self.phone.options(), ideas)
        self.phone.choose(step, ideas[2])

        self.assertEqual(self.kept(), {step: [ideas[2]]})

    def test_what_comes_too_late_or_to_another_step_is_not_kept_and_says_so(self) -> None:
        self.go_to("strengths")
        for step in ("guess", "matter", "strengths", "", "x" * 500):
            answer = self.phone.choose(step, self.between)

            self.assertContains(answer, "a moment too late", status_code=409)
        self.assertEqual(self.kept(), {})

    def test_nothing_arrives_after_a_count_even_if_the_step_were_open(self) -> None:
        self.go_to("matter")
        Count.objects.create(workshop=self.workshop, question="matter", voters=3)

        self.assertEqual(self.phone.choose("matter", self.between).status_code, 409)
        self.assertEqual(self.kept(), {})

    def test_a_seat_changes_its_mind_a_hundred_times_and_not_more(self) -> None:
        self.go_to("matter")
        Seat.objects.update(changes=seats.MOST_CHANGES - 1)

        self.assertEqual(self.phone.choose("matter", self.between).status_code, 302)
        self.assertEqual(self.phone.choose("matter", self.among).status_code, 400)
        self.assertEqual(self.kept(), {"matter": [self.between]})

    def test_no_phone_learns_what_another_one_chose(self) -> None:
        other = Phone(self.workshop.code, self.nurses)
        self.go_to("matter")
        before = other.look().content

        self.phone.choose("matter", self.between)

        self.assertEqual(other.look().content, before)


class LanguagesTest(WorkshopTestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        Study.objects.update(languages=list(NAMES))

    def test_a_phone_speaks_the_language_of_its_address_or_of_its_browser(self) -> None:
        german = Phone(self.workshop.code, self.nurses, "de")
        by_browser = Phone(self.workshop.code, self.nurses)

        self.assertIn("/de/", german.address)
        self.assertContains(german.look(), "Sie sind dabei.")
        self.assertContains(by_browser.look(**{"Accept-Language": "da"}), "Du er med.")

    def test_every_page_of_a_phone_says_nothing_in_english_in_any_language(self) -> None:
        phones = {code: Phone(self.workshop.code, self.nurses, code) for code in NAMES}
        english = {"welcome": "You are in.", "guess": "Send my guess", "matter": "One vote"}
        for step, words in english.items():
            self.go_to(step)
            for code, phone in phones.items():
                with self.subTest(step, language=code), translation.override(code):
                    page = phone.look()
                    self.assertContains(page, f'<html lang="{code}"')
                    if code == "en":
                        self.assertContains(page, words)
                    else:
                        self.assertNotContains(page, words)

    def test_arabic_is_mirrored(self) -> None:
        phone = Phone(self.workshop.code, self.nurses, "ar")

        self.assertContains(phone.look(), 'dir="rtl"')

    def test_a_vote_keeps_the_language(self) -> None:
        phone = Phone(self.workshop.code, self.nurses, "fr")
        self.go_to("guess")

        answer = phone.choose("guess", self.between)

        self.assertEqual(answer["Location"], phone.address)
