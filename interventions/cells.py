"""What one cell of the catalogue's files may hold. Each reader returns a value or says why not."""

import re
from collections.abc import Callable

Cell = str | bool | int | tuple[str, ...]
Reader = Callable[[str], Cell]


def text(cell: str) -> str:
    """Read a cell that must say something."""
    if not cell:
        raise ValueError("must not be empty")
    return cell


def optional(cell: str) -> str:
    """Read a cell that may stay empty."""
    return cell


def within(length: int, read: Reader = text) -> Reader:
    """Make a reader that also refuses what the table has no room for."""

    def read_short(cell: str) -> Cell:
        if len(cell) > length:
            raise ValueError(f"has {len(cell)} characters, the most is {length}")
        return read(cell)

    return read_short


def slug(cell: str) -> str:
    """Read the part of an address that names an entry."""
    if len(cell) > 60 or not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", cell):
        raise ValueError("must be lower-case words joined by hyphens, at most 60 characters")
    return cell


def boolean(cell: str) -> bool:
    """Read true or false."""
    return one_of("true", "false")(cell) == "true"


def weeks(cell: str) -> int:
    """Read a number of weeks, at most ten years of them."""
    if not re.fullmatch(r"[0-9]{1,3}", cell) or int(cell) > 520:
        raise ValueError("must be a whole number of weeks from 0 to 520")
    return int(cell)


def address(cell: str) -> str:
    """Read a web address. Anything but the web is refused: it becomes a link."""
    if cell and not re.fullmatch(r"https?://[^\s<>\"]+", cell):
        raise ValueError("must be empty or start with https:// or http://")
    return cell


def one_of(*allowed: str) -> Callable[[str], str]:
    """Make a reader that knows these values and no other."""

    def read_choice(cell: str) -> str:
        if cell not in allowed:
            raise ValueError(f"must be one of {', '.join(word or '(empty)' for word in allowed)}")
        return cell

    return read_choice


def several(
    read: Callable[[str], str], *, least: int = 0, most: int = 99
) -> Callable[[str], tuple[str, ...]]:
    """Make a reader of a list whose parts are separated by upright bars."""

    def read_list(cell: str) -> tuple[str, ...]:
        parts = tuple(read(part) for part in cell.split("|")) if cell else ()
        if not least <= len(parts) <= most:
            raise ValueError(f"must hold {least} to {most} values, not {len(parts)}")
        if len(set(parts)) < len(parts):
            raise ValueError("must not name a value twice")
        return parts

    return read_list
