"""No secret in what is committed: keys by their form, and passwords by where they stand.

Run by `make check`. What is meant as an example says so: its value names a made-up thing.
"""

import math
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LARGEST = 1_000_000  # bytes; what is larger was made by a program
BY_FORM = {
    "private key": r"-----BEGIN (?:[A-Z]+ )?PRIVATE KEY(?: BLOCK)?-----",
    "key of Amazon": r"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b",
    "key of GitHub": r"\b(?:gh[pousr]_[A-Za-z0-9]{36}|github_pat_\w{60,})\b",
    "key of GitLab": r"\bglpat-[\w-]{20,}\b",
    "key of Google": r"\bAIza[\w-]{35}\b",
    "key of Slack": r"\bxox[abprs]-[\w-]{10,}\b",
    "key of Stripe": r"\b[rs]k_live_\w{20,}\b",
    "key of SendGrid": r"\bSG\.[\w-]{20,}\.[\w-]{20,}\b",
    "signed token": r"\beyJ[\w-]{15,}\.eyJ[\w-]{15,}\.[\w-]{15,}\b",
}
FORMS = {name: re.compile(pattern) for name, pattern in BY_FORM.items()}
# password = "…", SECRET_KEY=…, "token": "…", and user:password@host in an address.
ASSIGNED = re.compile(
    r"""(?:secret|passw(?:or)?d|passphrase|api_?key|private_?key|access_?token|auth_?token)[\w-]*
        ["']?\s*(?:=|:|=>)\s*["']?([^\s"',;)}<>]{12,})""",
    re.IGNORECASE | re.VERBOSE,
)
IN_ADDRESS = re.compile(r"\w+://[^\s:/@\"']+:([^\s:/@\"'<>$]{6,})@[\w.-]+")
LEAST_BITS = 3.3  # of surprise per sign: words have fewer, random signs more
MADE_UP = re.compile(r"password|example|only|abcdef|0123456789|\$|\{|\(|\[|…|_\w+_", re.IGNORECASE)
FILES_OF_SECRETS = re.compile(
    r"(^|/)(\.env|secret_key|id_(rsa|ed25519|ecdsa)|.+\.(pem|p12|pfx|key))$"
)


def surprise(text: str) -> float:
    """Return Shannon's bits per sign."""
    counts = Counter(text).values()
    return -sum(n / len(text) * math.log2(n / len(text)) for n in counts)


def looks_random(value: str) -> bool:
    """Whether somebody's program made this up: letters and digits mixed, little repeated."""
    is_mixed = re.search(r"[A-Za-z]", value) and re.search(r"\d", value)
    return bool(is_mixed) and surprise(value) >= LEAST_BITS and not MADE_UP.search(value)


def secrets_in(text: str) -> Iterator[tuple[int, str]]:
    """Yield the number of each line with a secret, and what it looks like; never the secret."""
    for number, line in enumerate(text.splitlines(), start=1):
        for name, form in FORMS.items():
            if form.search(line):
                yield number, name
        for pattern in (ASSIGNED, IN_ADDRESS):
            if any(looks_random(value) for value in pattern.findall(line)):
                yield number, "password or key"


def committed(root: Path) -> list[str]:
    """Return what is in git, or would be with the next commit."""
    listed = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    done = subprocess.run(listed, cwd=root, capture_output=True, text=True, check=True)
    return sorted(name for name in done.stdout.split("\0") if name)


def found_in(root: Path) -> list[str]:
    """Return a line for each secret in the files of a repository."""
    found = []
    for name in committed(root):
        path = root / name
        if FILES_OF_SECRETS.search(name):
            found.append(f"{name}: a file that holds secrets")
        if not path.is_file() or path.is_symlink() or path.stat().st_size > LARGEST:
            continue
        content = path.read_bytes()
        if b"\0" not in content[:8000]:
            text = content.decode("utf-8", "replace")
            found += [f"{name}:{number}: {what}" for number, what in secrets_in(text)]
    return found


def main() -> int:
    found = found_in(ROOT)
    print("\n".join(found) or "no secrets")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
