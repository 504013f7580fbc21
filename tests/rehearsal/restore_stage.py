"""One backup while answers come in, one restore on an empty machine: what must hold afterwards.

A program of its own: `python -m tests.rehearsal.restore_stage EMPTY_DATABASE --people 40`. What is
backed up is the database of $DATABASE_URL. Prints figures and broken promises as JSON.
"""

import argparse
import json
import shutil
import sys
import tempfile
import threading
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

import django
from django.conf import settings
from django.core.management import call_command
from django.db import connection

django.setup()

from django.contrib.sessions.models import Session  # noqa: E402
from django.utils.timezone import now  # noqa: E402

from rcsurvey.backups.facts import PUBLISHED, content_hash  # noqa: E402
from rcsurvey.backups.making import Made, make, manifest_of  # noqa: E402
from rcsurvey.backups.restoring import NotRestored, restore  # noqa: E402
from surveys import addresses, answering, launching, outbox, people, results  # noqa: E402
from surveys.erasing import delete_study  # noqa: E402
from surveys.events import Action, first_broken, record  # noqa: E402
from surveys.keeping import closing  # noqa: E402
from surveys.links import new_link, withdraw_key  # noqa: E402
from surveys.models.answers import Response, TieRating  # noqa: E402
from surveys.models.events import Event  # noqa: E402
from surveys.models.messages import Message  # noqa: E402
from surveys.models.participants import Draft, Invitation, Link, Participant  # noqa: E402
from surveys.models.releases import Release  # noqa: E402
from surveys.models.studies import Study  # noqa: E402
from surveys.models.waves import Wave  # noqa: E402
from tests.base import Cast  # noqa: E402
from tests.rehearsal import waiting  # noqa: E402

SECRET = "SECRET-LINK"


class Stage(Cast):
    """A hospital with a released wave and one under way, on the day its machine is lost."""

    def __init__(self, persons: int) -> None:
        self.persons, self.tokens = persons, {}
        self.found: list[str] = []
        self.figures: dict[str, Any] = {}

    def must(self, holds: bool, promise: str) -> None:
        if not holds:
            self.found.append(promise)

    # Before --------------------------------------------------------------------------------------

    def build(self) -> None:
        """A wave that is out, and one with people by name, of whom half have answered."""
        type(self).enter()
        self.released()
        self.wave = Wave.objects.create(
            organisation=self.hospital, study=self.study, number=2, mode="protected"
        )
        groups = (self.nurses, self.physicians, self.therapists)
        for number in range(self.persons):
            person = Participant.objects.create(
                organisation=self.hospital,
                wave=self.wave,
                name=f"Person {number}",
                email=f"person-{number}@example.org",
            )
            self.invitation(groups[number % 3], participant=person)
        week = timedelta(days=7)
        launching.launch(self.wave, closes_at=now() + week, opens_at=now() - week)
        for invitation in Invitation.objects.filter(wave=self.wave).order_by("pk"):
            self.tokens[invitation.participant.name] = new_link(invitation)
        self._fill_the_outbox()
        for number in range(self.persons // 2):
            self.send(number)
        answering.begin(self.tokens[f"Person {self.persons - 1}"])  # a draft
        self.take_back(1)
        self.send(1)  # taken back and sent again: stands in the backup, and must stay
        self.other = Study.objects.create(
            organisation=self.other_hospital, name="Elsewhere", process="elsewhere"
        )
        waiting.put_in(self.hospital, self.amal, Release.objects.latest("pk"))
        record(self.amal, Action.WAVE_LAUNCHED, "Discharge, wave 2", self.hospital)
        Session.objects.create(session_key="k", session_data="x", expire_date=now())

    def _fill_the_outbox(self) -> None:
        first, second = Message.objects.filter(invitation__wave=self.wave).order_by("pk")[:2]
        Message.objects.filter(pk=first.pk).update(state="sent")
        Message.objects.filter(pk=second.pk).update(
            state="claimed", lease_until=now(), address="a@example.org", subject="s", text=SECRET
        )
        self.sent = first.pk

    def send(self, number: int) -> None:
        scores = {self.nurses: 4, self.physicians: 3, self.therapists: 4}
        self.answer_by(self.tokens[f"Person {number}"], scores)

    def take_back(self, number: int) -> None:
        answering.withdraw(self.tokens[f"Person {number}"])

    def of(self, number: int) -> Invitation:
        return Invitation.objects.get(participant__name=f"Person {number}")

    def back_up(self, folder: Path) -> Made:
        """Make a backup while people send; what was received before it began must be in it."""
        before = set(Response.objects.values_list("withdraw_key", flat=True))
        half, more = self.persons // 2, self.persons // 4
        begun = threading.Event()

        def go_on() -> None:
            for number in range(half, half + more):
                self.send(number)
                begun.set()
            connection.close()

        sending = threading.Thread(target=go_on)
        sending.start()
        begun.wait(60)
        made = make(folder)
        sending.join()
        self.before = before
        return made

    def go_on_living(self) -> None:
        """What happens after the backup and must not be undone by it."""
        self.erased = self.of(self.persons - 1)
        addresses.forget(self.erased)
        self.take_back(3)
        self.gone = withdraw_key(self.tokens["Person 3"])
        self.withdrawn = self.of(3).pk
        people.take_out(self.of(self.persons - 2).participant)
        self.mended = self.of(self.persons - 3)
        addresses.mend(self.mended, "other@example.org")
        self.late = self.of(self.persons - 4).pk
        self.send(self.persons - 4)
        self.deleted = self.other.pk
        delete_study(self.other)
        self.close()
        self.last = results.freeze(self.wave)
        self.prints = list(Release.objects.order_by("pk").values_list("pk", "fingerprint"))
        self.published = hashes()

    # Afterwards ----------------------------------------------------------------------------------

    def check(self, made: Made) -> None:
        """Hold the restored machine against what was promised."""
        facts = made.manifest["facts"]
        responses = set(Response.objects.values_list("withdraw_key", flat=True))
        self.must(not closing.is_closed(), "the site is still closed")
        self.must(outbox.service().is_paused, "mail is not paused")
        self.must(self.before - {self.gone} <= responses, "a received answer is missing")
        self.must(self.gone not in responses, "answers that were taken back are there again")
        self.must(len(responses) == facts["responses"] - 1, "there are other responses")
        left = TieRating.objects.exclude(response__in=Response.objects.all()).count()
        self.must(left == 0, "a rating has no response")
        now_there = list(Release.objects.order_by("pk").values_list("pk", "fingerprint"))
        self.must(now_there == self.prints, "releases have other fingerprints")
        self.must(hashes() == self.published, "what was published is not the same")
        self._check_people()
        self._check_mail()
        self.found += waiting.problems()
        self.must(not Session.objects.exists(), "somebody is still signed in")
        self.must(first_broken(self.hospital) is None, "the log is broken")
        told = Event.objects.filter(action=Action.RESTORED, organisation=self.hospital)
        self.must(told.count() == 1, "the log does not tell of the restore")
        self.figures |= {
            "responses": len(responses),
            "releases": len(now_there),
            "bytes": made.size,
        }

    def _check_people(self) -> None:
        names = set(Participant.objects.values_list("name", flat=True))
        erased = f"Person {self.persons - 1}"
        self.must(erased not in names, "an erased name is there again")
        self.must("Person 0" in names, "a name is missing")
        self.must(f"Person {self.persons - 2}" not in names, "who was taken out is back")
        self.must(not Study.objects.filter(pk=self.deleted).exists(), "a deleted study is back")
        state = dict(Invitation.objects.values_list("pk", "state"))
        self.must(state[self.withdrawn] == "withdrawn", "who took back counts as done")
        self.must(state[self.late] == "done", "who is in a loaded roster may answer once more")
        self.must(not Draft.objects.exists(), "a draft came back")
        waiting = Response.objects.filter(wave=self.wave, release=None)
        self.must(not waiting.exists(), "answers that were counted wait to be counted again")
        wave = Wave.objects.get(pk=self.wave.pk)
        self.must(wave.has_closed(), "a released wave takes answers")
        links = Link.objects.filter(invitation=self.mended, revoked=False)
        self.must(not links.exists(), "a link to a replaced address opens something again")
        person = Participant.objects.get(invitation=self.mended)
        self.must(person.email == "", "a replaced address would be written to")

    def _check_mail(self) -> None:
        self.must(not Message.objects.exclude(text="").exists(), "a written mail was in the backup")
        self.must(Message.objects.get(pk=self.sent).state == "sent", "a mail is sent twice")
        self.must(not outbox.send_due(seconds=1), "mail goes out before a person says so")

    def refusals(self, made: Made, folder: Path) -> None:
        """A wrong place, file, key and ledger are refused, and nothing is changed by them."""
        before = hashes()
        cut = folder / made.path.name
        cut.write_bytes(made.path.read_bytes()[:-1])
        self.refused(made.path, "--replace")
        self.refused(cut, "changed or cut", replace=True)
        shutil.copy2(made.path, cut)
        shutil.copy2(manifest_of(made.path), manifest_of(cut))
        home, settings.BACKUP_DIR = settings.BACKUP_DIR, folder
        self.refused(cut, "ledger", replace=True)
        settings.BACKUP_DIR = home
        settings.BACKUP_KEY = "another key, which opens nothing here"
        self.refused(made.path, "key", replace=True)
        settings.BACKUP_KEY = ""
        self._refused_after_loading(made, folder / "more")
        self.must(hashes() == before, "a refused restore changed something")
        self.must(not closing.is_closed(), "a refused restore left the site closed")

    def _refused_after_loading(self, made: Made, folder: Path) -> None:
        """What goes wrong when everything has been loaded leaves nothing behind, either."""
        shutil.copytree(made.path.parent, folder)
        (newest,) = (folder / "releases").glob(f"release-{self.last.pk}-*")
        newest.write_bytes(newest.read_bytes()[:-1])
        self.refused(folder / made.path.name, "Nothing was changed", replace=True)

    def refused(self, file: Path, because: str, **facts: Any) -> None:
        try:
            restore(file, **facts)
        except NotRestored as refusal:
            self.must(because in str(refusal), f"refused for another reason: {refusal}")
        else:
            self.found.append(f"not refused: {because}")


def hashes() -> dict[str, str]:
    connection.ensure_connection()
    with connection.connection.cursor() if connection.vendor == "postgresql" else _Plain() as c:
        return {table: content_hash(c, table) for table in PUBLISHED}


class _Plain:
    def __enter__(self) -> Any:
        return connection.connection.cursor()

    def __exit__(self, *problem: Any) -> None:
        pass


def move_to(database: str, data: Path) -> None:
    """Go on with another database and another folder, as another machine would."""
    connection.close()
    connection.settings_dict["NAME"] = database
    settings.DATA_DIR, settings.BACKUP_DIR = data, data / "backups"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("empty", help="the name of an empty database, or the path of a new file")
    parser.add_argument("--people", type=int, default=40)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        first, second, third = (Path(name, part) for part in ("first", "second", "third"))
        for folder in (first, second, third):
            folder.mkdir()
        move_to(connection.settings_dict["NAME"], first)
        call_command("migrate", verbosity=0)
        call_command("createcachetable", verbosity=0)
        stage = Stage(given.people)
        stage.build()
        started = time.monotonic()
        made = stage.back_up(settings.BACKUP_DIR)
        stage.figures["backup_seconds"] = time.monotonic() - started
        stage.go_on_living()
        shutil.copytree(first / "backups", second / "from-there")
        shutil.copy2(first / "backup_key", second / "backup_key")
        move_to(given.empty, second)
        started = time.monotonic()
        file = second / "from-there" / made.path.name
        report = restore(file)
        stage.figures["restore_seconds"] = time.monotonic() - started
        print(*report.lines, sep="\n", file=sys.stderr)
        stage.check(made)
        stage.refusals(Made(file, made.size, made.manifest, ()), third)
    print(json.dumps({"figures": stage.figures, "problems": stage.found}))
    return bool(stage.found)


if __name__ == "__main__":
    sys.exit(main())
