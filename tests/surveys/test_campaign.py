"""A hundred invitations through a real mail server, with a real worker that is killed."""

from django.test import TransactionTestCase, override_settings

from tests.rehearsal.campaign import Campaign

IN_THE_DATABASE = override_settings(
    TASKS={"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default"]}}
)


@IN_THE_DATABASE
class CampaignTest(TransactionTestCase):
    def test_none_is_lost_and_none_doubled_beyond_what_the_line_hides(self):
        each = {"refused": 4, "later": 6, "drop": 4, "slow": 2}
        campaign = Campaign(100, kills=4, each=each)
        campaign.post.delay = 0.5
        campaign.enter()
        campaign.prepare()

        campaign.run()

        self.assertEqual(campaign.problems(), [])
        self.assertEqual(campaign.post.drops, 4)
        self.assertIn(campaign.killed, (3, 4))  # two that fall on the same moment are one
        self.assertGreaterEqual(campaign.post.extra_copies, 4)  # each drop hides one at least
