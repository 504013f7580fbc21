"""Groups before a wave: merged, left out, switched off, counted. And fixed once people know."""

from surveys import pairs, workgroups
from surveys.models.studies import Partner, Workgroup
from surveys.models.waves import Wave
from surveys.setups import setup_of
from surveys.workgroups import GroupsAreFixed
from tests.base import CastTestCase


class PreparedTestCase(CastTestCase):
    """Four groups, nobody invited: 4 nurses, 2 physicians and a clerk are on the list."""

    def setUp(self):
        Wave.objects.update(opens_at=None, closes_at=None)
        self.wave.refresh_from_db()
        for group, people in ((self.nurses, 4), (self.physicians, 2)):
            for _ in range(people):
                self.invitation(group)

    def merge(self, group, into, name=""):
        workgroups.merge(self.wave, group, into, name)
        self.wave.refresh_from_db()

    def asked(self):
        return {pair.key for pair in pairs.grid_of(self.wave).pairs if pair.is_asked}

    def key(self, rater, rated):
        return f"{rater.pk}-{rated.pk}"


class MergeTest(PreparedTestCase):
    def test_people_headcounts_and_pairs_become_those_of_both(self):
        only_therapists = [self.key(self.nurses, self.therapists)]
        pairs.choose(self.wave, only_therapists)

        self.merge(self.nurses, self.physicians, "Ward team")

        ward = Workgroup.objects.get(pk=self.physicians.pk)
        self.assertEqual((ward.name, ward.headcount), ("Ward team", 15))
        self.assertFalse(Workgroup.objects.filter(pk=self.nurses.pk).exists())
        self.assertEqual(workgroups.people_by_group(self.wave), {ward.pk: 6})
        self.assertEqual(self.asked(), {self.key(ward, self.therapists)})

    def test_an_unknown_headcount_stays_unknown(self):
        Workgroup.objects.filter(pk=self.nurses.pk).update(headcount=None)
        self.nurses.refresh_from_db()

        self.merge(self.nurses, self.physicians)

        self.assertIsNone(Workgroup.objects.get(pk=self.physicians.pk).headcount)

    def test_a_group_of_an_earlier_wave_stays_and_takes_no_part(self):
        later = Wave.objects.create(organisation=self.hospital, study=self.study, number=2)

        workgroups.merge(later, self.nurses, self.physicians)

        later.refresh_from_db()
        groups = list(Workgroup.objects.all())
        self.assertIn(self.nurses, groups)
        self.assertTrue(workgroups.is_out(later, self.nurses, groups))
        self.assertFalse(workgroups.is_out(self.wave, self.nurses, groups))
        asked = [pair for pair in pairs.grid_of(later).pairs if pair.is_asked]
        self.assertNotIn(self.nurses, {part for pair in asked for part in (pair.rater, pair.rated)})
        self.assertEqual(len(asked), 9)

    def test_the_name_of_a_group_that_stays_is_not_given_twice(self):
        later = Wave.objects.create(organisation=self.hospital, study=self.study, number=2)

        with self.assertRaisesMessage(GroupsAreFixed, "Choose another one."):
            workgroups.merge(later, self.nurses, self.physicians, "nurses")

    def test_the_simulation_afterwards_is_that_of_one_group(self):
        self.merge(self.pharmacists, self.therapists)

        setup = setup_of(self.wave)
        self.assertEqual(
            [group.name for group in setup.groups], ["Nurses", "Physicians", "Therapists"]
        )
        self.assertEqual(setup.held_back, frozenset())

    def test_groups_of_two_kinds_or_organisations_stay_apart(self):
        city = Partner.objects.create(organisation=self.hospital, study=self.study, name="City")
        for other in (
            self.workgroup("Patients", 5, kind="client"),
            self.workgroup("Home care", 5, partner=city),
            self.nurses,
        ):
            with self.subTest(other.name), self.assertRaises(GroupsAreFixed):
                self.merge(self.nurses, other)
        self.assertEqual(workgroups.people_by_group(self.wave)[self.nurses.pk], 4)

    def test_once_people_are_invited_nothing_is_merged(self):
        self.link(self.nurses)

        with self.assertRaisesMessage(GroupsAreFixed, "People have been invited to this wave."):
            self.merge(self.nurses, self.physicians)

    def test_while_an_earlier_wave_is_not_released_its_groups_stay(self):
        self.link(self.nurses)
        later = Wave.objects.create(organisation=self.hospital, study=self.study, number=2)

        with self.assertRaisesMessage(GroupsAreFixed, "not released yet"):
            workgroups.merge(later, self.nurses, self.physicians)


class PairsTest(PreparedTestCase):
    def test_every_possible_pair_is_asked_until_somebody_switches_it_off(self):
        grid = pairs.grid_of(self.wave)

        self.assertEqual((len(grid.pairs), grid.asked, grid.asks_within), (16, 16, True))

    def test_what_is_not_ticked_is_not_asked(self):
        kept = self.key(self.nurses, self.physicians)

        pairs.choose(self.wave, [kept, "77-88", "x"])

        self.assertEqual(self.asked(), {kept})
        self.assertTrue(self.wave.asks(self.nurses, self.physicians))
        self.assertFalse(self.wave.asks(self.physicians, self.nurses))

    def test_all_own_groups_are_switched_off_and_on_at_once(self):
        every = [pair.key for pair in pairs.grid_of(self.wave).pairs]

        pairs.choose(self.wave, every, within=False)
        self.assertEqual((len(self.asked()), pairs.grid_of(self.wave).asks_within), (12, False))

        pairs.choose(self.wave, self.asked(), within=True)
        # Nurses and physicians: of the others nobody is on the list.
        self.assertEqual(len(self.asked()), 14)

    def test_a_group_whose_pairs_are_all_off_can_come_back(self):
        pairs.choose(self.wave, [])

        pairs.choose(self.wave, [self.key(self.nurses, self.therapists)])

        self.assertEqual(self.asked(), {self.key(self.nurses, self.therapists)})

    def test_a_group_of_one_is_never_asked_about_itself(self):
        chief = self.workgroup("Chief", None)
        self.invitation(chief)

        possible = {pair.key for pair in pairs.grid_of(self.wave).pairs}

        self.assertNotIn(self.key(chief, chief), possible)
        self.assertIn(self.key(chief, self.nurses), possible)

    def test_once_people_are_invited_pairs_stay(self):
        self.link(self.nurses)

        with self.assertRaises(GroupsAreFixed):
            pairs.choose(self.wave, [])
        self.assertEqual(len(self.asked()), 16)


class HeadcountTest(PreparedTestCase):
    def test_a_group_without_a_headcount_has_as_many_as_are_on_the_list(self):
        Workgroup.objects.filter(pk__in=[self.nurses.pk, self.therapists.pk]).update(headcount=None)
        patients = self.workgroup("Patients", None, kind="client")
        self.invitation(patients)

        workgroups.count_heads(self.wave)

        heads = dict(Workgroup.objects.values_list("name", "headcount"))
        self.assertEqual(
            heads,
            {
                "Nurses": 4,
                "Physicians": 6,
                "Therapists": None,
                "Pharmacists": 2,
                "Patients": None,
            },
        )

    def test_a_group_that_is_added_is_rated_and_not_asked(self):
        group = workgroups.add(self.study, "Laboratory")

        self.assertEqual((group.rates, group.is_rated, group.position), (False, True, 4))
