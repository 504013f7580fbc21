"""What happens once a day, and that it happens without anybody's help."""

import io
from datetime import UTC, datetime, timedelta

from django.core.cache import cache
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection, transaction
from django.test import TestCase, TransactionTestCase, override_settings
from django.utils.timezone import now
from django_tasks import TaskResultStatus
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult

from surveys import answering, tasks
from surveys.models.answers import Response
from surveys.models.messages import MailService
from surveys.models.participants import Draft
from surveys.models.waves import ShownProgress
from tests.base import Cast, CastTestCase

IN_THE_DATABASE = override_settings(
    TASKS={"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default"]}}
)
READY, RUNNING = TaskResultStatus.READY, TaskResultStatus.RUNNING
FAILED, SUCCESSFUL = TaskResultStatus.FAILED, TaskResultStatus.SUCCESSFUL


def job(task=tasks.erase_drafts, *, status=READY, **facts):
    """A job as the library keeps it."""
    arguments = {"args": [1], "kwargs": {}} if task is tasks.erase_drafts else {}
    return DBTaskResult.objects.create(
        task_path=task.module_path,
        status=status,
        args_kwargs=arguments or {"args": [], "kwargs": {}},
        backend_name="default",
        **{"run_after": now(), "exception_class_path": "", "traceback": ""} | facts,
    )


class DailyRunTest(CastTestCase):
    def test_answers_are_rewritten_drafts_erased_and_progress_counted(self):
        self.answer(self.nurses, {self.physicians: 3}, people=10)
        answering.begin(self.link(self.nurses))
        keys = set(Response.objects.values_list("pk", flat=True))

        call_command("daily")

        self.assertTrue(keys.isdisjoint(Response.objects.values_list("pk", flat=True)))
        self.assertEqual(ShownProgress.objects.get(workgroup=self.nurses).shown, 10)
        self.assertEqual(Draft.objects.count(), 1)

        self.close()
        call_command("daily")
        self.assertEqual(Draft.objects.count(), 0)

    def cached(self):
        with connection.cursor() as cursor:
            cursor.execute("SELECT cache_key FROM cache ORDER BY cache_key")
            return [key for (key,) in cursor.fetchall()]

    def test_what_has_expired_leaves_the_cache_and_the_rest_stays(self):
        cache.clear()  # it is no model's table, so a browser test leaves its counts in it
        cache.set("gone", 1, timeout=-60)
        cache.set("still", 1, timeout=3600)
        cache.set("always", 1, timeout=None)
        self.assertEqual(self.cached(), [":1:always", ":1:gone", ":1:still"])

        call_command("daily")

        self.assertEqual(self.cached(), [":1:always", ":1:still"])

    def test_another_kind_of_cache_is_left_alone(self):
        kind = "django.core.cache.backends.locmem.LocMemCache"
        with override_settings(CACHES={"default": {"BACKEND": kind}}):
            cache.set("still", 1, timeout=3600)

            tasks.prune_cache()

            self.assertEqual(cache.get("still"), 1)

    def test_it_says_nothing_that_could_be_counted(self):
        self.answer(self.nurses, {self.physicians: 3}, people=2)
        out = io.StringIO()

        call_command("daily", stdout=out, stderr=out)

        self.assertEqual(out.getvalue(), "")

    def test_jobs_return_nothing(self):
        answering.begin(self.link(self.nurses))
        self.close()

        self.assertIsNone(tasks.erase_drafts.func(self.wave.pk))
        self.assertIsNone(tasks.daily.func())
        self.assertEqual(Draft.objects.count(), 0)


class FailingStepTest(Cast, TransactionTestCase):
    def test_a_step_that_fails_keeps_no_other_from_running(self):
        self.enter()
        self.answer(self.nurses, {self.physicians: 3})
        answering.begin(self.link(self.nurses))
        self.close()

        # Inside a transaction of somebody else's the answers refuse to be rewritten.
        with (
            transaction.atomic(),
            self.assertLogs("surveys.tasks", "ERROR") as logged,
            self.assertRaises(CommandError) as problem,
        ):
            call_command("daily")

        self.assertEqual(str(problem.exception), "Not all was done: rewrite: RuntimeError")
        self.assertEqual(len(logged.output), 1)
        self.assertNotIn("durable", logged.output[0])
        self.assertEqual(Draft.objects.count(), 0)


@IN_THE_DATABASE
class PlanTest(TestCase):
    def planned(self):
        waiting = DBTaskResult.objects.filter(status=READY, task_path=tasks.daily.module_path)
        return list(waiting.values_list("run_after", flat=True))

    def test_one_run_is_planned_however_often_one_asks(self):
        for _ in range(3):
            tasks.plan_daily()

        self.assertEqual(self.planned(), [tasks.next_run()])

    def test_of_two_that_wait_the_earlier_one_stays(self):
        job(tasks.daily, run_after=now() + timedelta(hours=9))
        job(tasks.daily, run_after=now() + timedelta(hours=4))
        other = job()

        tasks.plan_daily()

        (left,) = self.planned()
        self.assertLess(left, now() + timedelta(hours=5))
        self.assertTrue(DBTaskResult.objects.filter(pk=other.pk).exists())

    def test_a_run_plans_the_next_one_and_itself_is_none(self):
        job(tasks.daily, status=RUNNING, started_at=now())

        tasks.daily.func()

        self.assertEqual(self.planned(), [tasks.next_run()])

    @override_settings(LOAD_DEMONSTRATION=False)
    def test_preparing_an_installation_plans_it_and_a_look_into_the_outbox(self):
        call_command("prepare", no_static=True)

        self.assertEqual(self.planned(), [tasks.next_run()])
        self.assertEqual(len(self.looks()), 1)

    def looks(self):
        waiting = DBTaskResult.objects.filter(status=READY, task_path=tasks.mail.module_path)
        return list(waiting.values_list("run_after", flat=True))

    def test_the_outbox_is_looked_at_within_a_minute_and_at_once_if_woken(self):
        tasks.plan_mail()
        tasks.plan_mail()
        (at,) = self.looks()
        self.assertAlmostEqual(at, now() + timedelta(seconds=60), delta=timedelta(seconds=30))

        tasks.wake_mail()

        (at,) = self.looks()
        self.assertLessEqual(at, now())

    @override_settings(EMAIL_BACKEND="surveys.nowhere.Backend")
    def test_what_goes_wrong_is_kept_by_its_kind_only_and_the_next_look_is_planned(self):
        MailService.objects.create()

        with (
            self.assertLogs("surveys.tasks", "ERROR"),
            self.assertRaisesMessage(tasks.MailFailed, "ModuleNotFoundError") as failed,
        ):
            tasks.mail.func()

        self.assertEqual(str(failed.exception), "ModuleNotFoundError")
        self.assertIsNone(failed.exception.__cause__)
        self.assertTrue(failed.exception.__suppress_context__)
        self.assertEqual(len(self.looks()), 1)

    def test_a_look_plans_the_next_one_and_clears_the_lines_of_earlier_ones(self):
        job(tasks.mail, status=SUCCESSFUL, finished_at=now())
        failed = job(tasks.mail, status=FAILED, finished_at=now())

        tasks.mail.func()

        self.assertEqual(len(self.looks()), 1)
        done = DBTaskResult.objects.exclude(status=READY)
        self.assertEqual(list(done), [failed])


@IN_THE_DATABASE
class WorkerTest(TransactionTestCase):
    def test_the_worker_runs_it_and_waits_for_the_next(self):
        due = job(tasks.daily, run_after=now() - timedelta(hours=3))
        worker = Worker(
            queue_names=["default"],
            excluded_queue_names=[],
            backend_name="default",
            worker_id="a worker",
            interval=0,
            batch=True,
            startup_delay=False,
            max_tasks=None,
        )

        worker.run()

        due.refresh_from_db()
        self.assertEqual((due.status, due.return_value), (SUCCESSFUL, None))
        waiting = DBTaskResult.objects.get(status=READY)
        self.assertEqual(waiting.task_path, tasks.daily.module_path)
        self.assertEqual(waiting.run_after, tasks.next_run())


class NextRunTest(TestCase):
    def test_the_hour_of_today_if_it_is_still_to_come_else_of_tomorrow(self):
        at = datetime(2026, 11, 21, 2, 59, tzinfo=UTC)

        self.assertEqual(tasks.next_run(at), datetime(2026, 11, 21, 3, tzinfo=UTC))
        at += timedelta(minutes=1)
        self.assertEqual(tasks.next_run(at), datetime(2026, 11, 22, 3, tzinfo=UTC))

    @override_settings(TIME_ZONE="Europe/Berlin")
    def test_the_hour_is_the_one_on_the_wall_also_when_clocks_change(self):
        # Summer time ended on 25 October 2026: three o'clock was 1:00 UTC before, 2:00 after.
        before = datetime(2026, 10, 23, 12, tzinfo=UTC)
        self.assertEqual(tasks.next_run(before), datetime(2026, 10, 24, 1, tzinfo=UTC))
        after = datetime(2026, 10, 24, 12, tzinfo=UTC)
        self.assertEqual(tasks.next_run(after), datetime(2026, 10, 25, 2, tzinfo=UTC))


class TidyTest(TestCase):
    def test_results_are_forgotten_after_a_week(self):
        old, recent = now() - timedelta(days=8), now() - timedelta(days=6)
        for status in (SUCCESSFUL, FAILED):
            job(status=status, finished_at=old)
        kept = [job(status=SUCCESSFUL, finished_at=recent), job(run_after=old)]

        tasks.prune_results()

        self.assertEqual(set(DBTaskResult.objects.all()), set(kept))

    def taken_up(self, **facts):
        left_behind = job(status=RUNNING, started_at=now() - timedelta(hours=3), **facts)
        tasks.take_up_stale_jobs()
        left_behind.refresh_from_db()
        return left_behind.status

    def test_a_job_of_a_killed_worker_is_queued_again(self):
        self.assertEqual(self.taken_up(worker_ids=["one"]), READY)

    def test_a_job_that_killed_three_workers_has_failed(self):
        self.assertEqual(self.taken_up(worker_ids=["one", "two", "three"]), FAILED)

    def test_jobs_that_plan_their_own_next_run_are_not_repeated(self):
        self.assertEqual(self.taken_up(task=tasks.daily, worker_ids=["one"]), FAILED)
        self.assertEqual(self.taken_up(task=tasks.mail, worker_ids=["one"]), FAILED)

    def test_a_job_that_runs_right_now_is_left_alone(self):
        running = job(status=RUNNING, started_at=now() - timedelta(hours=1))

        tasks.take_up_stale_jobs()

        running.refresh_from_db()
        self.assertEqual(running.status, RUNNING)
