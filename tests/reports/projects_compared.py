"""A study here and its copy elsewhere: every page of results and every file, side by side."""

import re
from collections.abc import Iterator

from django.test import Client
from django.urls import reverse

from surveys.models.releases import Release
from surveys.models.studies import Study

PAGES = (
    *("overview", "heatmap", "units", "further", "changes", "trend", "map", "pack"),
    *("files/ties.csv", "files/ties.json", "pack/graphml", "pack/edges"),
)
ADVICE = ("suggestions", "structures", "plan", "moved", "leadership", "prepare", "readiness")
BROUGHT_IN = re.compile(r"<li>These results were made in another installation[^<]*</li>\s*")
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="[^"]*"')
# What a number of ours may stand in: addresses, names of elements and of form fields.
PLACES = re.compile(
    r'((?:href|src|action|id|for|value|aria-[a-z]+|headers|data-[a-z-]+|name)=")([^"]*)(")'
)
SCRIPT = re.compile(r"(<script[^>]*>)(.*?)(</script>)", re.S)
NUMBER = re.compile(r"[0-9]+")


def addresses_of(study: Study) -> Iterator[tuple[str, str]]:
    """Yield a name that both studies share, and the address it has here."""
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
            for other, rated in enumerate(groups):
                pair = [wave.pk, group.pk, rated.pk]
                yield f"{of}, tie {one}-{other}", reverse("reports:tie", args=pair)


def without_numbers(page: str) -> str:
    """Take out of a page what differs between two places: its own numbers in addresses and ids."""
    page = TOKEN.sub("", BROUGHT_IN.sub("", page))
    page = PLACES.sub(lambda found: found[1] + NUMBER.sub("#", found[2]) + found[3], page)
    return page


def read(client: Client, address: str) -> tuple[int, str]:
    """Return what a person reads at an address: a page without its numbers, a file as it is."""
    answer = client.get(address)
    text = answer.content.decode()
    return answer.status_code, text if "/files/" in address or "/pack/" in address[:-5] else (
        without_numbers(text)
    )


def differences(client: Client, here: Study, there: Study, copy: Client) -> list[str]:
    """Name every page or file that is not the same; the two lists of addresses must be."""
    ours, theirs = dict(addresses_of(here)), dict(addresses_of(there))
    assert ours.keys() == theirs.keys() and ours, "the studies have other pages"
    return [name for name in ours if read(client, ours[name]) != read(copy, theirs[name])]
