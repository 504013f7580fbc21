"""Everything requirements.txt brings, down to the last part of a part, as it is installed."""

from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parent.parent


def wanted() -> list[Requirement]:
    lines = (ROOT / "requirements.txt").read_text().splitlines()
    texts = (line.partition("#")[0].strip() for line in lines)
    return [Requirement(text) for text in texts if text]


def pins() -> dict[str, str]:
    """Return name and version of each part; what a platform does not need is not installed."""
    found: dict[str, str] = {}
    seen: set[tuple[str, str]] = set()
    waiting = [(each, extra) for each in wanted() for extra in ("", *each.extras)]
    while waiting:
        requirement, extra = waiting.pop()
        name = requirement.name.lower().replace("_", "-")
        if (name, extra) in seen:
            continue
        seen.add((name, extra))
        try:
            part = distribution(name)
        except PackageNotFoundError:
            continue
        found[part.metadata["Name"]] = part.version
        for text in part.requires or []:
            needed = Requirement(text)
            if needed.marker is None or needed.marker.evaluate({"extra": extra}):
                waiting += [(needed, further) for further in ("", *needed.extras)]
    return dict(sorted(found.items(), key=lambda item: item[0].lower()))


def as_requirements() -> str:
    return "".join(f"{name}=={version}\n" for name, version in pins().items())


if __name__ == "__main__":
    print(as_requirements(), end="")
