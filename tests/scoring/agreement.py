"""Are two results the same, key by key, to a relative 1e-9?"""

from collections.abc import Iterator


def differences(found: object, wanted: object, path: str = "") -> Iterator[str]:
    """Name every place where the results differ; numbers near zero may differ by 1e-12."""
    if isinstance(wanted, dict) and isinstance(found, dict):
        if set(found) != set(wanted):
            yield f"{path}: keys {sorted(found)} instead of {sorted(wanted)}"
            return
        for key, value in wanted.items():
            yield from differences(found[key], value, f"{path}.{key}")
    elif isinstance(wanted, list | tuple) and isinstance(found, list | tuple):
        if len(found) != len(wanted):
            yield f"{path}: {len(found)} entries instead of {len(wanted)}"
            return
        for place, (a, b) in enumerate(zip(found, wanted, strict=True)):
            yield from differences(a, b, f"{path}[{place}]")
    elif isinstance(wanted, float) and isinstance(found, float | int):
        if not abs(found - wanted) <= max(1e-9 * abs(wanted), 1e-12):
            yield f"{path}: {found!r} instead of {wanted!r}"
    elif found != wanted or type(found) is not type(wanted):
        yield f"{path}: {found!r} instead of {wanted!r}"
