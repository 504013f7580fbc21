"""The report pack as a job: made in a process of its own, whole or not at all, gone after a day."""

import io
import re
import zipfile
from datetime import timedelta
from tempfile import TemporaryDirectory

from django.core import mail
from django.core.management import call_command
from django.test import override_settings
from django.utils.timezone import now
from django_tasks_db.models import DBTaskResult

from reports import packing
from reports.exports import PACK_FORMATS, whole_pack
from reports.models import PackJob
from reports.own_process import NotMade
from reports.pack import build_pack
from surveys import tasks
from surveys.models.events import Event
from surveys.models.organisations import Membership
from surveys.models.releases import Release
from tests.base import CastTestCase


class PackJobTestCase(CastTestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        cast = cls()
        cast.answer_all()
        cls.release_here = cast.release()

    def setUp(self) -> None:
        self.client.force_login(self.lena)
        # A folder of its own: tests that run beside these sweep the common one.
        folder = self.enterContext(TemporaryDirectory())
        self.enterContext(override_settings(DATA_DIR=folder))

    def files(self) -> list[str]:
        return sorted(file.name for file in packing.folder().glob("*"))

    def ask(self, **said: object) -> PackJob:
        """Press the button; return the job that the page leads to."""
        answer = self.client.post(f"/waves/{self.wave.pk}/pack/prepare/", said)
        self.assertEqual(answer.status_code, 302, answer.content)
        return PackJob.objects.get(pk=answer["Location"].split("/")[-2])

    def at(self, job: PackJob, place: str = "") -> str:
        return f"/waves/{self.wave.pk}/pack/jobs/{job.pk}/{place}"

    def page(self, job: PackJob) -> str:
        return " ".join(self.client.get(self.at(job)).content.decode().split())


class MadeTest(PackJobTestCase):
    """The one real run: what the worker makes is what the page hands over."""

    def test_a_pack_is_made_followed_taken_away_and_told_by_mail(self) -> None:
        job = self.ask(chosen="1", sections=["method"], language="de")
        self.assertIn('max="9" value="0"', self.page(job))
        PackJob.objects.filter(pk=job.pk).update(asked_at=now() - timedelta(seconds=11))

        tasks.make_pack.func(str(job.pk))

        job.refresh_from_db()
        self.assertEqual((job.state, job.done, job.steps), ("ready", 9, 9))
        self.assertEqual(self.files(), [f"{job.pk}.zip"])
        answer = self.client.get(self.at(job, "file/"))
        self.assertEqual(
            answer["Content-Disposition"], 'attachment; filename="discharge-wave-1-report-pack.zip"'
        )
        with zipfile.ZipFile(io.BytesIO(answer.content)) as folder:
            self.assertEqual(len(folder.namelist()), len(PACK_FORMATS))
            page = folder.read("discharge-wave-1-report.html").decode()
        self.assertIn('<html lang="de"', page)
        self.assertNotIn('id="heatmap"', page)
        self.assertIn("discharge-wave-1-report-pack.zip", Event.objects.last().about)
        [letter] = mail.outbox
        self.assertEqual(letter.to, [self.lena.email])
        self.assertIn(self.at(job), letter.body)
        self.assertEqual([part.mimetype for part in letter.alternatives], ["text/html"])
        self.assertFalse(letter.attachments)

    def test_the_process_makes_the_same_files_as_the_server(self) -> None:
        job = self.ask()

        with override_settings(PACK_MAIL_SECONDS=3600):
            packing.make(str(job.pk))

        pack = build_pack(Release.objects.get(pk=self.release_here.pk))
        with (
            zipfile.ZipFile(packing.file_of(job)) as made,
            zipfile.ZipFile(io.BytesIO(whole_pack(pack).content)) as here,
        ):
            self.assertEqual(
                [(i.filename, i.CRC) for i in made.infolist()],
                [(i.filename, i.CRC) for i in here.infolist()],
            )
        self.assertEqual(mail.outbox, [])  # nobody had to wait


class FailedTest(PackJobTestCase):
    def failed(self, **limits: object) -> PackJob:
        job = self.ask()
        with (
            override_settings(**limits),
            self.assertLogs("surveys.tasks", "ERROR") as logged,
            self.assertRaises(tasks.PackFailed),
        ):
            tasks.make_pack.func(str(job.pk))
        self.assertEqual(
            logged.output, ["ERROR:surveys.tasks:A report pack could not be made: NotMade"]
        )
        job.refresh_from_db()
        return job

    def test_out_of_memory_or_time_it_has_failed_and_leaves_no_half_file(self) -> None:
        for limits in ({"PACK_MEGABYTES": 20}, {"PACK_SECONDS": 0.2}):
            with self.subTest(limits):
                job = self.failed(**limits)

                self.assertEqual((job.state, job.filename), ("failed", ""))
                self.assertEqual(self.files(), [])
                self.assertIn("could not be made", self.page(job))
                self.assertEqual(self.client.get(self.at(job, "file/")).status_code, 404)
                self.assertEqual(mail.outbox, [])

    def test_one_press_begins_it_again(self) -> None:
        job = self.ask()
        PackJob.objects.filter(pk=job.pk).update(state="failed", done=4)

        self.client.post(self.at(job, "again/"))

        job.refresh_from_db()
        self.assertEqual((job.state, job.done), ("waiting", 0))

    def test_a_job_whose_worker_was_killed_is_seen_as_failed_after_minutes(self) -> None:
        job = self.ask()
        running = PackJob.objects.filter(pk=job.pk)
        running.update(state="running", done=4, seen_at=now() - timedelta(minutes=2))
        self.assertIn('value="4"', self.page(job))

        running.update(seen_at=now() - timedelta(minutes=4))

        self.assertIn("Try again", self.page(job))
        self.assertEqual(self.client.get(self.at(job, "progress/")).json()["waiting"], 0)
        self.client.post(self.at(job, "again/"))
        self.assertEqual(running.get().state, "waiting")

    def test_what_is_under_way_is_not_begun_again(self) -> None:
        job = self.ask()
        PackJob.objects.filter(pk=job.pk).update(state="running", done=4)

        self.client.post(self.at(job, "again/"))

        self.assertEqual(PackJob.objects.get(pk=job.pk).done, 4)

    def test_a_job_that_somebody_else_took_up_is_left_alone(self) -> None:
        job = self.ask()
        PackJob.objects.filter(pk=job.pk).update(state="running", tries=1)

        packing.make(str(job.pk))

        self.assertEqual(PackJob.objects.get(pk=job.pk).tries, 1)


class OwnerTest(PackJobTestCase):
    def ready(self) -> PackJob:
        job = self.ask()
        PackJob.objects.filter(pk=job.pk).update(state="ready", filename="pack.zip")
        packing.folder().mkdir(exist_ok=True)
        packing.file_of(job).write_bytes(b"a zip")
        return job

    def test_the_same_choice_again_leads_to_the_pack_that_is_under_way(self) -> None:
        self.assertEqual(self.ask(), self.ask())
        self.assertNotEqual(self.ask(), self.ask(chosen="1", sections=["method"], language="de"))

    def test_nobody_else_finds_a_pack_not_even_who_reads_the_same_results(self) -> None:
        job = self.ready()
        for person in (self.amal, self.cato, self.bram):
            self.client.force_login(person)
            for place in ("", "progress/", "file/"):
                self.assertEqual(self.client.get(self.at(job, place)).status_code, 404)

    def test_who_may_not_read_the_results_any_more_gets_no_pack_and_none_is_made(self) -> None:
        job, waiting = self.ready(), self.ask(chosen="1", sections=["method"], language="de")
        Membership.objects.filter(user=self.lena).delete()

        self.assertEqual(self.client.get(self.at(job, "file/")).status_code, 404)
        with self.assertRaises(NotMade):
            packing.make(str(waiting.pk))

    def test_what_one_may_not_see_cannot_be_asked_for(self) -> None:
        answer = self.client.post(f"/waves/{self.wave.pk}/pack/prepare/", {"unit": "999"})

        self.assertEqual(answer.status_code, 400)
        self.assertEqual(PackJob.objects.count(), 0)

    def test_after_a_day_the_pack_is_gone_and_so_are_files_that_nobody_knows(self) -> None:
        young, old = self.ready(), self.ready()
        PackJob.objects.filter(pk=old.pk).update(asked_at=now() - timedelta(hours=25))
        (packing.folder() / "b3b5.2").write_bytes(b"half")

        for place in ("", "progress/", "file/"):
            self.assertEqual(self.client.get(self.at(old, place)).status_code, 404, place)
        call_command("daily", verbosity=0)

        self.assertEqual(self.files(), [f"{young.pk}.zip"])
        self.assertEqual(self.client.get(self.at(young, "file/")).status_code, 200)

    def test_nobody_has_more_than_three_under_way_and_the_page_says_what_to_do(self) -> None:
        first, *_others = [self.ask(chosen="1", language=code) for code in ("en", "de", "es")]
        french = {"chosen": "1", "language": "fr"}
        address = f"/waves/{self.wave.pk}/pack/prepare/"

        refused = self.client.post(address, french)
        failed = PackJob.objects.create(
            organisation=self.hospital,
            owner=self.lena,
            release=self.release_here,
            choices=first.choices | {"language": "nl"},
            steps=9,
            state="failed",
        )
        again = self.client.post(self.at(failed, "again/"), follow=True)

        self.assertContains(refused, "Three packs of yours are being made", status_code=429)
        self.assertContains(again, "Three packs of yours are being made")
        self.assertEqual(PackJob.objects.filter(state="waiting").count(), 3)
        self.assertEqual(self.ask(chosen="1", language="en"), first)
        self.client.force_login(self.amal)
        self.ask(**french)  # what others asked for keeps nobody waiting

        # What has run out holds nobody up before the daily run either.
        self.client.force_login(self.lena)
        PackJob.objects.filter(pk=first.pk).update(asked_at=now() - timedelta(hours=25))
        self.assertNotEqual(self.ask(chosen="1", language="en"), first)

    def test_ten_packs_are_kept_and_the_one_asked_for_first_makes_room(self) -> None:
        ready = [self.ready() for _ in range(10)]
        with self.captureOnCommitCallbacks(execute=True):
            running = self.ask(chosen="1", language="de")
            self.ask(chosen="1", language="fr")

        self.assertEqual(self.files(), sorted(f"{job.pk}.zip" for job in ready[2:]))
        self.assertEqual(PackJob.objects.count(), 10)
        self.assertTrue(PackJob.objects.filter(pk=running.pk).exists())

    @override_settings(
        TASKS={"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default"]}}
    )
    def test_only_the_first_pack_of_a_person_goes_ahead_of_mails(self) -> None:
        for language in ("en", "de"):
            with self.captureOnCommitCallbacks(execute=True):
                self.ask(chosen="1", language=language)

        jobs = DBTaskResult.objects.filter(task_path=tasks.make_pack.module_path)
        found = {job.priority: job.run_after for job in jobs}
        self.assertEqual(set(found), {tasks.FIRST, 0})
        self.assertLess(found[0], now())  # and waits its turn, not for ever

    def test_a_job_keeps_no_name_of_anybody_who_answered(self) -> None:
        names = {field.name for field in PackJob._meta.get_fields()}

        self.assertEqual(
            names,
            {"id", "organisation", "owner", "release", "choices", "state", "done", "steps"}
            | {"tries", "asked_at", "seen_at", "filename"},
        )


class PageTest(PackJobTestCase):
    def test_the_token_belongs_to_the_first_button_and_gets_into_no_address(self) -> None:
        page = self.client.get(f"/waves/{self.wave.pk}/pack/").content.decode()
        form = page[page.index('<form method="get"') :]
        form = form[: form.index("</form>")]

        [button] = re.findall(r"<button[^>]*csrfmiddlewaretoken[^>]*>", form)
        self.assertIn('formmethod="post"', button)
        self.assertEqual(form.count("csrfmiddlewaretoken"), 1)
        self.assertEqual(
            form.index("<button"), form.index(button), "it is the first, also by Enter"
        )
