"""What a module draws in with it, seen from a process of its own."""

import subprocess
import sys
from pathlib import Path
from unittest import TestCase

ROOT = Path(__file__).parents[2]
HEAVY = ("numpy", "scipy", "pandas", "plotly")


def drawn_in(module: str) -> list[str]:
    """The heavy packages that are there after importing a module."""
    code = f"import sys, {module}; print(*[name for name in {HEAVY} if name in sys.modules])"
    return subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split()


class Imports(TestCase):
    def test_instruments_are_light_for_pages_that_respondents_open(self) -> None:
        self.assertEqual(drawn_in("surveys.instruments"), [])

    def test_reading_a_release_needs_no_arrays(self) -> None:
        self.assertEqual(drawn_in("surveys.scoring.released_ties"), [])

    def test_scoring_a_file_needs_no_pandas(self) -> None:
        self.assertEqual(drawn_in("surveys.scoring.score"), ["numpy", "scipy"])
