"""The open project file: what it holds, what it never holds, and what is refused."""

import io
import json
import zipfile
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import SimpleTestCase
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import now
from django_tasks import default_task_backend

from interventions.models.own import OwnEntry
from interventions.models.plans import Action, ActionPlan, ReadinessTick
from interventions.models.workshops import Count, Workshop
from reports.projects.making import make_project
from reports.projects.reading import bring_in, read_project
from surveys.models.answers import ResearchFile
from surveys.models.events import Event
from surveys.models.organisations import Membership
from surveys.models.participants import Participant
from surveys.models.projects import HandedInProject, ReleasedElsewhere
from surveys.models.releases import Release, Roster
from surveys.models.studies import Partner, Study, Unit
from surveys.models.waves import ResearchReader, Wave
from surveys.projects.container import MANIFEST, BadProject, pack, unpack
from surveys.projects.forgetting import KEPT, forget_projects
from surveys.projects.strict_json import BadJson, read_json, write_json
from surveys.repeating import repeat
from surveys.results.carrying import fingerprint_of
from surveys.tasks import erase_projects
from surveys.waves import CannotReopen, reopen
from tests.base import CastTestCase
from tests.reports.projects_compared import differences, files_of

RELEASE = "releases/wave-1-release-1.json"
Files = dict[str, bytes]


def changed(content: bytes, name: str, change: Callable[[Any], object]) -> bytes:
    """Return the project with one file changed by somebody who also mends its checksum."""
    manifest, files = unpack(content)
    plain = json.loads(files[name])
    change(plain)
    return packed(manifest, {**files, name: json.dumps(plain).encode()})


def resealed(plain: dict[str, Any]) -> None:
    """Give a changed release the fingerprint that its numbers have now."""
    plain["fingerprint"] = fingerprint_of(plain)


def packed(manifest: dict[str, Any], files: Files) -> bytes:
    about = {key: manifest[key] for key in ("study", "made_by")}
    return pack({name: text for name, text in files.items() if name != MANIFEST}, about)


def zipped(entries: list[tuple[Any, bytes]]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as folder:
        for name, content in entries:
            folder.writestr(name, content)
    return made.getvalue()


class ProjectTestCase(CastTestCase):
    """A released wave with a plan, a workshop and an edit of the catalogue; a wave in preparation.

    Nia Nobody is asked; Amal administers the hospital and was named for the single answers.
    """

    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        ward = Unit.objects.create(organisation=cls.hospital, study=cls.study, name="Ward 3")
        partner = Partner.objects.create(
            organisation=cls.hospital, study=cls.study, name="Home care"
        )
        cls.therapists.partner = partner
        cls.therapists.save()
        Study.objects.update(contact="ask-me@example.org")
        Wave.objects.update(research_export=True)
        ResearchReader.objects.create(
            organisation=cls.hospital,
            wave=cls.wave,
            user=cls.amal,
            name="Amal",
            institution="North Hospital",
            purpose="a thesis",
        )
        words = {"en": {f"group.{cls.nurses.pk}": "The nurses", "contact": "ask-me@example.org"}}
        Wave.objects.update(
            first_invited_on=date(2026, 1, 5),
            wording=words,
            asks_for_comment=True,
            comment_readers="the change team",
            unasked=[[cls.pharmacists.pk, cls.nurses.pk]],
        )
        cls.wave.refresh_from_db()
        cast = cls()
        cast.answer_all()
        person = Participant.objects.create(
            organisation=cls.hospital, wave=cls.wave, name="Nia Nobody", email="nia@example.org"
        )
        token = cast.link(cls.nurses, participant=person, unit=ward)
        cast.answer_by(token, {cls.physicians: 2, cls.nurses: 5}, comment="More time, please.")
        cls.frozen = cast.release()
        cls.advise()
        Wave.objects.filter(pk=cls.wave.pk).update(
            closes_at=now().replace(year=2026, month=3, day=2),
            opens_at=now().replace(year=2026, month=2, day=1),
        )
        cls.wave.refresh_from_db()
        repeat(cls.wave)
        cls.content = make_project(cls.study).content

    @classmethod
    def advise(cls) -> None:
        of = {"organisation": cls.hospital}
        plan = ActionPlan.objects.create(**of, wave=cls.wave)
        Action.objects.create(
            **of,
            plan=plan,
            group_a=cls.nurses,
            group_b=cls.physicians,
            leading_group=cls.physicians,
            slug="humble-inquiry",
            title="Humble inquiry",
            owner_name="Olga Owner",
            owner=cls.lena,
        ).steps.create(position=1, text="Talk.", is_done=True)
        ReadinessTick.objects.create(**of, wave=cls.wave, point="sponsor")
        tie = f"{cls.nurses.pk}-{cls.physicians.pk}"
        workshop = Workshop.objects.create(
            **of,
            wave=cls.wave,
            release=cls.frozen,
            code="C2F3G4H6",
            ties=[tie],
            is_closed=True,
            planned=[f"{tie}:humble-inquiry"],
        )
        Count.objects.create(
            workshop=workshop,
            question="guess",
            voters=9,
            room={tie: 7},
            groups={str(cls.nurses.pk): {tie: "most"}},
        )
        OwnEntry.objects.create(
            **of,
            slug="own-tea",
            cells={
                "name": "Tea together",
                "description": "Tea.",
                "family": "relational",
                "primary_dimensions": ["mutual_respect"],
                "tie_kinds_best": ["between"],
                "steps": ["Boil water."],
                "led_by": "Anybody",
                "effort": "low",
                "lead_time_weeks_min": 1,
                "lead_time_weeks_max": 4,
                "asymmetry_fit": "neutral",
                "opening_questions": ["Milk?"],
                "success_measure": "Cups.",
                "cautions": "Hot.",
            },
        )


class RoundTripTests(ProjectTestCase):
    def test_it_holds_no_person_no_address_and_no_link(self) -> None:
        _manifest, files = unpack(self.content)

        everything = b"".join(files.values()).decode()
        for secret in (
            *("Nia Nobody", "nia@example.org", "ask-me@example.org", "Olga Owner", "lena"),
            *(self.study.secret, "C2F3G4H6", "withdraw", "North Hospital"),
        ):
            self.assertNotIn(secret, everything)
        self.assertFalse([name for name in files if name.startswith("answers/")])

    def test_brought_in_elsewhere_it_gives_the_same_pages_files_and_file_again(self) -> None:
        # Not Amal, who was named for the single answers here and is not there.
        self.client.force_login(self.cato)
        Membership.objects.create(
            organisation=self.other_hospital, user=self.cato, role="consultant"
        )
        Action.objects.update(owner_name="", owner=None)

        there = bring_in(read_project(self.content), self.other_hospital)

        self.assertEqual(differences(self.client, self.study, there), [])
        ours, theirs = files_of(self.study), files_of(there)
        self.assertEqual(ours.keys(), theirs.keys())
        self.assertEqual([part for part in ours if ours[part] != theirs[part]], [])
        self.assertEqual(make_project(there).content, self.content)

    def test_what_comes_in_is_over_sealed_and_says_where_it_comes_from(self) -> None:
        there = bring_in(read_project(self.content), self.other_hospital)

        [wave] = there.waves.all()  # the one in preparation stayed where it was
        self.assertTrue(wave.has_closed())
        release = Release.objects.get(wave=wave)
        self.assertEqual(release.fingerprint, self.frozen.fingerprint)
        self.assertEqual(ReleasedElsewhere.objects.get().release, release)
        self.assertEqual(
            wave.wording, {"en": {f"group.{there.workgroups.first().pk}": "The nurses"}}
        )
        self.assertFalse(Participant.objects.filter(wave=wave).exists())
        self.assertFalse(Roster.objects.filter(block__release=release).exists())
        self.assertNotEqual(there.secret, self.study.secret)
        self.client.force_login(self.bram)
        page = self.client.get(reverse("reports:overview", args=[wave.pk]))
        self.assertContains(page, "were made in another installation and brought in here")
        following = repeat(wave)
        self.assertEqual((following.number, following.min_raters), (2, wave.min_raters))

    def test_a_wave_that_came_in_without_results_is_never_opened_here(self) -> None:
        def one_more(plain: Any) -> None:
            plain["waves"].append(plain["waves"][0] | {"number": 2})

        content = changed(self.content, "waves.json", one_more)
        there = bring_in(read_project(content), self.other_hospital)

        tomorrow = now() + timedelta(days=1)
        released, without = there.waves.order_by("number")
        for wave, said in ((released, "The results are released"), (without, "came from a file")):
            with self.subTest(said), self.assertRaisesMessage(CannotReopen, said):
                reopen(wave, closes_at=tomorrow)
        self.client.force_login(self.bram)
        page = self.client.get(reverse("surveys:wave", args=[without.pk]))
        self.assertContains(page, "(a project file)")
        again = make_project(there).content
        self.assertEqual(
            unpack(again)[1]["waves.json"], write_json(json.loads(unpack(content)[1]["waves.json"]))
        )
        following = repeat(without)
        following.opens_at, following.closes_at = now() - timedelta(2), now() - timedelta(1)
        following.save()
        reopen(following, closes_at=tomorrow)

        self.assertTrue(Wave.objects.get(pk=following.pk).is_open())

    def test_workshops_actions_and_own_entries_are_there_without_anybody_who_sees_to_it(
        self,
    ) -> None:
        there = bring_in(read_project(self.content), self.other_hospital)

        action = Action.objects.get(plan__wave__study=there)
        self.assertEqual(
            (action.owner_name, action.owner, action.title), ("", None, "Humble inquiry")
        )
        self.assertEqual([(s.text, s.is_done) for s in action.steps.all()], [("Talk.", True)])
        workshop = Workshop.objects.get(wave__study=there)
        nurses, physicians = there.workgroups.order_by("pk")[:2]
        tie = f"{nurses.pk}-{physicians.pk}"
        self.assertEqual((workshop.is_closed, workshop.ties), (True, [tie]))
        count = workshop.counts.get()
        self.assertEqual((count.room, count.groups), ({tie: 7}, {str(nurses.pk): {tie: "most"}}))
        tea = OwnEntry.objects.get(organisation=self.other_hospital)
        self.assertEqual(tea.cells["name"], "Tea together")


class RefusalTests(ProjectTestCase):
    def refused(self, content: bytes, *said: str) -> None:
        before = Study.objects.count()
        with self.assertRaises(BadProject) as caught:
            bring_in(read_project(content), self.other_hospital)
        for words in said:
            self.assertIn(words, str(caught.exception))
        self.assertEqual(Study.objects.count(), before)

    def test_a_zip_that_is_not_what_it_should_be_is_refused(self) -> None:
        manifest, files = unpack(self.content)
        entries = list(files.items())
        link = zipfile.ZipInfo("link.json")
        link.external_attr = 0o120777 << 16
        for name, content, said in (
            ("no zip", b"PK nothing", "cannot be opened as a zip"),
            ("empty", zipped([]), "it has no “project.json”"),
            ("upwards", zipped([*entries, ("../evil.json", b"{}")]), "“../evil.json”"),
            ("from the root", zipped([*entries, ("/etc/x.json", b"{}")]), "“/etc/x.json”"),
            ("a link", zipped([*entries, (link, b"study.json")]), "no plain file"),
            ("a stranger", zipped([*entries, ("more.json", b"{}")]), "is not listed"),
            ("one missing", zipped(entries[:-1]), "is not there"),
            ("a bomb", zipped([*entries, ("bomb.json", b"0" * (81 << 20))]), "larger than 80 MB"),
        ):
            with self.subTest(name):
                self.refused(content, said)
        with self.assertWarns(UserWarning):
            twice = zipped([*entries, ("study.json", files["study.json"])])
        self.refused(twice, "“study.json” is in it twice")
        later = json.loads(files[MANIFEST]) | {"format": 2}
        newer = zipped([(MANIFEST, json.dumps(later).encode())])
        self.refused(newer, "has format 2", "reads format 1", "newer version")
        self.assertEqual(manifest["format"], 1)

    def test_a_zip_that_lies_about_its_sizes_is_not_unpacked_further(self) -> None:
        content = bytearray(zipped([("bomb.json", b"0" * (81 << 20))]))
        true = (81 << 20).to_bytes(4, "little")
        while (place := content.find(true)) >= 0:
            content[place : place + 4] = (100).to_bytes(4, "little")

        with self.assertRaises(BadProject):
            unpack(bytes(content))

    def test_what_would_fill_the_memory_is_refused_before_it_is_read(self) -> None:
        def long(lists: int) -> bytes:
            return b"[" + b"[]," * lists + b"[]]"

        manifest, files = unpack(self.content)
        letters = b"".join(b"%x" % (n * n) for n in range(200_000))
        for content, said in (
            (zipped([(MANIFEST, long(300_000))]), "“project.json” is packed more tightly"),
            (zipped([(MANIFEST, letters)]), "project.json: Unpacked it is larger than 1 MB."),
            (zipped([(RELEASE, letters * 4)]), "release-1.json: Unpacked it is larger than 5 MB."),
            (packed(manifest, {**files, RELEASE: letters[:9000] + long(300_000)}), "more tightly"),
        ):
            with self.subTest(said):
                self.refused(content, said)
        with self.assertRaisesMessage(BadJson, "It holds more than 1500000 values."):
            read_json(long(750_000))
        stored = io.BytesIO()
        with zipfile.ZipFile(stored, "w") as folder:  # not packed at all, so nothing is tight
            for name in (MANIFEST, RELEASE, "plans.json"):
                folder.writestr(name, long(320_000))
        self.refused(stored.getvalue(), "It holds more than 1500000 values.")

    def test_every_changed_byte_of_a_part_names_the_file_inside(self) -> None:
        _manifest, files = unpack(self.content)
        for name in sorted(set(files) - {MANIFEST}):
            content = bytearray(files[name])
            content[len(content) // 2] ^= 1
            with self.subTest(name):
                self.refused(zipped(list({**files, name: bytes(content)}.items())), f"“{name}”")

    def test_a_number_that_was_changed_does_not_have_its_fingerprint(self) -> None:
        def add_one(plain: dict[str, Any]) -> None:
            value = next(v for v in plain["blocks"][0]["values"] if v[2] == "exact")
            value[4] += 1

        self.refused(changed(self.content, RELEASE, add_one), RELEASE, "fingerprint")

    def test_a_release_that_the_rules_would_refuse_is_refused_though_its_seal_fits(self) -> None:
        def with_value(*value: Any) -> Callable[[Any], None]:
            def change(plain: dict[str, Any]) -> None:
                plain["blocks"][0]["values"][0][2:] = value
                resealed(plain)

            return change

        def two_people(plain: dict[str, Any]) -> None:
            plain["min_raters"] = 2

        def small_block(plain: dict[str, Any]) -> None:
            plain["blocks"][-1].update(raters_n=4)
            resealed(plain)

        def lower_minimum(plain: dict[str, Any]) -> None:
            plain["blocks"][0]["smallest"] = 3
            resealed(plain)

        def suddenly_open(plain: dict[str, Any]) -> None:
            plain["mode"] = "open"
            resealed(plain)

        def open_figures(plain: dict[str, Any]) -> None:
            plain["figures"]["spreads"] = {"ties": {}, "people": [0, 0, 0, 1]}
            resealed(plain)

        def asks_nobody(plain: dict[str, Any]) -> None:
            plain["asked"] = dict.fromkeys(plain["asked"], [])
            resealed(plain)

        def stands_twice(plain: dict[str, Any]) -> None:
            plain["blocks"][0]["parts"] *= 2
            resealed(plain)

        not_published = "not how it would be published"
        for change, said in (
            (with_value("exact", 10, 50, None), not_published),  # a sum behind a band
            (with_value("exact", 2, 6, None), not_published),
            (with_value("exact", 99, 300, None), not_published),
            (with_value("step", 10, 30, 6), not_published),
            (with_value("withheld", 10, None, None), not_published),
            (two_people, "min_raters"),
            (small_block, "fewer people than its minimum"),
            (lower_minimum, "fewer people than its minimum"),
            (suddenly_open, "nobody agreed"),
            (open_figures, "only an open survey"),
            (asks_nobody, "nobody of this block was asked"),
            (stands_twice, "in two blocks"),
        ):
            with self.subTest(said):
                self.refused(changed(self.content, RELEASE, change), RELEASE, said)

    def test_what_refers_to_nothing_or_stands_outside_its_limits_is_refused(self) -> None:
        def no_unit(plain: Any) -> None:
            plain["blocks"][0]["parts"][0][1] = "u9"

        def put(*path: Any) -> Callable[[Any], None]:
            *way, last, value = path

            def change(plain: Any) -> None:
                for step in way:
                    plain = plain[step]
                plain[last] = value

            return change

        for file, change, said in (
            (RELEASE, no_unit, "“u9”"),
            ("study.json", put("groups", 0, "partner", "p9"), "“p9”"),
            ("study.json", put("groups", 0, "name", "x" * 81), "study.json.groups[0].name"),
            ("study.json", put("groups", 0, "name", "Physicians"), "the same name"),
            ("study.json", put("instrument", "another"), "does not know"),
            ("study.json", put("secret", "x"), "secret"),
            ("instrument.json", put("items", 0, "scores", [5, 4, 3, 2, 1]), "scores otherwise"),
            ("waves.json", put("waves", 0, "closes_at", "2999-01-01T00:00:00Z"), "is not over"),
            ("waves.json", put("waves", 0, "opens_at", "2026-13-41T00:00:00Z"), "is not over"),
            ("waves.json", put("waves", 0, "pulse_of", 7), "pulse of none"),
            ("waves.json", put("waves", 0, "min_raters", 2), "waves.json.waves[0].min_raters"),
            ("waves.json", put("waves", 0, "unasked", [["g1", "g99"]]), "leaves out a group"),
            ("plans.json", put("actions", 0, "leading_group", "g99"), "Action 1"),
            ("plans.json", put("workshops", 0, "release", 5), "Workshop 1"),
            ("plans.json", put("workshops", 0, "ties", ["g1-g99"]), "Workshop 1"),
            ("catalogue.json", put("entries", 0, "slug", "no-such-entry"), "in no catalogue"),
            ("catalogue.json", put("entries", 0, "cells", "family", "magic"), "would refuse"),
            ("catalogue.json", put("entries", 0, "cells", "evidence_grade", "A"), "would refuse"),
        ):
            with self.subTest(said):
                self.refused(changed(self.content, file, change), file.split(".json")[0][:4], said)

    def test_figures_and_questions_of_any_other_shape_are_refused_in_words(self) -> None:
        sums = [2, 8, 34, 1]  # 3 and 5

        def spreads(found: Any) -> Callable[[Any], None]:
            return lambda plain: plain["figures"].update(spreads=found)

        shapes: tuple[Any, ...] = (
            *([], None, 7, "x", {}, {"ties": []}, {"ties": {}}, {"ties": {}, "people": []}),
            *({"ties": {"g1": []}, "people": sums}, {"ties": {"g1": {"g2": 1}}, "people": sums}),
            *({"ties": {}, "people": [2, 8, 34, 0]}, {"ties": {}, "people": [2, 8, 31, 1]}),
            *({"ties": {}, "people": [2.5, 8, 34, 1]}, {"ties": {}, "people": sums, "more": 1}),
        )
        for found in shapes:
            with self.subTest(found):
                content = changed(self.content, RELEASE, spreads(found))
                self.refused(content, f"{RELEASE}: figures.spreads: no such value can be.")
        other = changed(self.content, RELEASE, lambda plain: plain.update(instrument="nope"))
        self.refused(other, f"{RELEASE}: It was made with other questions than the study asks.")
        good = changed(self.content, RELEASE, spreads({"ties": {}, "people": sums}))
        self.refused(good, "fingerprint")

        def no_sum(plain: Any) -> None:
            plain["blocks"][0]["values"][0][2:] = ["exact", None, None, None]

        self.refused(changed(self.content, RELEASE, no_sum), RELEASE)

    def test_what_the_database_or_the_pages_refuse_leaves_nothing_behind(self) -> None:
        def nobody_agreed(plain: Any) -> None:
            plain["waves"][0].update(between_weak_below=4.5, between_strong_above=4.0)

        def no_figures(plain: Any) -> None:
            plain["figures"]["icc"] = 7
            plain["figures"]["pooled_sd"] = [1]
            resealed(plain)

        self.refused(changed(self.content, "waves.json", nobody_agreed), "database refuses")

        def no_error_of_an_index(plain: Any) -> None:
            plain["figures"]["index_error"] = {"between": [1]}
            resealed(plain)

        for change in (no_figures, no_error_of_an_index):
            with self.subTest(change.__name__):
                self.refused(changed(self.content, RELEASE, change), "No report can be made")

    def test_it_is_refused_where_its_name_or_an_entry_is_taken(self) -> None:
        project = read_project(self.content)
        with self.assertRaisesMessage(BadProject, "There is a study called “Discharge” already."):
            bring_in(project, self.hospital)
        OwnEntry.objects.create(organisation=self.other_hospital, slug="own-tea", cells={})
        with self.assertRaisesMessage(BadProject, "“own-tea” was changed here in another way"):
            bring_in(project, self.other_hospital)

        self.assertEqual(
            bring_in(project, self.hospital, "Discharge again").name, "Discharge again"
        )


class StrictJsonTests(SimpleTestCase):
    def test_only_plain_json_is_read(self) -> None:
        for text in (
            *("NaN", "Infinity", "-Infinity", "1e999", "9" * 31, "9" * 5000, "10000000000000"),
            *('{"a": 1, "a": 2}', '"\\u0000"', '"\\u001b"', '"\\ud800"', '"\\u0085"', "[1,]", ""),
            *("[" * 40 + "]" * 40, "[" * 100_000, '"' + "x" * 20_001 + '"', '{"\\u0007": 1}'),
        ):
            with self.subTest(text[:20]), self.assertRaises(BadJson):
                read_json(text.encode())
        with self.assertRaises(BadJson):
            read_json(b'"\xff"')
        self.assertEqual(read_json('{"ä": [1, 2.5, "\\n👍"]}'.encode()), {"ä": [1, 2.5, "\n👍"]})


class PagesTests(ProjectTestCase):
    def setUp(self) -> None:
        self.address = reverse("reports:project-bring", args=[self.other_hospital.pk])
        self.client.force_login(self.bram)

    def hand_in(self, content: bytes) -> Any:
        file = SimpleUploadedFile("discharge-project.zip", content)
        return self.client.post(self.address, {"file": file, "do": "look"})

    def test_an_administrator_takes_it_along_and_the_log_says_so(self) -> None:
        self.client.force_login(self.amal)
        address = reverse("reports:project", args=[self.study.pk])

        page, answer = self.client.get(address), self.client.post(address)

        self.assertContains(page, "1 wave that is over")
        self.assertContains(page, "1 wave that is not over: it stays here")
        self.assertContains(page, "With the single answers")
        self.assertEqual(answer.content, self.content)
        self.assertIn("discharge-project.zip", answer["Content-Disposition"])
        [event] = Event.objects.filter(action="project taken along")
        self.assertEqual((event.actor, event.about), (self.amal, "Discharge"))
        for person in (self.lena, self.cato, self.bram):
            self.client.force_login(person)
            self.assertEqual(self.client.post(address).status_code, 404)

    def test_single_answers_go_along_only_for_a_named_person_who_asks_and_never_come_in(
        self,
    ) -> None:
        una = self.person("una", self.hospital, Membership.Role.ADMINISTRATOR)
        address = reverse("reports:project", args=[self.study.pk])
        self.client.force_login(una)
        unnamed = unpack(self.client.post(address, {"answers": "yes"}).content)[1]
        self.client.force_login(self.amal)
        unasked = unpack(self.client.post(address).content)[1]
        content = self.client.post(address, {"answers": "yes"}).content
        named = unpack(content)[1]

        name = "answers/wave-1-release-1.csv"
        self.assertNotIn(name, unnamed)
        self.assertNotIn(name, unasked)
        self.assertEqual(named[name], ResearchFile.objects.get().content.encode())
        events = Event.objects.filter(action="research export downloaded")
        self.assertEqual([event.actor for event in events], [self.amal])
        there = bring_in(read_project(content), self.other_hospital)
        self.assertFalse(ResearchFile.objects.filter(release__wave__study=there).exists())
        self.assertFalse(ResearchReader.objects.filter(wave__study=there).exists())

    def test_a_file_is_shown_first_then_brought_in_and_logged(self) -> None:
        self.assertRedirects(self.hand_in(self.content), self.address)

        page = self.client.get(self.address)
        self.assertContains(page, "was read and checked. Nothing has been brought in yet.")
        self.assertContains(page, "Nurses, Physicians, Therapists, Pharmacists")
        released_on = Release.objects.get(wave__study=self.study).released_on
        self.assertContains(page, f"release 1 of {date_format(released_on)}")
        self.assertFalse(Study.objects.filter(organisation=self.other_hospital).exists())
        self.client.force_login(self.amal)
        self.assertEqual(self.client.get(self.address).status_code, 404)
        self.client.force_login(self.bram)

        answer = self.client.post(self.address, {"do": "bring", "name": "Discharge there"})

        study = Study.objects.get(organisation=self.other_hospital)
        self.assertRedirects(answer, reverse("surveys:study", args=[study.pk]))
        self.assertEqual(study.name, "Discharge there")
        self.assertFalse(HandedInProject.objects.exists())
        [event] = Event.objects.filter(action="project brought in")
        self.assertEqual((event.actor, event.about), (self.bram, "Discharge there"))
        self.assertContains(self.client.get(reverse("surveys:overview")), self.address)

    def test_a_bad_file_is_refused_with_its_reasons_and_not_kept(self) -> None:
        answer = self.hand_in(
            changed(self.content, RELEASE, lambda plain: plain.update(min_raters=2, number="<b>"))
        )

        self.assertContains(answer, "release-1.json.min_raters: 2 is less than", status_code=400)
        self.assertContains(answer, "&lt;b&gt;", status_code=400)
        self.assertFalse(HandedInProject.objects.exists())
        self.assertEqual(self.client.post(self.address, {"do": "look"}).status_code, 400)

    def test_what_is_forgotten_is_swept_by_the_worker(self) -> None:
        def after(do: Callable[[], object]) -> list[bool]:
            """Return of each job that was queued whether it waits for the end of the day."""
            default_task_backend.clear()
            with self.captureOnCommitCallbacks(execute=True):
                do()
            jobs = [job.task for job in default_task_backend.results]
            self.assertEqual({job.func for job in jobs}, {erase_projects.func})
            return sorted(job.run_after is not None for job in jobs)

        self.assertEqual(after(lambda: self.hand_in(self.content)), [True])
        self.assertEqual(after(lambda: self.hand_in(self.content)), [False, True])
        forgotten = after(lambda: self.client.post(self.address, {"do": "forget"}))
        self.assertEqual(forgotten, [False])
        self.hand_in(self.content)
        into = {"do": "bring", "name": "Discharge there"}
        self.assertEqual(after(lambda: self.client.post(self.address, into)), [False])

    def test_a_file_is_read_before_anything_is_locked(self) -> None:
        self.hand_in(self.content)
        HandedInProject.objects.update(content=b"PK of an older version")

        with CaptureQueriesContext(connection) as queries:
            answer = self.client.post(self.address, {"do": "bring", "name": "There"})

        self.assertContains(answer, "cannot be opened as a zip", status_code=409)
        before = [q["sql"] for q in queries if q["sql"].startswith("SAVEPOINT")]
        self.assertEqual(before, [])

    def test_a_file_that_was_only_looked_at_goes_at_once_or_after_a_day(self) -> None:
        self.hand_in(self.content)
        self.client.post(self.address, {"do": "forget"})
        self.assertFalse(HandedInProject.objects.exists())

        self.hand_in(self.content)
        forget_projects()
        self.assertEqual(HandedInProject.objects.count(), 1)
        HandedInProject.objects.update(at=now() - KEPT)
        forget_projects()
        self.assertFalse(HandedInProject.objects.exists())

    def test_the_command_writes_and_reads_the_same_file_without_answers(self) -> None:
        with TemporaryDirectory() as folder:
            file = str(Path(folder) / "p.zip")
            Path(file).touch(mode=0o644)
            said = io.StringIO()
            call_command("project", "export", str(self.study.pk), "--out", file, stdout=said)
            self.assertEqual(Path(file).read_bytes(), self.content)
            self.assertEqual(Path(file).stat().st_mode & 0o777, 0o600)
            tables = ("--format", "csv", "--out", folder)
            call_command("export", str(self.wave.pk), *tables, stdout=said)
            [table] = Path(folder).glob("*.csv")
            self.assertEqual(table.stat().st_mode & 0o777, 0o600)
            into = ("project", "import", file, "--organisation", "Elsewhere Hospital")
            call_command(*into, stdout=said)
            with self.assertRaisesMessage(CommandError, "There is a study called"):
                call_command(*into)
            with self.assertRaisesMessage(CommandError, "There is no organisation"):
                call_command(*into[:4], "Nowhere")

        self.assertEqual(Study.objects.filter(organisation=self.other_hospital).count(), 1)
        self.assertEqual(Event.objects.filter(action__startswith="project", actor=None).count(), 2)
