"""Jobs killed after any statement: what they do must be there wholly or not at all."""

import os
import signal
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import connection, connections, transaction

from surveys import results
from surveys.models.answers import Comment, Response
from surveys.models.releases import Block, Release, ReleasedValue
from surveys.models.waves import Wave
from surveys.rewriting import rewrite
from tests.surveys.test_rewriting import keys, what_is_stored

Act = Callable[[], object]


@contextmanager
def counted(die_after: int = 0) -> Iterator[list[int]]:
    """Count the statements to the database; die after one of them."""
    count = [0]

    def watch(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        done = execute(sql, params, many, context)
        count[0] += 1
        if count[0] == die_after:
            os.kill(os.getpid(), signal.SIGKILL)
        return done

    with connection.execute_wrapper(watch):
        yield count


def dies_after(statement: int, act: Act) -> bool:
    """Do it in a process of its own, which dies after that statement; False if it got done."""
    connections.close_all()  # a process that is copied must not bring ours along
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # a copy of one thread is all we need
        process = os.fork()
    if process == 0:
        try:
            with counted(statement):
                act()
            os._exit(0)
        except BaseException:
            os._exit(1)
    status = os.waitpid(process, 0)[1]
    assert not os.WIFEXITED(status) or os.WEXITSTATUS(status) == 0, "the job failed by itself"
    return os.WIFSIGNALED(status)


def spread(last: int, number: int) -> list[int]:
    """Choose so many statements, the first and the last among them.

    >>> spread(10, 4)
    [1, 4, 7, 10]
    """
    if number >= last:
        return list(range(1, last + 1))
    return sorted({1 + round(n * (last - 1) / (number - 1)) for n in range(number)})


class Killed:
    """What came of killing a job: how often it died, of how many statements, what was broken."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.kills = self.statements = 0
        self.problems: list[str] = []

    def __str__(self) -> str:
        if not self.statements:
            return f"{self.name}: failed {self.kills} times, {len(self.problems)} times half done"
        return (
            f"{self.name}: killed {self.kills} times after one of its {self.statements} "
            f"statements, {len(self.problems)} times half done"
        )


def kill_rewrites(wave: Wave, number: int) -> Killed:
    """Kill the rewriting of a wave's answers; afterwards they must all be there, once."""
    killed = Killed("rewrite")
    with counted() as count:
        rewrite(wave)
    killed.statements = count[0]
    before = what_is_stored()
    for statement in spread(killed.statements, number):
        killed.kills += dies_after(statement, lambda: rewrite(wave))
        if what_is_stored() != before:
            killed.problems.append(f"other answers after statement {statement}")
    old = keys()
    rewrite(wave)
    if what_is_stored() != before or any(a & b for a, b in zip(old, keys(), strict=True)):
        killed.problems.append("a rewrite after the kills is not what it should be")
    return killed


def kill_releases(wave: Wave, number: int) -> Killed:
    """Kill the releasing of a closed wave, its rewriting included; then release it."""
    killed = Killed("release")
    with counted() as count:
        rewrite(wave)
        expected = _rehearsed(wave)
    killed.statements = count[0] - 2  # a savepoint, which a release has not when it is in earnest
    before = what_is_stored()
    for statement in spread(killed.statements, number):
        killed.kills += dies_after(statement, lambda: results.publish(wave))
        killed.problems += _half_done(wave, statement)
        if what_is_stored() != before:
            killed.problems.append(f"other answers after statement {statement}")
    release = Release.objects.filter(wave=wave).first() or results.publish(wave)
    if release.fingerprint != expected:
        killed.problems.append("the release is not what it would have been without a kill")
    if Response.objects.filter(wave=wave, release=None).exists():
        killed.problems.append("the release left answers out")
    return killed


def _rehearsed(wave: Wave) -> str:
    """Return what a release would say, and undo it."""
    with transaction.atomic():
        fingerprint = results.freeze(wave).fingerprint
        transaction.set_rollback(True)
    return fingerprint


def _half_done(wave: Wave, statement: int) -> Sequence[str]:
    left = {
        "a release": Release.objects.filter(wave=wave),
        "blocks": Block.objects.filter(release__wave=wave),
        "values": ReleasedValue.objects.filter(block__release__wave=wave),
        "stamped answers": Response.objects.filter(wave=wave, release__isnull=False),
        "stamped comments": Comment.objects.filter(wave=wave, release__isnull=False),
    }
    return [f"{what} after statement {statement}" for what, rows in left.items() if rows.exists()]
