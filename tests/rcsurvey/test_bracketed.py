"""Staff pages speak one language: no word of their own stands outside every translation."""

from datetime import date, timedelta

from django.http import HttpResponse
from django.test import SimpleTestCase
from django.urls import reverse
from django.utils.timezone import now

from interventions.catalogue import load, read_catalogue
from surveys.models.waves import Wave
from tests.access_others import OTHERS
from tests.access_stage import AccessTestCase
from tests.access_table import ROUTES
from tests.base import CastTestCase
from tests.rcsurvey.bracketed import in_brackets, not_marked

# Names that the tests type in, and names of languages, which are the same in every language.
DATA = (
    *("Nurses", "Physicians", "Therapists", "Pharmacists", "Doctors"),
    *("North Hospital", "North", "South", "Discharge", "Later", "later", "Humble inquiry"),
    *("Rosa", "Nia", "University", "a thesis", "new", "example.org", "consultant"),
    *("amal", "cato", "lena", "sami", "paz", "rosa", "bram"),
    *("English", "Deutsch", "español", "français", "Nederlands", "dansk", "português", "العربية"),
    *(entry.name for entry in read_catalogue()),  # English everywhere, also in titles
    *("wave", "link", "days", "with files"),  # as written into the log
    *("token", "address", "people:write", "List"),
    *(f"cp125{page}" for page in range(7)),  # letters a file may be written in
    "mac_roman",
    *("look of files: logo none, colour none", "pack.zip ·"),
)
# Not pages of ours: the admin's own, and those that allauth shows to nobody here.
ELSEWHERE = ("admin:", "admin/")


def is_of_staff(response: HttpResponse) -> bool:
    is_page = response.headers.get("Content-Type", "").startswith("text/html")
    return is_page and 'class="staff' in response.content.decode()


class EveryRouteTest(AccessTestCase):
    def test_no_page_says_anything_that_is_not_translated(self) -> None:
        found: dict[str, set[str]] = {}
        pages = 0
        with in_brackets():
            for name, route in (ROUTES | OTHERS).items():
                for method in {"GET", "POST"} & set(route.answers):
                    if name.startswith(ELSEWHERE):
                        continue
                    client = self.clients[route.who[0]]
                    response = client.generic(
                        method, self.path(name), headers={"accept-language": "de"}
                    )
                    if is_of_staff(response):
                        pages += 1
                        self.assertEqual(response["Content-Language"], "de")
                        for text in not_marked(response.content.decode(), DATA):
                            found.setdefault(text, set()).add(name)

        self.assertEqual(found, {})
        self.assertGreater(pages, 70)


class ReportsTest(CastTestCase):
    """Two waves; of the second also the comparison, the close-ups and the small tables."""

    PAGES = (
        *("reports:overview", "reports:heatmap", "reports:map", "reports:units"),
        *("reports:further", "reports:changes", "interventions:suggestions"),
        *("interventions:plan", "interventions:structures", "interventions:leadership"),
    )

    def two_waves(self, **facts: object) -> None:
        load()
        Wave.objects.filter(pk=self.wave.pk).update(**facts)
        self.wave.refresh_from_db()
        self.answer_all()
        self.release()
        self.wave = Wave.objects.create(
            organisation=self.hospital,
            study=self.study,
            number=2,
            opens_at=now() - timedelta(days=1),
            closes_at=now() + timedelta(days=1),
            **facts,
        )
        self.answer(self.nurses, {self.nurses: 5, self.physicians: 4}, people=9)
        self.answer(self.physicians, {self.nurses: 4, self.therapists: 1}, people=6)
        self.answer(self.pharmacists, {self.nurses: 2, self.therapists: 3}, people=2)
        self.release()

    def addresses(self) -> list[str]:
        pair = (str(self.nurses.pk), str(self.physicians.pk))
        return [
            *(reverse(name, args=[self.wave.pk]) for name in self.PAGES),
            reverse("reports:tie", args=[self.wave.pk, *pair]),
            reverse("reports:tie", args=[self.wave.pk, str(self.nurses.pk), str(self.nurses.pk)]),
            reverse("reports:group", args=[self.wave.pk, str(self.nurses.pk)]),
        ]

    def check_everything_is_translated(self) -> None:
        self.client.force_login(self.lena)
        with in_brackets():
            for address in self.addresses():
                page = self.client.get(address, headers={"accept-language": "de"})

                self.assertEqual(page.status_code, 200, address)
                self.assertEqual(not_marked(page.content.decode(), DATA), [], address)

    def test_no_report_of_a_protected_survey_says_anything_that_is_not_translated(self) -> None:
        self.two_waves()

        self.check_everything_is_translated()

    def test_nor_does_one_of_an_open_survey(self) -> None:
        self.two_waves(mode="open", open_agreed_by="Rosa", open_agreed_on=date(2026, 1, 5))

        self.check_everything_is_translated()


class ReaderTest(SimpleTestCase):
    """The test above is worth as much as its reader."""

    def test_a_word_outside_is_found_in_text_and_in_what_is_spoken(self) -> None:
        page = (
            '<p title="Help">⟦Save⟧ now</p><img alt="⟦A map⟧"><input type="submit" value="Go on">'
        )

        self.assertEqual(not_marked(page, ()), ["Help", "now", "Go on"])

    def test_brackets_inside_brackets_and_around_tags_are_inside(self) -> None:
        self.assertEqual(not_marked("<p>⟦About <b>⟦weak⟧</b> ties⟧ 4,3</p>", ()), [])

    def test_data_and_texts_that_say_their_own_language_may_stand_there(self) -> None:
        page = '<p>⟦Of⟧ Nurses</p><p lang="en">Ask first</p><code>var_x</code>'

        self.assertEqual(not_marked(page, ("Nurses",)), [])
        self.assertEqual(not_marked(page, ()), ["Nurses"])
