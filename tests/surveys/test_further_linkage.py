"""T7 for further answers: after a rewrite their order, too, says nothing about who sent when."""

from django.db import connection
from django.test import TransactionTestCase

from surveys import answering
from surveys.further import pages_for
from surveys.further_saving import save_page
from surveys.models.studies import Partner
from surveys.rewriting import rewrite
from tests.base import Cast
from tests.surveys.test_linkage import PEOPLE, PLACE, asked, hits

TABLES = ("surveys_partnershiprating", "surveys_outcomeanswer", "surveys_pickedoutcome")


class FurtherLinkageTest(Cast, TransactionTestCase):
    def setUp(self):
        self.enter()
        Partner.objects.create(organisation=self.hospital, study=self.study, name="Home Care")
        self.wave.asks_partnership, self.wave.outcome_items = True, ["quality", "engagement"]
        self.wave.outcomes_to_choose = [f"Result {n}" for n in range(PEOPLE)]
        self.wave.save()
        tokens = [self.link(self.nurses) for _ in range(PEOPLE)]
        for person, token in enumerate(tokens):
            self.send(token, person)

    def send(self, token, person):
        draft = answering.begin(token)
        about_partner, work = pages_for(draft.invitation)
        high, low = person // 5 + 1, person % 5 + 1
        for page, answers in (
            (about_partner, {"empathy": high, "power_shared": low}),
            (work, {"quality": high, "engagement": low, "picked": [person + 1]}),
        ):
            draft = save_page(token, page, answers, version=draft.version, screen=8)
        answering.submit(token, version=draft.version)

    def orders(self):
        """Return the senders, in the order in which each table's rows lie."""
        pairs = [
            asked(f"SELECT {columns} FROM {table} ORDER BY {PLACE}")
            for table, columns in (
                (TABLES[0], "empathy, power_shared"),
                (TABLES[1], "quality, engagement"),
            )
        ]
        found = [[(high - 1) * 5 + low - 1 for high, low in rows] for rows in pairs]
        picked = asked(f"SELECT line FROM {TABLES[2]} ORDER BY {PLACE}")
        return [*found, [line - 1 for (line,) in picked]]

    def test_before_a_rewrite_each_table_lies_in_the_order_of_arrival(self):
        for order in self.orders():
            self.assertEqual(order, list(range(PEOPLE)))

    def test_a_rewrite_keeps_every_answer_and_no_order(self):
        rewrite()

        # Of 24 people one stands in the right place by chance; ten or more in 1 of 9 million.
        for order in self.orders():
            self.assertEqual(sorted(order), list(range(PEOPLE)))
            self.assertLess(hits(order), 10)

    def test_after_a_rewrite_an_answer_is_still_its_responses_and_one_transaction_wrote_all(self):
        rewrite()

        together = asked(
            f"SELECT p.empathy, o.quality FROM {TABLES[0]} p "
            f"JOIN {TABLES[1]} o ON o.response_id = p.response_id "
            "JOIN surveys_response r ON r.id = p.response_id"
        )
        self.assertEqual(len(together), PEOPLE)
        self.assertTrue(all(empathy == quality for empathy, quality in together))
        if connection.vendor == "postgresql":
            wrote = {n for table in TABLES for n in asked(f"SELECT xmin::text FROM {table}")}
            self.assertEqual(len(wrote), 1)
