"""An unsafe installation refuses to start, whichever way it is started, and says why. For real."""

import os
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

from django.test import SimpleTestCase

ROOT = Path(__file__).resolve().parent.parent
PATIENCE = 90
GOOD = {
    "PUBLIC_BASE_URL": "https://survey.example.org",
    "SECRET_KEY": "0123456789-abcdefghijklmnopqrstuvwxyz-ABCDEFGH",
}
# What a way to start runs; each must pass the same door.
WAYS = {
    "bin/run.py": ["bin/run.py"],
    "gunicorn": ["-m", "gunicorn", "--config", "bin/gunicorn.conf.py"],
    "wsgi": ["-c", "import rcsurvey.wsgi"],
    "the worker": ["manage.py", "db_worker"],
    "preparation": ["manage.py", "prepare"],
}
UNSAFE = {
    "DEBUG is on.": {"DEBUG": "1"},
    "The secret key can be guessed.": {"SECRET_KEY": "short"},
    "The secret key is an example's.": {"SECRET_KEY": "django-insecure-0123456789-abcdefghijklmn"},
    "Any host name is allowed.": {"ALLOWED_HOSTS": "survey.example.org,*"},
    "Links would be sent without https.": {"PUBLIC_BASE_URL": "http://survey.example.org"},
    "All visitors would share the proxy's address": {"BEHIND_PROXY": "1"},
}


class RefusalTest(SimpleTestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = str(probe.getsockname()[1])

    def start(self, way: list[str], settings: dict[str, str]) -> tuple[int, str]:
        kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
        plain = {"DATA_DIR": str(self.folder / "var"), "PORT": self.port, "DEMO": "0"}
        done = subprocess.run(
            [sys.executable, *way],
            cwd=ROOT,
            env=kept | plain | GOOD | settings,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
        )
        return done.returncode, done.stdout + done.stderr

    def test_every_way_to_start_refuses_debug_and_says_why(self) -> None:
        for name, way in WAYS.items():
            with self.subTest(name):
                code, said = self.start(way, {"DEBUG": "1"})

                self.assertNotEqual(code, 0)
                self.assertIn("refuses to start", said)
                self.assertIn("DEBUG is on. Set DEBUG=0.", said)
                self.assertNotIn("Traceback", said)
        self.assertFalse((self.folder / "var" / "db.sqlite3").exists())

    def test_each_danger_is_a_reason_and_all_are_named_at_once(self) -> None:
        together: dict[str, str] = {}
        for settings in UNSAFE.values():
            together |= {name: settings[name] for name in settings if name not in together}

        code, said = self.start(WAYS["wsgi"], together)

        self.assertEqual(code, 1)
        named = [reason for reason in UNSAFE if reason in said]
        self.assertEqual(set(UNSAFE) - set(named), {"The secret key is an example's."})

    def test_a_key_from_an_example_is_refused_however_long(self) -> None:
        code, said = self.start(WAYS["wsgi"], UNSAFE["The secret key is an example's."])

        self.assertEqual(code, 1)
        self.assertIn("The secret key is an example's.", said)

    def test_a_safe_installation_starts_and_so_does_a_demonstration_with_debug(self) -> None:
        for settings in ({}, {"PUBLIC_BASE_URL": "http://127.0.0.1:8000", "DEBUG": "1"}):
            code, said = self.start(WAYS["wsgi"], settings)

            self.assertEqual(code, 0, said)
            self.assertNotIn("refuses", said)

    def test_what_the_container_and_the_services_run_is_among_these(self) -> None:
        """A way to start that is added in deploy/ has to be added here, too."""
        started = {
            "rcsurvey.wsgi": "gunicorn",
            "db_worker": "the worker",
            "prepare": "preparation",
        }
        for path in [ROOT / "Dockerfile", *(ROOT / "deploy").rglob("*")]:
            text = path.read_text() if path.is_file() else ""
            for line in text.splitlines():
                if line.strip().startswith(("ENTRYPOINT", "CMD", "ExecStart", "command:")):
                    is_known = any(word in line for word in (*started, "gunicorn", "bin/"))
                    self.assertTrue(is_known, f"{path.name}: {line}")
