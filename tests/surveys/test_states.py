"""The life of a wave in any order. The long version: `python -m tests.rehearsal states`."""

import pytest
from hypothesis import Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.base import CastTestCase
from tests.rehearsal.life import Life

# A failure is told as it was found: to make it shorter would take many minutes.
in_order = settings(
    max_examples=100, stateful_step_count=30, deadline=None, phases=[Phase.explicit, Phase.generate]
)


@pytest.mark.once
class LifeTest(CastTestCase):
    def test_whatever_is_done_in_whatever_order_every_promise_holds_after_each_step(self):
        Life.cast = self
        Life.happened.clear()

        run_state_machine_as_test(Life, settings=settings(in_order, derandomize=True))

        ends = ("answers erased", "names erased", "restored", "restored with a later release")
        for what in ("released", "released late", "withdrawn", *ends):
            self.assertGreater(Life.happened[what], 0, what)

    def test_what_was_taken_back_since_a_backup_stays_so_after_its_restore(self):
        Life.cast = self
        life = Life()
        life.begin_life()
        life.several_send(3, 2)
        life.back_up()

        life.withdraw(0)
        life.restore()

        self.assertEqual([person.state for person in life.people], ["away", "sent", "sent"])
        life.teardown()  # compares with what is stored
