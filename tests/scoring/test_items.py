"""What scoring knows about an instrument: families in order, and how many answers are enough."""

from unittest import TestCase

from surveys.scoring.items import ItemSet
from tests.scoring.made import CODES, ITEMS


def first(n: int) -> ItemSet:
    """An instrument of the first n items, all of one family."""
    return ItemSet(CODES[:n], dict.fromkeys(CODES[:n], "communication"))


class HalfOfTheItems(TestCase):
    def test_of_all_items_rounded_up(self) -> None:
        wanted = {1: 1, 2: 1, 3: 2, 4: 2, 5: 3, 6: 3, 7: 4}

        self.assertEqual({n: first(n).default_min_items for n in wanted}, wanted)

    def test_of_a_family_rounded_up(self) -> None:
        self.assertEqual(ITEMS.needed("communication"), 2)
        self.assertEqual(ITEMS.needed("relationship"), 2)
        self.assertEqual(first(5).needed("communication"), 3)


class Families(TestCase):
    def test_stand_in_the_order_of_their_first_item(self) -> None:
        turned = ItemSet(CODES[::-1], ITEMS.family)

        self.assertEqual(ITEMS.families, ("communication", "relationship"))
        self.assertEqual(turned.families, ("relationship", "communication"))
        self.assertEqual(turned.members("relationship"), CODES[:3:-1])
