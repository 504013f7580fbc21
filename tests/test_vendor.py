"""The files of others that we ship are the ones we say they are."""

import base64
import hashlib
import io
import json
import os
import tarfile
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from unittest.mock import patch

from django.conf import settings
from django.core.management import CommandError, call_command
from django.test import SimpleTestCase
from plotly.offline import get_plotlyjs

from rcsurvey.management.commands.vendor import PACKAGES

VENDOR = settings.BASE_DIR / "static" / "vendor"


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


class VendoredFilesTest(SimpleTestCase):
    def setUp(self) -> None:
        self.listing = json.loads((VENDOR / "VENDOR.json").read_text())
        self.listed = {name: sha for row in self.listing for name, sha in row["files"].items()}

    def test_every_listed_file_has_the_sum_it_had_when_it_was_fetched(self) -> None:
        found = {name: sha256((VENDOR / name).read_bytes()) for name in self.listed}

        self.assertEqual(found, self.listed)

    def test_nothing_lies_in_the_folder_that_is_not_listed(self) -> None:
        found = {str(path.relative_to(VENDOR)) for path in VENDOR.rglob("*") if path.is_file()}

        self.assertEqual(found, {*self.listed, "VENDOR.json"})

    def test_the_list_names_the_versions_that_the_command_would_fetch(self) -> None:
        listed = [(row["package"], row["version"], row["licence"]) for row in self.listing]

        self.assertEqual(listed, [(each.name, each.version, each.licence) for each in PACKAGES])

    def test_every_package_brings_its_licence(self) -> None:
        for row in self.listing:
            with self.subTest(row["package"]):
                [licence] = [name for name in row["files"] if "/LICENSE" in name]
                self.assertIn("copyright", (VENDOR / licence).read_text().lower())

    def test_of_plotly_only_a_small_part_is_handed_out(self) -> None:
        whole = len(get_plotlyjs().encode())

        [part] = [(VENDOR / name).stat().st_size for name in self.listed if "cartesian" in name]

        self.assertLessEqual(part, 0.4 * whole)

    def test_no_file_points_to_a_source_map(self) -> None:
        for name in self.listed:
            with self.subTest(name):
                self.assertNotIn(b"sourceMappingURL", (VENDOR / name).read_bytes())


class Registry:
    """A package registry on loopback: hands out small archives with a sum for each."""

    def __init__(self) -> None:
        self.archives = {each.name: self.archive(each.files) for each in PACKAGES}
        self.integrity = {
            name: "sha512-" + base64.b64encode(hashlib.sha512(archive).digest()).decode()
            for name, archive in self.archives.items()
        }

    def archive(self, names: dict[str, str]) -> bytes:
        stream = io.BytesIO()
        with tarfile.open(fileobj=stream, mode="w:gz") as tar:
            for name in names:
                content = f"/* {name} */\n/*# sourceMappingURL=there.map */\n".encode()
                member = tarfile.TarInfo(f"package/{name}")
                member.size = len(content)
                tar.addfile(member, io.BytesIO(content))
        return stream.getvalue()

    @contextmanager
    def running(self) -> Iterator[str]:
        registry = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                name, _, last = self.path.replace("%2F", "/").strip("/").rpartition("/")
                if last == "archive":
                    body = registry.archives[name]
                else:
                    address = f"http://127.0.0.1:{self.server.server_port}/{name}/archive"
                    dist = {"tarball": address, "integrity": registry.integrity[name]}
                    body = json.dumps({"dist": dist}).encode()
                self.send_response(200)
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: object) -> None:
                pass

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()
            server.server_close()


class FetchingTest(SimpleTestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name) / "vendor"
        self.registry = Registry()

    def fetch(self) -> None:
        with (
            self.registry.running() as address,
            patch.dict(os.environ, {"NPM_CONFIG_REGISTRY": address}),
        ):
            call_command("vendor", to=self.folder, stdout=io.StringIO())

    def test_fetched_files_are_stored_and_listed_without_their_source_maps(self) -> None:
        self.fetch()

        stored = (self.folder / "bootstrap/bootstrap.min.css").read_bytes()
        self.assertEqual(stored, b"/* dist/css/bootstrap.min.css */\n")
        first = json.loads((self.folder / "VENDOR.json").read_text())[0]
        self.assertEqual(first["files"]["bootstrap/bootstrap.min.css"], sha256(stored))
        self.assertEqual(first["integrity"], self.registry.integrity["bootstrap"])

    def test_the_list_does_not_say_where_the_files_came_from(self) -> None:
        self.fetch()

        self.assertNotIn("127.0.0.1", (self.folder / "VENDOR.json").read_text())

    def test_an_archive_that_does_not_fit_its_sum_is_refused_and_nothing_is_written(self) -> None:
        self.registry.archives["bootstrap"] += b"\n"

        with self.assertRaisesMessage(CommandError, "bootstrap 5.3.9: expected sha512-"):
            self.fetch()

        self.assertFalse(self.folder.exists())

    def test_an_archive_without_a_file_we_ship_is_refused(self) -> None:
        self.registry.archives["bootstrap"] = self.registry.archive({"LICENSE": ""})
        self.registry.integrity["bootstrap"] = "sha512-" + base64.b64encode(
            hashlib.sha512(self.registry.archives["bootstrap"]).digest()
        ).decode("ascii")

        with self.assertRaisesMessage(CommandError, "there is no dist/css/bootstrap.min.css"):
            self.fetch()

    def test_a_version_that_changed_after_it_was_published_is_refused(self) -> None:
        self.fetch()
        listing = self.folder / "VENDOR.json"
        listing.write_text(listing.read_text().replace("sha512-", "sha512-A", 1))

        with self.assertRaisesMessage(CommandError, "bootstrap 5.3.9 is not what it was"):
            self.fetch()
