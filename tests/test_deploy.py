"""The files an installation is made from: every setting, command, path and page they name exists.

No container engine runs where the suite does, so images and services are not started here.
"""

import configparser
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import yaml
from django.core.management import get_commands
from django.test import SimpleTestCase
from django.urls import resolve

ROOT = Path(__file__).resolve().parent.parent
DEPLOY = ROOT / "deploy"
UNITS = sorted((DEPLOY / "systemd").glob("coordination-survey*.[st]*[er]"))
PAGE = (ROOT / "docs" / "operating.md").read_text()
OF_OTHERS = {"DOMAIN", "UPSTREAM", "POSTGRES_PASSWORD", "POSTGRES_USER", "POSTGRES_DB"}
OF_SYSTEM = {"PATH", "PYTHONUNBUFFERED", "PYTHONDONTWRITEBYTECODE", "MAINPID"}
HARDENING = ("NoNewPrivileges=yes", "ProtectSystem=strict", "CapabilityBoundingSet=\n")


def read(name: str) -> str:
    return (ROOT / name).read_text()


def known_settings() -> set[str]:
    return set(re.findall(r"^#?([A-Z_]+)=", read(".env.example"), re.MULTILINE))


class Unit(configparser.RawConfigParser):
    """A unit of systemd: names keep their letters and may stand twice."""

    def __init__(self, path: Path) -> None:
        super().__init__(strict=False)
        self.optionxform = str  # type: ignore[assignment,method-assign]
        self.read_string(path.read_text())


class ComposeTest(SimpleTestCase):
    services: dict[str, Any]

    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        cls.file = yaml.safe_load(read("compose.yaml"))
        cls.services = cls.file["services"]

    def test_everything_lives_in_it_and_is_watched_and_limited(self) -> None:
        self.assertEqual(set(self.services), {"prepare", "web", "worker", "db", "caddy"})
        for name in ("web", "worker", "db", "caddy"):
            service = self.services[name]
            self.assertEqual(service["restart"], "unless-stopped", name)
            self.assertIn("memory", service["deploy"]["resources"]["limits"], name)
        for name in ("worker", "db", "caddy"):
            self.assertIn("test", self.services[name]["healthcheck"])
        self.assertIn("HEALTHCHECK", read("Dockerfile"))  # which is the web server's

    def test_our_containers_can_write_nothing_but_their_data(self) -> None:
        for name in ("prepare", "web", "worker"):
            service = self.services[name]
            self.assertIs(service["read_only"], True)
            self.assertEqual(service["cap_drop"], ["ALL"])
            self.assertFalse(service["user"].startswith(("0", "root")))

    def test_only_the_proxy_is_reached_from_outside(self) -> None:
        with_ports = [name for name, service in self.services.items() if "ports" in service]

        self.assertEqual(with_ports, ["caddy"])
        self.assertNotIn("inside", self.services["caddy"]["networks"])

    def test_volumes_and_networks_are_declared(self) -> None:
        for service in self.services.values():
            for volume in service.get("volumes", []):
                source = volume.split(":")[0]
                is_there = source in self.file["volumes"] or (ROOT / source).exists()
                self.assertTrue(is_there, source)
            self.assertLessEqual(set(service["networks"]), set(self.file["networks"]))

    def test_no_secret_stands_in_it(self) -> None:
        for service in self.services.values():
            for name, value in service.get("environment", {}).items():
                is_secret = re.search("PASSWORD|SECRET|TOKEN", name)
                self.assertTrue(not is_secret or value.startswith("${"), name)
        self.assertEqual(self.services["web"]["env_file"], ".env")
        for line in (".env", "var", ".git"):
            self.assertIn(f"\n{line}\n", read(".dockerignore"))


class NamesTest(SimpleTestCase):
    def named(self) -> dict[str, set[str]]:
        """Settings that each file gives or asks for."""
        found = {"compose.yaml": set(re.findall(r"^\s+([A-Z][A-Z_]+): ", read("compose.yaml"), 8))}
        found["compose.yaml"] |= set(re.findall(r"\$\{([A-Z_]+)", read("compose.yaml")))
        found["Dockerfile"] = set(re.findall(r"\b([A-Z][A-Z_]{3,})=", read("Dockerfile")))
        found["Caddyfile"] = set(re.findall(r"\{\$([A-Z]+)", (DEPLOY / "Caddyfile").read_text()))
        example = (DEPLOY / "systemd" / "coordination-survey.env.example").read_text()
        found["systemd"] = set(re.findall(r"^#?([A-Z_]+)=", example, re.MULTILINE))
        found["operating.md"] = set(re.findall(r"^ +([A-Z][A-Z_]{3,})=", PAGE, re.MULTILINE))
        return found

    def test_every_setting_is_one_that_is_read(self) -> None:
        for file, names in self.named().items():
            with self.subTest(file):
                self.assertTrue(names)
                self.assertEqual(names - known_settings() - OF_OTHERS - OF_SYSTEM, set())

    def test_every_command_exists(self) -> None:
        texts = {"page": PAGE, "compose": read("compose.yaml"), "image": read("Dockerfile")}
        texts |= {unit.name: unit.read_text() for unit in UNITS}
        tried = set()
        for name, text in texts.items():
            for command in re.findall(r"manage\.py[\", ]+(\w+)", text):
                self.assertIn(command, get_commands(), f"{name}: {command}")
                tried.add(command)
        self.assertLessEqual({"prepare", "db_worker", "organisation", "check_log"}, tried)

    def test_every_address_and_every_file_named_is_there(self) -> None:
        for path in ("/healthz", "/readyz", "/metrics"):
            self.assertTrue(resolve(path))
        for name in re.findall(r"(?<![\w/])(?:bin|deploy)/[\w./-]+\w", PAGE + read("Dockerfile")):
            if not name.startswith("bin/python"):
                self.assertTrue((ROOT / name).exists(), name)

    def test_the_proxy_keeps_no_log_and_gives_the_probes_to_nobody(self) -> None:
        caddy = (DEPLOY / "Caddyfile").read_text()

        self.assertNotRegex(caddy, r"(?m)^\s*log\b")
        self.assertIn("@probes path /readyz /metrics\n\trespond @probes 404", caddy)


class ImageTest(SimpleTestCase):
    def test_it_runs_as_nobody_in_particular_and_holds_no_secret(self) -> None:
        image = read("Dockerfile")
        final = image.rpartition("\nFROM ")[2]

        self.assertEqual(image.count("FROM python:3.11-slim-bookworm"), 2)
        self.assertLess(final.index("USER survey"), final.index("\nCMD"))
        self.assertNotRegex(image, r"(?m)^(ENV|ARG).*(SECRET|PASSWORD|TOKEN)")
        self.assertNotIn("SECRET_KEY", final)
        for built in ("rcsurvey.catalogues", "collectstatic"):
            self.assertIn(built, image.partition(final)[0])

    def test_it_backs_up_the_very_postgresql_that_stands_beside_it(self) -> None:
        final = read("Dockerfile").rpartition("\nFROM ")[2]
        client = re.search(r"postgresql-client-(\d+)", final)
        server = re.search(r"image: postgres:(\d+)-bookworm", read("compose.yaml"))

        assert client and server
        self.assertEqual(client[1], server[1])


class UnitsTest(SimpleTestCase):
    def test_backups_lie_where_every_service_may_write(self) -> None:
        example = (DEPLOY / "systemd" / "coordination-survey.env.example").read_text()
        (place,) = re.findall(r"(?m)^BACKUP_DIR=(.+)$", example)

        for path in UNITS:
            if path.suffix == ".service":
                self.assertEqual(Unit(path)["Service"]["ReadWritePaths"], f"-{place}", path.name)
        self.assertIn(f"install -d -o survey -g survey -m 700 {place}", PAGE)

    def test_services_are_hardened_and_run_from_one_place_as_one_user(self) -> None:
        services = [path for path in UNITS if path.suffix == ".service"]
        self.assertEqual(len(services), 4)
        for path in services:
            unit = Unit(path)
            service = unit["Service"]
            self.assertEqual(service["User"], "survey")
            self.assertEqual(service["EnvironmentFile"], "/etc/coordination-survey.env")
            for line in HARDENING:
                self.assertIn(line, path.read_text(), path.name)

    def test_units_that_are_waited_for_exist(self) -> None:
        names = {path.name for path in UNITS} | {"network-online.target", "postgresql.service"}
        for path in UNITS:
            unit = Unit(path)["Unit"]
            for key in ("After", "Requires", "Wants"):
                self.assertLessEqual(set(unit.get(key, "").split()), names)


class HealthTest(SimpleTestCase):
    def test_where_nobody_answers_it_says_so_and_fails(self) -> None:
        done = subprocess.run(
            [sys.executable, "bin/health.py", "/readyz", "127.0.0.1:9"],
            cwd=ROOT,
            capture_output=True,
            text=True,
        )

        self.assertEqual(done.returncode, 1)
        self.assertIn("No answer from 127.0.0.1:9", done.stdout)
