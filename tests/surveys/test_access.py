"""What is not yours does not exist."""

from django.contrib.auth.models import AnonymousUser
from django.http import Http404

from surveys import access
from surveys.models.organisations import Membership, Organisation
from surveys.models.releases import Release
from surveys.models.studies import Study
from surveys.models.waves import ResearchReader, Wave
from tests.base import CastTestCase


class VisibleTest(CastTestCase):
    def test_members_find_their_study_wave_and_release(self):
        self.answer_all()
        release = self.release()

        self.assertEqual(access.get_study(self.lena, self.study.pk), self.study)
        self.assertEqual(access.get_wave(self.lena, self.wave.pk), self.wave)
        self.assertEqual(access.get_release(self.lena, self.wave.pk), release)

    def test_another_organisations_administrator_finds_none_of_them(self):
        self.answer_all()
        self.release()

        for get, key in (
            (access.get_study, self.study.pk),
            (access.get_wave, self.wave.pk),
            (access.get_wave_to_run, self.wave.pk),
            (access.get_release, self.wave.pk),
        ):
            with self.assertRaises(Http404):
                get(self.bram, key)

    def test_a_wave_without_a_release_has_none_to_find(self):
        with self.assertRaises(Http404):
            access.get_release(self.amal, self.wave.pk)

    def test_only_an_administrator_runs_a_wave(self):
        self.assertEqual(access.get_wave_to_run(self.amal, self.wave.pk), self.wave)
        self.assertEqual(
            [access.runs(person, self.wave) for person in (self.amal, self.lena, self.bram)],
            [True, False, False],
        )

    def test_somebody_not_signed_in_finds_nothing_not_even_what_has_no_members(self):
        Membership.objects.all().delete()

        for model in (Organisation, Study, Wave, Release):
            self.assertEqual(model.objects.visible_to(AnonymousUser()).count(), 0)
        self.assertFalse(access.works_here(AnonymousUser()))
        self.assertFalse(access.handles_personal_data(AnonymousUser()))

    def test_administrators_and_consultants_handle_personal_data_leaders_do_not(self):
        self.assertTrue(access.handles_personal_data(self.amal))
        self.assertTrue(access.handles_personal_data(self.cato))
        self.assertFalse(access.handles_personal_data(self.lena))

    def test_who_may_download_single_answers_handles_personal_data_too(self):
        ResearchReader.objects.create(
            organisation=self.hospital,
            wave=self.wave,
            user=self.lena,
            name="Lena",
            institution="University",
            purpose="a thesis",
        )

        self.assertTrue(access.handles_personal_data(self.lena))

    def test_who_administers_one_organisation_and_leads_in_another_runs_only_the_one(self):
        Membership.objects.create(
            organisation=self.hospital, user=self.bram, role=Membership.Role.LEADER
        )

        self.assertEqual(access.get_wave(self.bram, self.wave.pk), self.wave)
        with self.assertRaises(Http404):
            access.get_wave_to_run(self.bram, self.wave.pk)
