"""How many have answered: in steps, once a day, and never so that one person can be seen."""

import random
import re
from datetime import timedelta
from itertools import count, pairwise

from django.utils.timezone import localdate, now

from surveys import progress, results
from surveys.locking import first_invitation
from surveys.models.participants import Invitation
from surveys.models.studies import Workgroup
from surveys.models.waves import ShownProgress, Wave
from surveys.models.ways import OpenLink
from surveys.open_links import make_open_link
from surveys.progress import progress_of, step_of
from surveys.setups import setup_of
from surveys.workgroups import people_by_group
from tests.base import CastTestCase

DAYS = count(1)


def count_for_today() -> int:
    """Let another day pass, and count."""
    return progress.count_for_today(localdate() + timedelta(days=next(DAYS)))


class ProgressTestCase(CastTestCase):
    def invite(self, group: Workgroup, people: int) -> list[Invitation]:
        return [self.invitation(group) for _ in range(people)]

    def done(self, invitations: list[Invitation]) -> None:
        Invitation.objects.filter(pk__in=[it.pk for it in invitations]).update(state="done")

    def said(self) -> dict[str, str]:
        return {line.name: line.words for line in progress_of(self.wave)}


class StepsTest(ProgressTestCase):
    def test_a_step_is_three_people_and_in_large_groups_one_in_ten(self):
        self.assertEqual(
            {n: step_of(n) for n in (10, 29, 30, 31, 40, 41, 200)},
            {10: 3, 29: 3, 30: 3, 31: 4, 40: 4, 41: 5, 200: 20},
        )

    def test_two_answers_move_nothing_and_three_do(self):
        nurses = self.invite(self.nurses, 10)
        self.done(nurses[:2])
        count_for_today()
        self.assertEqual(self.said()["Nurses"], "under 20 %")

        self.done(nurses[2:3])
        count_for_today()

        self.assertEqual(self.said()["Nurses"], "30 to 39 %")

    def test_answers_show_only_after_the_daily_count(self):
        nurses = self.invite(self.nurses, 10)

        self.done(nurses)

        self.assertEqual(self.said()["Nurses"], "under 20 %")

    def test_counting_twice_a_day_moves_nothing_more(self):
        self.done(self.invite(self.nurses, 12)[:5])

        self.assertEqual(count_for_today(), 2)  # the nurses, and everybody
        self.assertEqual(count_for_today(), 0)

    def test_groups_below_ten_are_too_small_and_have_no_number_stored(self):
        self.done(self.invite(self.physicians, 9))
        self.invite(self.nurses, 10)

        count_for_today()

        self.assertEqual(self.said()["Physicians"], "too small to show")
        self.assertFalse(ShownProgress.objects.filter(workgroup=self.physicians).exists())

    def test_a_survey_of_nine_people_shows_nothing_at_all(self):
        self.done(self.invite(self.nurses, 9))

        count_for_today()

        self.assertEqual(
            self.said(), {"Everybody invited": "too small to show", "Nurses": "too small to show"}
        )
        self.assertEqual(ShownProgress.objects.count(), 0)

    def test_a_shown_number_never_falls(self):
        nurses = self.invite(self.nurses, 10)
        self.done(nurses[:6])
        count_for_today()

        Invitation.objects.filter(pk__in=[it.pk for it in nurses[:4]]).update(state="withdrawn")
        count_for_today()

        self.assertEqual(self.said()["Nurses"], "60 to 69 %")

    def test_bands_are_ten_per_cent_wide_and_open_at_both_ends(self):
        self.invite(self.nurses, 100)
        self.invitation(self.physicians)
        shown = ShownProgress.objects.create(
            organisation=self.hospital, wave=self.wave, workgroup=self.nurses
        )
        said = {}
        for n in (0, 19, 20, 29, 30, 79, 80, 100):
            shown.shown = n
            shown.save()
            said[n] = self.said()["Nurses"]

        self.assertEqual(
            said,
            {
                0: "under 20 %",
                19: "under 20 %",
                20: "20 to 29 %",
                29: "20 to 29 %",
                30: "30 to 39 %",
                79: "70 to 79 %",
                80: "80 % or more",
                100: "80 % or more",
            },
        )

    def test_only_waves_that_began_and_are_not_released_are_counted(self):
        self.done(self.invite(self.nurses, 12))
        self.wave.opens_at = now() + timedelta(days=1)
        self.wave.save()
        self.assertEqual(count_for_today(), 0)

        self.wave.opens_at = now() - timedelta(days=9)
        self.wave.save()
        self.answer(self.physicians, {self.nurses: 3}, people=10)
        Invitation.objects.filter(workgroup=self.nurses).delete()
        self.close()
        results.freeze(self.wave)

        self.assertEqual(count_for_today(), 0)

    def test_nobody_looks_like_one_and_all_look_like_all_but_one(self):
        for people in range(10, 41):
            with self.subTest(people=people):
                Invitation.objects.all().delete()
                ShownProgress.objects.all().delete()
                nurses = self.invite(self.nurses, people)
                count_for_today()
                nobody = self.said()
                self.done(nurses[:1])
                count_for_today()
                self.assertEqual(self.said(), nobody)

                self.done(nurses[:-1])
                count_for_today()
                all_but_one = self.said()
                self.done(nurses)
                count_for_today()
                self.assertEqual(self.said(), all_but_one)


class WatcherTest(ProgressTestCase):
    """Somebody opens every staff page after every single submission and keeps what they show."""

    def watch(self, seed: int) -> tuple[list[tuple[int, Workgroup]], list[list[str]]]:
        """Let people answer over eight days; return who answered when, and the watcher's log."""
        chance = random.Random(seed)
        invitations = [
            *self.invite(self.nurses, 14),
            *self.invite(self.physicians, 11),
            *self.invite(self.therapists, 6),
        ]
        chance.shuffle(invitations)
        answering = invitations[: chance.randint(20, 31)]
        days = sorted(chance.randint(1, 8) for _ in answering)
        submissions, log = [], [self.seen()]
        for day in range(1, 9):
            for invitation in [it for it, on in zip(answering, days, strict=True) if on == day]:
                self.done([invitation])
                submissions.append((day, invitation.workgroup))
                log.append(self.seen())
            count_for_today()
            log.append(self.seen())
        return submissions, log

    def seen(self) -> list[str]:
        pages = []
        for person in (self.amal, self.lena, self.cato):
            self.client.force_login(person)
            for address in (
                "/studies/",
                f"/studies/{self.study.pk}/",
                f"/waves/{self.wave.pk}/",
                f"/waves/{self.wave.pk}/preview/",
            ):
                page = self.client.get(address).content.decode()
                pages.append(re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", page))
        return pages

    def test_between_two_counts_nothing_moves_whoever_answers(self):
        submissions, log = self.watch(seed=1)

        # One look at the start, then one after each submission and one after each count.
        self.assertEqual(len(log), 1 + len(submissions) + 8)
        place = 1
        for day in range(1, 9):
            for _ in [on for on, _group in submissions if on == day]:
                self.assertEqual(log[place], log[place - 1])
                place += 1
            place += 1

    def test_pages_do_move_or_this_test_would_see_nothing(self):
        _submissions, log = self.watch(seed=1)

        changes = sum(before != after for before, after in pairwise(log))

        self.assertGreaterEqual(changes, 3)

    def test_between_two_changes_of_a_number_at_least_three_people_answered(self):
        chance = random.Random(2)
        for _ in range(30):
            Invitation.objects.all().delete()
            ShownProgress.objects.all().delete()
            waiting = [*self.invite(self.nurses, 35), *self.invite(self.physicians, 12)]
            chance.shuffle(waiting)
            at_last_change: dict[int | None, int] = {}
            while waiting:
                today = [waiting.pop() for _ in range(min(chance.randint(0, 5), len(waiting)))]
                self.done(today)
                before = self.shown()
                count_for_today()
                for group, shown in self.shown().items():
                    if shown != before.get(group, 0):
                        answered = self.answered(group)
                        self.assertGreaterEqual(answered - at_last_change.get(group, 0), 3)
                        at_last_change[group] = answered

    def shown(self) -> dict[int | None, int]:
        return dict(ShownProgress.objects.values_list("workgroup_id", "shown"))

    def answered(self, group: int | None) -> int:
        done = Invitation.objects.filter(state="done")
        return (done if group is None else done.filter(workgroup_id=group)).count()

    def test_no_two_submissions_can_be_put_in_order(self):
        """For any two people of two groups, what was seen also fits the other order.

        The watcher is even told the exact numbers behind the bands, every evening.
        """
        chance = random.Random(3)
        worlds = 0
        while worlds < 20:
            Invitation.objects.all().delete()
            ShownProgress.objects.all().delete()
            people = [self.invite(self.nurses, 14), self.invite(self.physicians, 11)]
            view: list[Evening] = []
            for _day in range(7):
                for waiting in people:
                    leaving = min(chance.randint(0, 4), len(waiting))
                    self.done([waiting.pop() for _ in range(leaving)])
                count_for_today()
                shown = self.shown()
                keys = (self.nurses.pk, self.physicians.pk, None)
                view.append(tuple(shown.get(key, 0) for key in keys))  # type: ignore[arg-type]
            if not all(view[-1]):
                continue  # of one group nothing was seen at all
            worlds += 1
            swapped = [(b, a, both) for a, b, both in view]
            self.assertTrue(second_may_have_come_first(view, (14, 11)), view)
            self.assertTrue(second_may_have_come_first(swapped, (11, 14)), view)


Evening = tuple[int, int, int]
Course = tuple[int, int, bool, bool]


def second_may_have_come_first(view: list[Evening], invited: tuple[int, int]) -> bool:
    """Whether somebody of the second group may have answered no later than one of the first.

    Goes through every course of days: how many of both groups had answered by each evening.
    Those are kept that would have shown what was seen; of each it is remembered whether anybody
    of the second group has answered, and whether one of the first came on that day or later.
    """
    steps = (step_of(invited[0]), step_of(invited[1]), step_of(sum(invited)))
    courses: set[Course] = {(0, 0, False, False)}
    before: Evening = (0, 0, 0)
    for seen in view:
        going_on: set[Course] = set()
        for a, b, begun, found in courses:
            for first in range(a, invited[0] + 1):
                for second in range(b, invited[1] + 1):
                    counted = (first, second, first + second)
                    would_show = tuple(
                        n if n - old >= step else old
                        for n, old, step in zip(counted, before, steps, strict=True)
                    )
                    if would_show == seen:
                        has_begun = begun or second > b
                        going_on.add((first, second, has_begun, found or has_begun and first > a))
        courses, before = going_on, seen
    return any(found for *_counts, found in courses)


class WhereItStandsTest(ProgressTestCase):
    def test_administrators_read_it_on_the_wave_page_and_nobody_else(self):
        self.done(self.invite(self.nurses, 12)[:6])
        count_for_today()

        for person, reads in ((self.amal, True), (self.lena, False), (self.cato, False)):
            self.client.force_login(person)
            page = self.client.get(f"/waves/{self.wave.pk}/").content.decode()
            self.assertEqual("50 to 59 %" in page, reads)
            self.assertEqual("How many have answered" in page, reads)

    def test_it_stands_there_from_opening_to_release(self):
        self.client.force_login(self.amal)
        address = f"/waves/{self.wave.pk}/"
        Wave.objects.update(opens_at=None, closes_at=None)
        self.assertNotContains(self.client.get(address), "How many have answered")

        self.close()
        Wave.objects.update(opens_at=now() - timedelta(days=3))
        self.assertContains(self.client.get(address), "How many have answered")

    def test_no_page_prints_the_number_of_people(self):
        self.done(self.invite(self.nurses, 67)[:43])
        count_for_today()
        self.client.force_login(self.amal)

        page = self.client.get(f"/waves/{self.wave.pk}/").content.decode()

        section = page[
            page.index('id="progress"') : page.index("</section>", page.index("progress"))
        ]
        self.assertNotRegex(section, r"\b(43|67|24)\b")
        self.assertIn("60 to 69 %", section)


class OnceADayTest(CastTestCase):
    def test_however_often_the_job_runs_a_day_counts_once(self):
        for _ in range(12):
            self.invitation(self.nurses)
        Invitation.objects.update(state=Invitation.State.DONE)
        day = localdate()

        self.assertEqual(progress.count_for_today(day), 2)
        Invitation.objects.update(state=Invitation.State.OPEN)
        for _ in range(12):
            self.invitation(self.nurses)
        Invitation.objects.update(state=Invitation.State.DONE)

        self.assertEqual(progress.count_for_today(day), 0)
        self.assertEqual(progress.count_for_today(day + timedelta(days=1)), 2)


class OpenWaysTest(ProgressTestCase):
    """Who comes by an open link or a shared device stands apart, in tens."""

    NAME = "By open links and shared devices"

    def came(self, people: int, way: str = "open_link") -> None:
        self.done([self.invitation(self.nurses, way=way) for _ in range(people)])
        count_for_today()

    def setUp(self) -> None:
        first_invitation(self.wave)
        make_open_link(self.wave, "open_link", None, by=self.amal.pk)

    def test_without_an_open_link_there_is_no_such_line(self):
        OpenLink.objects.all().delete()

        self.assertNotIn(self.NAME, self.said())

    def test_it_is_told_in_tens(self):
        self.assertEqual(self.said()[self.NAME], "fewer than 10")
        self.came(9)
        self.assertEqual(self.said()[self.NAME], "fewer than 10")
        self.came(3, way="kiosk")
        self.assertEqual(self.said()[self.NAME], "10 or more")

    def test_one_or_two_more_move_nothing(self):
        self.came(9)
        self.came(2)  # eleven by now, but only two since the last step

        self.assertEqual(self.said()[self.NAME], "fewer than 10")

    def test_they_are_no_share_of_those_invited_by_name(self):
        self.invite(self.nurses, 10)
        self.came(30)

        self.assertEqual(self.said()["Nurses"], "under 20 %")
        self.assertEqual(self.said()["Everybody invited"], "under 20 %")

    def test_a_start_that_nobody_finished_moves_nothing_and_is_no_person(self):
        self.invite(self.nurses, 9)
        before = self.said()

        for way in ("open_link", "kiosk"):
            for _ in range(20):
                self.invitation(self.nurses, way=way)
        count_for_today()

        self.assertEqual(self.said(), before)
        self.assertEqual(self.said()["Nurses"], "too small to show")
        self.assertEqual(people_by_group(self.wave), {self.nurses.pk: 9})
        self.assertEqual(sum(setup_of(self.wave).heads.values()), 9 + 6 + 5 + 2)

    def test_sheets_on_paper_are_counted_nowhere_their_typist_knows_them(self):
        self.invite(self.nurses, 10)
        before = self.said()

        self.came(40, way="paper")

        self.assertEqual(self.said(), before)
