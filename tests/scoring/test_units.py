"""Views of some units, and several releases of one wave: whole blocks or nothing."""

from unittest import TestCase

from surveys.scoring.levels import DEFAULT_CUTOFFS
from surveys.scoring.release import Published, ReleasedBlock, ReleaseTable, combined
from surveys.scoring.released import Group, ReleasedTies, Row
from surveys.scoring.released_ties import released_ties
from tests.scoring.made import CODES, ITEMS

NURSES_NORTH = ReleasedBlock("b1", 9, ("nurses",), ("North",), "Nurses (North)")
NURSES_SOUTH = ReleasedBlock("b2", 6, ("nurses",), ("South",), "Nurses (South)")
DOCTORS = ReleasedBlock("b3", 7, ("doctors",), ("North", "South"), "Doctors (North, South)")
GROUPS = [Group("nurses", "Nurses"), Group("doctors", "Doctors")]


def about_doctors(*blocks: tuple[str, float, int]) -> dict[tuple[str, str, str], Published]:
    return {
        (block, "doctors", code): Published("exact", n, value)
        for block, value, n in blocks
        for code in CODES
    }


def read(table: ReleaseTable, units: tuple[str, ...] | None = None) -> ReleasedTies:
    return released_ties(
        table, GROUPS, ITEMS, DEFAULT_CUTOFFS, min_items=4, min_raters=5, units=units
    )


class UnitViews(TestCase):
    def setUp(self) -> None:
        self.table = ReleaseTable(
            (NURSES_NORTH, NURSES_SOUTH, DOCTORS),
            CODES,
            about_doctors(("b1", 3.0, 9), ("b2", 4.0, 6), ("b3", 2.5, 7)),
        )

    def test_a_row_says_of_how_many_it_speaks(self) -> None:
        rows = read(self.table, ("North",)).rows

        # Nine of the fifteen nurses; the doctors' block reaches into the South.
        self.assertEqual(rows, (Row("nurses", "Nurses", ("nurses",), 9, 15),))

    def test_rows_without_a_block_inside_are_named_apart(self) -> None:
        north, every = read(self.table, ("North",)), read(self.table)

        self.assertEqual(north.elsewhere, (Row("doctors", "Doctors", ("doctors",), 0, 7),))
        self.assertEqual(every.elsewhere, ())

    def test_both_units_together_hold_the_straddling_block(self) -> None:
        rows = read(self.table, ("South", "North")).rows

        self.assertEqual([(row.n, row.of) for row in rows], [(15, 15), (7, 7)])

    def test_without_a_view_there_is_nothing_to_be_a_part_of(self) -> None:
        self.assertEqual([row.of for row in read(self.table).rows], [None, None])

    def test_only_the_blocks_inside_speak(self) -> None:
        north = read(self.table, ("North",)).ties["nurses", "doctors"].mean
        every = read(self.table).ties["nurses", "doctors"].mean

        self.assertEqual(north and (north.value, north.n), (3.0, 9))
        self.assertEqual(every and (every.value, every.n), (3.4, 15))

    def test_an_unknown_unit_shows_nothing(self) -> None:
        self.assertEqual(read(self.table, ("West",)).rows, ())
        self.assertEqual(read(self.table, ()).rows, ())

    def test_a_block_without_units_lies_in_no_unit(self) -> None:
        block = ReleasedBlock("b1", 9, ("nurses",), (), "Nurses")

        found = read(ReleaseTable((block,), CODES, about_doctors(("b1", 3.0, 9))), ("North",))

        self.assertEqual((found.rows, found.ties), ((), {}))


class SeveralReleases(TestCase):
    def setUp(self) -> None:
        first = ReleaseTable((NURSES_NORTH,), CODES, about_doctors(("b1", 3.0, 9)))
        late = ReleasedBlock("b1", 6, ("nurses",), ("North", "South"), "Nurses (North, South)")
        second = ReleaseTable((late,), CODES, about_doctors(("b1", 4.0, 6)))
        self.table = combined({"1": first, "2": second})

    def test_blocks_keep_their_values_under_ids_of_their_own(self) -> None:
        self.assertEqual([block.id for block in self.table.blocks], ["1-b1", "2-b1"])
        self.assertEqual(self.table.values["1-b1", "doctors", "timely"].value, 3.0)
        self.assertEqual(self.table.values["2-b1", "doctors", "timely"].value, 4.0)
        self.assertEqual((self.table.dimensions, self.table.top), (CODES, 5))

    def test_a_view_joins_the_blocks_of_all_releases(self) -> None:
        ties = read(self.table)

        # (9 · 3 + 6 · 4) / 15
        mean = ties.ties["nurses", "doctors"].mean
        self.assertEqual(mean and (mean.value, mean.n), (3.4, 15))
        self.assertEqual([row.n for row in ties.rows], [15])

    def test_a_unit_view_counts_what_the_other_release_holds(self) -> None:
        self.assertEqual([(row.n, row.of) for row in read(self.table, ("North",)).rows], [(9, 15)])

    def test_workgroups_pooled_in_one_release_only_are_a_row_of_their_own(self) -> None:
        both = ReleasedBlock("b1", 5, ("nurses", "doctors"), (), "Nurses + Doctors")
        late = ReleaseTable((both,), CODES, about_doctors(("b1", 2.0, 5)))
        first = ReleaseTable((NURSES_NORTH,), CODES, about_doctors(("b1", 3.0, 9)))

        ties = read(combined({"1": first, "2": late}))

        self.assertEqual([row.key for row in ties.rows], ["nurses", "nurses+doctors"])
        self.assertEqual(ties.ties["nurses+doctors", "doctors"].scope, "mixed")
        self.assertEqual(ties.between and ties.between.value, 3.0)
