"""Those who were invited read the released results by their own link, if the wave shares them."""

import re

from surveys import erasing
from surveys.links import new_link, token_hash
from surveys.models.participants import Invitation, Link
from surveys.models.waves import Wave
from tests.base import Cast
from tests.reports.purity import PurityTestCase
from tests.reports.reading import read
from tests.reports.recomputed import Recomputed
from tests.reports.values import numbers_in


class TeamTestCase(Cast, PurityTestCase):
    shares = True

    @classmethod
    def setUpTestData(cls) -> None:
        cls.enter()
        cls.wave.shares_results = cls.shares
        cls.wave.wording = {"de": {f"group.{cls.nurses.pk}": "Pflege"}}
        cls.wave.save()
        cast = cls()
        cls.token = cast.link(cls.nurses)
        cast.answer_all()

    def team(self, token: str | None = None):
        return self.client.get(f"/s/{token or self.token}/team/")


class SharedTest(TeamTestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        cls.frozen = cls().release()

    def test_every_number_is_one_of_the_release_table(self) -> None:
        page = read(self.team().content)

        self.assertEqual(self.check_cells(page, Recomputed(self.frozen)), 12)
        answers = {str(row.n) for row in self.team().context["report"].rows}
        told = numbers_in(page.elsewhere())
        counts = {str(n) for _, n in self.team().context["picture"].facts}
        self.assertLessEqual(told, self.furniture(self.frozen) | answers | counts)

    def test_it_says_first_what_holds_and_how_many_ties_can_be_read(self) -> None:
        page = self.team()

        # Of twelve ties three are about the two pharmacists, which nobody may judge.
        self.assertEqual(page.context["picture"].facts[0][1], 9)
        levels = [line.levels for table in page.context["picture"].tables for line in table.lines]
        counts = [levels.count(("strong",)), levels.count(("weak",))]
        self.assertEqual([n for _, n in page.context["picture"].facts[1:]], counts)
        self.assertContains(page, "What holds best: ")
        self.assertContains(page, "Worth a conversation: Nurses and Physicians.")

    def test_it_reads_the_same_with_all_answers_gone(self) -> None:
        before = self.team().content

        erasing.forget_answers(self.wave)

        self.assertEqual(self.team().content, before)

    def test_who_answered_and_who_did_not_read_the_same(self) -> None:
        answered = new_link(Invitation.objects.filter(state=Invitation.State.DONE)[0])

        own_link = re.compile(rf"/s/({self.token}|{answered})/")
        mine = own_link.sub("/s/…/", self.team().content.decode())
        theirs = own_link.sub("/s/…/", self.team(answered).content.decode())

        self.assertEqual(mine, theirs)

    def test_all_of_it_is_in_the_readers_language_with_the_groups_names(self) -> None:
        self.frozen.wave.study.languages = ["en", "de"]
        self.frozen.wave.study.save()
        page = self.client.get(f"/s/{self.token}/de/team/")

        self.assertContains(page, '<html lang="de"')
        self.assertContains(page, "Pflege")
        self.assertNotContains(page, "Nurses")
        said = " ".join(text for _, text in read(page.content).in_cells())
        self.assertRegex(said, r"\d,\d")
        self.assertIn("schwach", said)
        for english in ("weak", "strong", "too few", "not shown", "own group", "or more"):
            self.assertNotIn(english, said)

    def test_it_is_in_the_language_of_the_invitation_until_somebody_chooses(self) -> None:
        self.frozen.wave.study.languages = ["en", "de", "fr"]
        self.frozen.wave.study.save()
        Invitation.objects.filter(links__token_hash=token_hash(self.token)).update(language="de")

        page = self.client.get(f"/s/{self.token}/team/", headers={"accept-language": "fr"})

        self.assertEqual(page["Content-Language"], "de")

    def test_what_is_too_small_to_show_stays_hidden(self) -> None:
        page = read(self.team().content)

        said = dict(page.in_cells())
        hidden = [text for key, text in said.items() if f":{self.pharmacists.pk}:" in key]
        self.assertEqual(len(hidden), 3)
        for text in hidden:
            self.assertEqual(numbers_in(text), set())

    def test_no_link_leads_to_a_page_for_staff(self) -> None:
        page = read(self.team().content)

        self.assertEqual(
            [link for link in page.links if link.startswith(("/waves", "/studies", "/cat"))], []
        )

    def test_it_sets_no_cookie_and_is_kept_nowhere(self) -> None:
        page = self.team()

        self.assertEqual(dict(page.cookies), {})
        self.assertIn("no-store", page["Cache-Control"])
        self.assertEqual(page["Referrer-Policy"], "no-referrer")

    def test_it_takes_four_queries(self) -> None:
        with self.assertNumQueries(4):
            self.team()

    def test_the_receipt_and_the_closed_page_lead_there(self) -> None:
        done = new_link(Invitation.objects.filter(state=Invitation.State.DONE)[0])
        Link.objects.update(used=True)

        for token in (self.token, done):
            page = self.client.get(f"/s/{token}/")
            self.assertContains(page, f'href="/s/{token}/team/"')

    def test_an_unknown_and_a_revoked_link_find_nothing(self) -> None:
        self.assertEqual(self.team("A" * 43).status_code, 404)

        Link.objects.update(revoked=True)

        self.assertEqual(self.team().status_code, 404)

    def test_it_takes_no_form(self) -> None:
        self.assertEqual(self.client.post(f"/s/{self.token}/team/").status_code, 405)


class OpenTest(TeamTestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        cls.enter()
        cls.wave.shares_results, cls.wave.mode = True, Wave.Mode.OPEN
        cls.wave.open_agreed_by, cls.wave.open_agreed_on = "The head of surgery", "2026-10-02"
        cls.wave.save()
        cls.token = cls().answer(cls.pharmacists, {cls.nurses: 2})

    def test_it_says_that_it_is_open_and_promises_nothing_that_does_not_hold(self) -> None:
        self.release()

        page = self.team()

        self.assertContains(page, "Open survey.")
        self.assertNotContains(page, "nothing about single people")
        self.assertNotContains(page, "too few")


class NotSharedTest(TeamTestCase):
    shares = False

    def test_a_wave_that_does_not_share_its_results_has_no_such_page(self) -> None:
        self.release()

        self.assertEqual(self.team().status_code, 404)
        self.assertNotContains(self.client.get(f"/s/{self.token}/"), "/team/")


class NotYetTest(TeamTestCase):
    def test_before_the_release_there_is_nothing_to_see(self) -> None:
        self.assertEqual(self.team().status_code, 404)

        self.close()

        self.assertEqual(self.team().status_code, 404)
        self.assertNotContains(self.client.get(f"/s/{self.token}/"), "/team/")
