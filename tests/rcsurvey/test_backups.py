"""Backups: what is in them, what is not, and what a restore brings back."""

import io
import resource
import sqlite3
import tempfile
from contextlib import closing as closing_file
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.test import SimpleTestCase, TestCase, override_settings
from django.utils.timezone import localdate, now

from rcsurvey.backups import again, on_sqlite, restoring
from rcsurvey.backups.making import NotMade, make, manifests, prune
from rcsurvey.backups.parts import Parts, write_part
from surveys import answering, erasing, sharing
from surveys.keeping import closing, ledger, released, sealing
from surveys.links import comment_key, token_hash, withdraw_key
from surveys.models.participants import Link
from surveys.models.sharing import SharedLink
from tests.base import CastTestCase
from tests.rehearsal.databases import of_the_suite
from tests.rehearsal.restore import rehearse


class InItsOwnFolder(SimpleTestCase):
    """A test with backups, a ledger and a key of its own."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        own = override_settings(
            DATA_DIR=self.folder, BACKUP_DIR=self.folder / "backups", BACKUP_KEY=""
        )
        own.enable()
        self.addCleanup(own.disable)


class SealingTest(InItsOwnFolder):
    def sealed(self, content):
        sealing.write_whole(self.folder / "file", content)
        return (self.folder / "file").read_bytes()

    def opened(self, raw):
        return b"".join(sealing.opened(io.BytesIO(raw)))

    def test_what_was_sealed_comes_back_whatever_its_size(self):
        for size in (0, 1, sealing.CHUNK, sealing.CHUNK + 1, 3 * sealing.CHUNK):
            with self.subTest(size=size):
                raw = self.sealed(b"x" * size)

                self.assertEqual(self.opened(raw), b"x" * size)
                self.assertNotIn(b"xxxxxxxx", raw)

    def test_a_file_that_was_changed_cut_or_put_together_anew_is_refused(self):
        raw = self.sealed(b"x" * (2 * sealing.CHUNK))
        head, chunk = len(raw) - 2 * (sealing.CHUNK + sealing.TAG), sealing.CHUNK + sealing.TAG
        first, second = raw[head : head + chunk], raw[head + chunk :]
        bad = {
            "one bit": raw[:-1] + bytes([raw[-1] ^ 1]),
            "cut between chunks": raw[: head + chunk],
            "cut at the end": raw[:-1],
            "other order": raw[:head] + second + first,
            "twice": raw + second,
            "no head": raw[5:],
            "nothing": b"",
        }

        for name, changed in bad.items():
            with self.subTest(name), self.assertRaises(sealing.NotReadable):
                self.opened(changed)

    def test_another_key_opens_nothing_and_a_missing_one_is_not_made_up(self):
        raw = self.sealed(b"names")

        with (
            override_settings(BACKUP_KEY="this is another pass phrase"),
            self.assertRaises(sealing.NotReadable),
        ):
            self.opened(raw)
        (self.folder / "backup_key").unlink()
        with self.assertRaisesRegex(sealing.NoKey, "bring the file backup_key"):
            self.opened(raw)
        with override_settings(BACKUP_KEY="short"), self.assertRaisesRegex(sealing.NoKey, "short"):
            self.sealed(b"names")

    def test_an_empty_or_cut_key_file_seals_nothing_and_opens_nothing(self):
        raw = self.sealed(b"names")
        for left in ("", "abc\n"):
            (self.folder / "backup_key").write_text(left)

            with self.subTest(left), self.assertRaisesRegex(sealing.NoKey, "empty or cut off"):
                self.sealed(b"names")
            with self.subTest(left), self.assertRaisesRegex(sealing.NoKey, "empty or cut off"):
                self.opened(raw)

    def test_a_key_is_made_once_and_whole_and_leaves_nothing_beside_it(self):
        key = sealing.secret()

        self.assertEqual(sealing.secret(), key)
        self.assertGreater(len(key), 80)
        self.assertEqual([path.name for path in self.folder.iterdir()], ["backup_key"])

    def test_files_and_key_are_for_their_owner_alone(self):
        self.sealed(b"names")

        for name in ("file", "backup_key"):
            self.assertEqual((self.folder / name).stat().st_mode & 0o777, 0o600)

    def test_parts_come_back_one_by_one_also_those_nobody_reads(self):
        file = io.BytesIO()
        write_part(file, "first", [b"one", b"", b"two\n"])
        write_part(file, "empty", [])
        write_part(file, "last", [b"three"])
        small = iter([bytes([byte]) for byte in file.getvalue()])

        found = [(name, b"".join(c) if name != "first" else b"") for name, c in Parts(small)]

        self.assertEqual(found, [("first", b""), ("empty", b""), ("last", b"three")])


class LedgerTest(InItsOwnFolder):
    def note(self, *marks):
        with ledger.held() as book:
            for mark in marks:
                book.note(ledger.PEOPLE, "person", mark)

    def found(self):
        return [(entry.n, entry.mark) for entry in ledger.entries(ledger.PEOPLE)]

    def test_entries_are_numbered_have_a_day_and_no_time(self):
        self.note("a")
        self.note("b")

        today = localdate().isoformat()
        lines = ledger.path_of(ledger.PEOPLE).read_text().splitlines()
        self.assertEqual(
            lines,
            [
                f'{{"n":{n},"kind":"{kind}","mark":"{m}","day":"{today}"}}'
                for n, kind, m in ((0, "kept", ""), (1, "person", "a"), (2, "person", "b"))
            ],
        )

    def test_the_order_in_time_cannot_be_read_from_it(self):
        self.note("d", "b", "a")
        self.note("c")
        first = ledger.path_of(ledger.PEOPLE).read_bytes()
        ledger.path_of(ledger.PEOPLE).unlink()

        self.note("a", "c")
        self.note("d")
        self.note("b")

        self.assertEqual(ledger.path_of(ledger.PEOPLE).read_bytes(), first)

    def test_who_takes_back_twice_between_two_backups_stands_in_it_once(self):
        self.note("b", "a", "b")

        self.assertEqual(self.found(), [(0, ""), (1, "a"), (2, "b")])

    def test_nothing_moves_across_the_line_that_a_backup_draws(self):
        self.note("m", "k")
        with ledger.held() as book:
            positions = book.positions()
        self.note("z", "a")

        self.assertEqual(positions, {ledger.PEOPLE: 2, ledger.ANSWERS: 0})
        later = [e for e in ledger.entries(ledger.PEOPLE) if e.n > positions[ledger.PEOPLE]]
        self.assertEqual([(e.n, e.mark) for e in later], [(3, "a"), (4, "z")])

    def test_a_ledger_is_brought_along_where_there_is_one_already(self):
        self.note("a", "b", "c")
        elsewhere = self.folder / "elsewhere"
        (self.folder / "backups").rename(elsewhere)
        self.note("x")

        ledger.bring_along(elsewhere)
        ledger.bring_along(elsewhere)
        self.note("w")

        self.assertEqual(self.found(), [(1, "a"), (1, "x"), (2, "b"), (3, "c"), (3, ""), (4, "w")])

    def test_a_line_that_a_crash_cut_off_does_not_spoil_the_next_one(self):
        self.note("a")
        with ledger.path_of(ledger.PEOPLE).open("a") as file:
            file.write('{"n":2,"ki')

        self.note("b")

        self.assertEqual(self.found(), [(0, ""), (1, "a"), (2, "b")])

    def test_entries_go_with_the_last_backup_that_could_need_them_and_numbers_go_on(self):
        self.note("a", "b")
        in_36_days = localdate() + timedelta(days=36)

        self.assertEqual(ledger.forget_old(localdate() + timedelta(days=35)), 0)
        self.assertEqual(ledger.forget_old(in_36_days), 2)

        self.note("c")
        self.assertEqual(self.found(), [(0, ""), (2, ""), (3, "c")])

    def test_a_ledger_that_cannot_be_written_stops_the_erasure(self):
        (self.folder / "backups").write_text("a file where the folder should be")

        with self.assertRaises(ledger.NotWritten), ledger.held():
            self.fail("the ledger was held")


class ErasureTest(InItsOwnFolder, CastTestCase):
    def test_taking_back_writes_the_two_sides_into_two_files(self):
        token = self.answer(self.nurses, {self.nurses: 4}, comment="")

        answering.withdraw(token)

        people, answers = self.book(ledger.PEOPLE), self.book(ledger.ANSWERS)
        self.assertEqual([entry.mark for entry in answers], [withdraw_key(token)])
        self.assertEqual([entry.kind for entry in people], ["withdrawn"])
        self.assertNotIn(comment_key(token), str(answers))

    def book(self, name):
        return [entry for entry in ledger.entries(name) if entry.kind != ledger.KEPT]

    def test_after_five_have_taken_back_the_order_of_one_book_says_nothing_of_the_other(self):
        tokens = [self.answer(self.nurses, {self.nurses: 4}, comment="") for _ in range(5)]
        invitations = [Link.objects.get(token_hash=token_hash(t)).invitation for t in tokens]

        for token in tokens:
            answering.withdraw(token)

        people, answers = self.book(ledger.PEOPLE), self.book(ledger.ANSWERS)
        marks = sorted(ledger.mark_of(self.study.secret, each.pk) for each in invitations)
        self.assertEqual([entry.mark for entry in people], marks)
        self.assertEqual([entry.mark for entry in answers], sorted(map(withdraw_key, tokens)))
        self.assertEqual([entry.n for entry in people], [1, 2, 3, 4, 5])
        self.assertEqual({entry.day for entry in people}, {localdate().isoformat()})

    def test_nothing_is_taken_back_when_the_ledger_cannot_be_written(self):
        token = self.answer(self.nurses, {self.nurses: 4})
        ledger.path_of(ledger.ANSWERS).mkdir(parents=True)

        response = self.client.post(f"/s/{token}/take-back/", {"go": "withdraw"})

        self.assertEqual(response.status_code, 503)
        self.assertContains(self.client.get(f"/s/{token}/"), "Received", status_code=200)

    def test_a_release_is_kept_at_once_and_says_the_same(self):
        with self.captureOnCommitCallbacks(execute=True):
            self.released()

        ((release, content),) = released.contents(self.folder / "backups")
        done = released.load(release, content)

        self.assertEqual(done.problem, "")
        self.assertEqual(done.fingerprint, self.wave.releases.get().fingerprint)
        (file,) = released.folder().iterdir()
        self.assertNotIn(done.fingerprint.encode(), file.read_bytes())

    def test_a_release_of_a_wave_that_no_backup_holds_is_set_aside_and_keeps_nobody_waiting(self):
        with self.captureOnCommitCallbacks(execute=True):
            self.released()
        erasing.take_away(self.study)
        (file,) = released.folder().iterdir()
        report = again.Report()

        again.check_releases(self.folder / "backups", report)
        restoring.bring_along(self.folder / "backups", report.lost)

        self.assertEqual(report.problems, [])
        self.assertIn("1 releases are of waves that the backup does not hold", report.lines[-1])
        self.assertEqual([each.name for each in released.folder().iterdir()], [f"lost-{file.name}"])
        self.assertEqual(list(released.contents(self.folder / "backups")), [])

    def test_a_study_takes_its_release_files_along_and_a_taking_back_leaves_them(self):
        with self.captureOnCommitCallbacks(execute=True):
            self.released()
        with self.captureOnCommitCallbacks() as waiting:
            erasing.take_away(self.study)
        self.assertEqual(len(list(released.folder().iterdir())), 1)

        for callback in waiting:
            callback()

        self.assertEqual(list(released.folder().iterdir()), [])

    def test_read_only_links_are_ended_by_a_restore_and_counted(self):
        for _ in range(2):
            sharing.share(self.amal, self.wave, unit=None, days=7, gives_files=False)
        sharing.end(self.amal, SharedLink.objects.latest("pk"))
        report = again.Report()

        again.end_shared_links(report)

        self.assertEqual(SharedLink.objects.valid().count(), 0)
        self.assertIn("1 read-only links to results are ended", report.lines[0])

    def test_the_daily_run_writes_a_release_file_that_is_missing(self):
        self.released()
        self.assertFalse(released.folder().exists())

        released.keep_missing()

        self.assertEqual(len(list(released.contents(self.folder / "backups"))), 1)


class BackupTest(InItsOwnFolder, TestCase):
    """Of an empty database: what is in one, and that it comes back, is a test of its own."""

    databases = {"default"}

    def test_old_backups_go_on_their_day_with_their_manifests(self):
        folder = Path(settings.BACKUP_DIR)
        made = make(folder)

        self.assertEqual(prune(folder, now() + timedelta(days=34)), [])
        self.assertEqual(prune(folder, now() + timedelta(days=36)), [made.path])

        self.assertEqual(list(manifests(folder)), [])
        self.assertEqual(
            {path.name for path in folder.iterdir()} - {"erasures.lock"},
            {"erasures-people.jsonl", "erasures-answers.jsonl"},
        )

    def test_what_stands_in_clear_beside_a_backup_counts_nobody(self):
        made = make(Path(settings.BACKUP_DIR))

        ((_, in_clear),) = manifests(Path(settings.BACKUP_DIR))
        counts = {"responses", "ratings", "invitations"}
        self.assertEqual(set(made.manifest["facts"]) - set(in_clear["facts"]), counts)
        self.assertLessEqual(counts, set(restoring.examined(made.path)["facts"]))

    def test_a_full_disk_leaves_no_half_file_and_says_what_to_do(self):
        folder = Path(settings.BACKUP_DIR)
        earlier = make(folder).path
        limits = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (2_000, limits[1]))
        try:
            with self.assertRaisesRegex(NotMade, "Make room, or name another place"):
                make(self.folder / "other")
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, limits)

        self.assertEqual(list((self.folder / "other").iterdir()), [])
        self.assertTrue(earlier.exists())

    def test_what_a_killed_backup_left_is_taken_away_by_the_next(self):
        folder = Path(settings.BACKUP_DIR)
        folder.mkdir()
        places = [folder]
        if connection.vendor == "sqlite":
            places.append(Path(connection.settings_dict["NAME"]).parent)
        for place in places:
            (place / ".unfinished-999999999-x.rcbackup.clear").write_text("names")

        make(folder)

        self.assertEqual([left for place in places for left in place.glob(".unfinished*")], [])

    def test_a_copy_in_clear_of_sqlite_lies_beside_the_database_for_its_owner_alone(self):
        backups = self.folder / "disk-of-another-machine"
        backups.mkdir()
        database = self.folder / "db.sqlite3"
        with closing_file(sqlite3.connect(database)) as making_it:
            making_it.execute(
                "CREATE TABLE surveys_message (subject, text, address, kind, state, lease_until)"
            )
        source = on_sqlite.Source(database)
        self.addCleanup(source.close)

        source.prepare(backups / ".unfinished-1-x.rcbackup")

        copy = self.folder / ".unfinished-1-x.rcbackup.clear"
        self.assertEqual(copy.stat().st_mode & 0o777, 0o600)
        self.assertEqual(list(backups.iterdir()), [])
        source.close()
        self.assertFalse(copy.exists())


class ClosedTest(InItsOwnFolder):
    def test_every_page_says_come_back_and_asks_no_database(self):
        closing.close()

        for address, language in (("/", "en"), ("/s/some-link/", "de"), ("/studies/", "ar")):
            with self.subTest(address):
                page = self.client.get(address, headers={"Accept-Language": language})

                self.assertEqual(page.status_code, 503)
                self.assertEqual(page["Retry-After"], "300")
                self.assertEqual(page["Cache-Control"], "no-store")
                self.assertContains(page, f'<html lang="{language}"', status_code=503)
        self.assertEqual(self.client.get("/healthz").content, b"restoring")
        self.assertEqual(self.client.post("/s/some-link/", {"go": "send"}).status_code, 503)


class RestoreTest(TestCase):
    """A lost machine, for real: two databases, two folders, one backup between them."""

    def test_everything_that_was_promised_holds_on_the_new_machine(self):
        found = rehearse(of_the_suite(), "--people", "24")

        self.assertEqual(found["problems"], [])
        self.assertEqual(found["figures"]["releases"], 2)
