"""A study here and its copy elsewhere: every page of results and every file, side by side."""

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import replace

from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from reports.exports import PACK_FORMATS
from reports.pack import build_pack
from surveys.models.releases import Release
from surveys.models.studies import Study
from tests.reports.taken import OURS

PAGES = (
    *("overview", "heatmap", "units", "further", "changes", "trend", "map", "pack"),
    *("files/ties.csv", "files/ties.json", "pack/edges"),
)
ADVICE = ("suggestions", "structures", "plan", "moved", "leadership", "prepare", "readiness")
BROUGHT_IN = re.compile(r"<li>These results were made in another installation[^<]*</li>")
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="[^"]*"')
MAIN = re.compile(r"<main.*</main>", re.S)
# What a number of ours may stand in: addresses, names of elements and of form fields.
PLACES = re.compile(
    r'((?:href|src|action|id|for|value|aria-[a-z]+|headers|data-[a-z-]+|name)=")([^"]*)(")'
)
NUMBER = re.compile(r"[0-9]+")
# The keys of groups in files, made of numbers of this place: of cells, in a chart, of a graph.
KEYS = re.compile(r'("(?=[0-9+]+:)|(?:id|source|target)=")([0-9+]+(?::[0-9]+:[a-z_]+)?)(")')


def addresses_of(study: Study, ties_of: int = 99) -> Iterator[tuple[str, str]]:
    """Yield a name that both studies share and its address here; ties of the first groups only."""
    groups = list(study.workgroups.order_by("pk"))
    for wave in study.waves.order_by("number"):
        if not Release.objects.filter(wave=wave).exists():
            continue
        of = f"wave {wave.number}"
        for name in PAGES:
            yield (
                f"{of}, {name}",
                reverse("reports:overview", args=[wave.pk]).replace(
                    "overview/", name if "/" in name else f"{name}/"
                ),
            )
        for name in ADVICE:
            yield f"{of}, {name}", reverse(f"interventions:{name}", args=[wave.pk])
        for one, group in enumerate(groups):
            yield f"{of}, group {one}", reverse("reports:group", args=[wave.pk, group.pk])
            for other, rated in list(enumerate(groups))[one:] if one < ties_of else []:
                pair = [wave.pk, group.pk, rated.pk]
                yield f"{of}, tie {one}-{other}", reverse("reports:tie", args=pair)


def without_numbers(page: str) -> str:
    """Take out of a page what differs between two places: its own numbers in addresses and ids."""
    main = MAIN.search(page)
    assert main, "a page of results has a main part"
    page = TOKEN.sub("", BROUGHT_IN.sub("", main[0]))
    page = PLACES.sub(lambda found: found[1] + NUMBER.sub("#", found[2]) + found[3], page)
    return " ".join(page.split())


def read(client: Client, study: Study, address: str) -> tuple[int, str]:
    """Return what a person reads at an address: a page without its numbers, a file as it is."""
    answer = client.get(address)
    text = answer.content.decode().replace(study.organisation.name, "Organisation")
    is_file = "Content-Disposition" in answer
    return answer.status_code, text if is_file or answer.status_code != 200 else (
        without_numbers(text)
    )


def differences(client: Client, here: Study, there: Study, ties_of: int = 99) -> list[str]:
    """Name every page or file that is not the same; the two lists of addresses must be."""
    ours, theirs = dict(addresses_of(here, ties_of)), dict(addresses_of(there, ties_of))
    assert ours.keys() == theirs.keys(), "the studies have other pages"
    assert ours, "there is nothing to compare"
    return [
        name for name in ours if read(client, here, ours[name]) != read(client, there, theirs[name])
    ]


def files_of(study: Study) -> dict[str, str]:
    """Return every part of every file of a pack, for each wave with the earlier ones beside it.

    Taken away is what may differ: that a wave was brought in, the organisation, numbers of groups.
    """
    releases = list(Release.objects.filter(wave__study=study).order_by("-wave__number"))
    assert releases, "there is nothing to compare"
    groups = list(study.workgroups.order_by("pk"))
    places = {str(group.pk): f"g{place}" for place, group in enumerate(groups)}
    told = {}
    for number, release in enumerate(releases):
        pack = build_pack(release, earlier=releases[number + 1 :])
        reports = [
            replace(each, released_elsewhere_on=None) for each in (pack.report, *pack.earlier)
        ]
        pack = replace(pack, report=reports[0], earlier=tuple(reports[1:]))
        for kind, make in PACK_FORMATS.items():
            for part, text in _parts(kind, make(pack).content):
                text = text.replace(study.organisation.name, "Organisation")
                if kind in ("html", "graphml"):
                    text = KEYS.sub(lambda found: _with_places(found, places), text)
                told[f"wave {release.wave.number}, {part}"] = text
    return told


def _with_places(found: re.Match[str], places: dict[str, str]) -> str:
    keys = NUMBER.sub(lambda key: places.get(key[0], key[0]), found[2])
    return f"{found[1]}{keys}{found[3]}"


def _parts(name: str, content: bytes) -> Iterator[tuple[str, str]]:
    """Yield each part of a file as text: a zip by its parts, also of those inside it."""
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as folder:
            for part in folder.namelist():
                yield from _parts(f"{name}/{part}", folder.read(part))
    elif content.startswith(b"%PDF"):
        for number, page in enumerate(PdfReader(io.BytesIO(content)).pages, start=1):
            yield f"{name}, page {number}", " ".join(page.extract_text().split())
    else:
        yield name, OURS.sub(b"", content).decode("utf-8", "surrogateescape")
