"""Secrets are found before they are committed, and an audit that asked nobody fails."""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

from django.test import SimpleTestCase

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "bin"))
import audit  # type: ignore[import-not-found]  # noqa: E402
import parts  # type: ignore[import-not-found]  # noqa: E402
import secrets_check  # type: ignore[import-not-found]  # noqa: E402

# Each made up, and put together here so that this file holds none of them.
RANDOM = "kJ8s" + "Qz2Lw9Xv4Tn7Rb3Yp6"
PLANTED = {
    "private key": "-----BEGIN " + "RSA PRIVATE KEY-----",
    "key of a cloud": "id = " + "AKIA" + "Z7Q2M4N8P1R5T9V3",
    "key of a forge": "gh" + "p_" + RANDOM + "aB1cD2eF3gH4iJ",
    "token": "eyJhbGciOiJIUzI1NiJ9" + ".eyJzdWIiOiIxMjM0NTY3" + ".dBjftJeZ4CVPmB92K27uhb",
    "password in a file of settings": "EMAIL_PASS" + f"WORD={RANDOM}",
    "password in code": "db_pass" + f'word = "{RANDOM}"',
    "secret key": "SECRET_" + f"KEY: '{RANDOM}'",
    "password in an address": "postgres://rc:" + f"{RANDOM}@db.internal/rc",
}
HARMLESS = (
    'PASSWORD = "five green umbrellas"',
    "DATABASE_URL=postgres://user:password@host:5432/name",
    "DATABASE_URL=postgres://survey:$password@db:5432/survey",
    'SECRET_KEY = env("SECRET_KEY", default="") or key_kept_in(DATA_DIR / "secret_key")',
    'password=form.cleaned_data["password1"]',
    "POSTGRES_PASSWORD: ${POSTGRES_PASSWORD:?set it in .env}",
    "sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=",
)


class SecretsTest(SimpleTestCase):
    def test_each_kind_of_planted_secret_is_found(self) -> None:
        for name, line in PLANTED.items():
            with self.subTest(name):
                self.assertEqual([n for n, _ in secrets_check.secrets_in(f"\n{line}\n")][:1], [2])

    def test_examples_placeholders_and_code_are_no_secrets(self) -> None:
        for line in HARMLESS:
            with self.subTest(line):
                self.assertEqual(list(secrets_check.secrets_in(line)), [])

    def test_a_repository_with_one_fails_and_names_the_place_but_not_the_secret(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            subprocess.run(["git", "init", "--quiet", folder], check=True)
            Path(folder, "notes.txt").write_text(f"hello\n{PLANTED['password in code']}\n")
            Path(folder, ".env").write_text("DOMAIN=example.org\n")

            found = secrets_check.found_in(Path(folder))

        self.assertEqual(found, [".env: a file that holds secrets", "notes.txt:2: password or key"])

    def test_this_repository_has_none_and_make_check_looks(self) -> None:
        self.assertEqual(secrets_check.found_in(ROOT), [])
        self.assertIn("secrets_check.py", (ROOT / "bin" / "check.py").read_text())


class PartsTest(SimpleTestCase):
    def test_the_list_goes_down_to_parts_of_parts_and_leaves_out_what_only_tests(self) -> None:
        found = {name.lower(): version for name, version in parts.pins().items()}

        direct = {each.name.lower(): str(each.specifier) for each in parts.wanted()}
        for name, version in direct.items():
            self.assertEqual(version, f"=={found[name]}")
        self.assertIn("asgiref", found)  # of Django
        self.assertIn("fido2" if "fido2" in found else "qrcode", found)  # of allauth[mfa]
        self.assertNotIn("hypothesis", found)
        self.assertGreater(len(found), len(direct) + 10)


class AuditTest(SimpleTestCase):
    def judged(self, *found: dict[str, object]) -> tuple[int, str]:
        code, lines = audit.judged(json.dumps({"dependencies": found}))
        return code, "\n".join(lines)

    def test_only_an_answer_about_every_part_is_a_pass(self) -> None:
        fine = {"name": "django", "version": "5.2", "vulns": []}
        skipped = {"name": "numpy", "skip_reason": "not found"}

        self.assertEqual(self.judged(fine), (0, "1 parts, no known advisory."))
        code, said = self.judged(fine, skipped)
        self.assertEqual(code, audit.UNKNOWN)
        self.assertIn("NOT AUDITED: 1 of 2 parts were not found there: numpy", said)
        for silence in ("", "no network", "{}", '{"dependencies": []}'):
            self.assertEqual(audit.judged(silence)[0], audit.UNKNOWN, silence)

    def test_an_advisory_is_named_with_the_version_that_mends_it(self) -> None:
        advisory = {"id": "PYSEC-1", "fix_versions": ["5.3"]}

        said = self.judged({"name": "django", "version": "5.2", "vulns": [advisory]})

        self.assertEqual(said, (audit.FOUND, "django 5.2: PYSEC-1, mended in 5.3"))
