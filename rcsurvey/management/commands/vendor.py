"""Fetch the files in static/vendor again: only needed when a version is raised."""

import base64
import hashlib
import io
import json
import os
import re
import subprocess
import tarfile
from argparse import ArgumentParser
from pathlib import Path
from typing import Any, NamedTuple
from urllib.error import URLError
from urllib.parse import quote
from urllib.request import urlopen

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError


class Package(NamedTuple):
    """A published package, and where its files go: path in the package → path in static/vendor."""

    name: str
    version: str
    licence: str
    files: dict[str, str]


def document_font(name: str, version: str, file: str) -> Package:
    """Two weights of a font, and its licence."""
    folder = "fonts/documents"
    files = {
        f"{weight}/{file}_{weight}.ttf": f"{folder}/{file}-{weight[3:]}.ttf"
        for weight in ("400Regular", "700Bold")
    }
    licence = {"LICENSE_FONT": f"{folder}/LICENSE-{file}"}
    return Package(f"@expo-google-fonts/{name}", version, "OFL-1.1", files | licence)


PACKAGES = (
    Package(
        "bootstrap",
        "5.3.9",
        "MIT",
        {
            "dist/css/bootstrap.min.css": "bootstrap/bootstrap.min.css",
            "dist/css/bootstrap.rtl.min.css": "bootstrap/bootstrap.rtl.min.css",
            "LICENSE": "bootstrap/LICENSE",
        },
    ),
    Package(
        "plotly.js-cartesian-dist-min",
        "4.1.1",  # the version inside the wheel in requirements.txt; a test compares them
        "MIT",
        {
            "plotly-cartesian.min.js": "plotly/plotly-cartesian.min.js",
            "LICENSE": "plotly/LICENSE",
        },
    ),
    Package(
        "@fontsource-variable/atkinson-hyperlegible-next",
        "5.3.0",
        "OFL-1.1",
        {
            f"files/atkinson-hyperlegible-next-{letters}-wght-normal.woff2": (
                f"fonts/atkinson-hyperlegible-next-{letters}-wght-normal.woff2"
            )
            for letters in ("latin", "latin-ext")
        }
        | {"LICENSE": "fonts/LICENSE"},
    ),
    # What PDF files are set in: a browser's compressed and variable fonts do not serve there.
    document_font("atkinson-hyperlegible-next", "0.4.1", "AtkinsonHyperlegibleNext"),
    document_font("noto-sans", "0.4.2", "NotoSans"),  # Greek, Cyrillic, Vietnamese
    document_font("noto-sans-arabic", "0.4.3", "NotoSansArabic"),
)
# The files these name are not here, and collectstatic stops at a name that leads nowhere.
SOURCE_MAP = re.compile(rb"\s*(//[#@] sourceMappingURL=\S+|/\*[#@] sourceMappingURL=\S+ \*/)\s*")


Fetched = tuple[Package, str, dict[str, bytes]]


class Command(BaseCommand):
    help = "Fetch the pinned style sheets, scripts and fonts into static/vendor and list them."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--to",
            type=Path,
            default=settings.BASE_DIR / "static" / "vendor",
            help="the folder to write to",
        )

    def handle(self, *args: object, to: Path, **options: object) -> None:
        registry = registry_address()
        fetched: list[Fetched] = [(package, *fetch(package, registry)) for package in PACKAGES]
        refuse_changed(to / "VENDOR.json", fetched)
        listing = [write(package, integrity, files, to) for package, integrity, files in fetched]
        (to / "VENDOR.json").write_text(json.dumps(listing, indent=2) + "\n")
        for package in PACKAGES:
            self.stdout.write(f"{package.name} {package.version}: {len(package.files)} files")


def registry_address() -> str:
    """Ask the environment, then npm, where packages come from."""
    address = os.environ.get("NPM_CONFIG_REGISTRY")
    if not address:
        try:
            asked = subprocess.run(
                ["npm", "config", "get", "registry"], capture_output=True, text=True, check=True
            )
        except (OSError, subprocess.CalledProcessError) as error:
            raise CommandError("Set NPM_CONFIG_REGISTRY to the address of a registry.") from error
        address = asked.stdout.strip()
    return address.rstrip("/")


def fetch(package: Package, registry: str) -> tuple[str, dict[str, bytes]]:
    """Return the package's sha512 and the files we want out of it, once the sum is right."""
    try:
        with urlopen(f"{registry}/{quote(package.name, safe='@')}/{package.version}") as answer:
            published: dict[str, Any] = json.load(answer)["dist"]
        with urlopen(published["tarball"]) as answer:
            archive: bytes = answer.read()
    except URLError as error:
        raise CommandError(f"{package.name} {package.version}: {error.reason}") from error
    check(package, archive, published["integrity"])
    return published["integrity"], extract(package, archive)


def check(package: Package, archive: bytes, integrity: str) -> None:
    """Refuse an archive that is not the one the registry's record describes."""
    found = "sha512-" + base64.b64encode(hashlib.sha512(archive).digest()).decode()
    if found != integrity:
        raise CommandError(
            f"{package.name} {package.version}: expected {integrity}, received {found}"
        )


def refuse_changed(listing: Path, fetched: list[Fetched]) -> None:
    """Refuse a version that was published once and has other content now."""
    if not listing.exists():
        return
    known = {
        (row["package"], row["version"]): row["integrity"]
        for row in json.loads(listing.read_text())
    }
    for package, integrity, _ in fetched:
        if known.get((package.name, package.version), integrity) != integrity:
            raise CommandError(f"{package.name} {package.version} is not what it was last time.")


def extract(package: Package, archive: bytes) -> dict[str, bytes]:
    """Return the wanted files by the path they get here, source-map comments taken out."""
    files = {}
    with tarfile.open(fileobj=io.BytesIO(archive)) as tar:
        for source, target in package.files.items():
            try:
                member = tar.extractfile(f"package/{source}")
            except KeyError:
                member = None
            if member is None:
                raise CommandError(f"{package.name} {package.version}: there is no {source}")
            content = member.read()
            if target.endswith((".css", ".js")):
                content = SOURCE_MAP.sub(b"\n", content)
            files[target] = content
    return files


def write(
    package: Package, integrity: str, files: dict[str, bytes], folder: Path
) -> dict[str, object]:
    """Store the files and return the package's entry for VENDOR.json."""
    for target, content in files.items():
        path = folder / target
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return {
        "package": package.name,
        "version": package.version,
        "licence": package.licence,
        "integrity": integrity,
        "files": {name: hashlib.sha256(content).hexdigest() for name, content in files.items()},
    }
