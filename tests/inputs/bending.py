"""A good workbook, bent at random: bytes of a part, or of the archive itself."""

import io
import zipfile
from random import Random

from tests.surveys.importing.files import TWO, workbook

GOOD_BOOK = workbook(TWO)
MARKS = (b"<", b"&x;", b"\0", b'"', b"-1", b"9" * 40)


def bent(chance: Random) -> bytes:
    """Turn bytes of one part and pack it again, or now and then bytes of the archive."""
    if chance.random() < 0.2:
        return bytes(turned(bytearray(GOOD_BOOK), chance))
    old = zipfile.ZipFile(io.BytesIO(GOOD_BOOK))
    parts = {name: bytearray(old.read(name)) for name in old.namelist()}
    name = chance.choice(sorted(parts))
    parts[name] = turned(parts[name], chance)
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for each, value in parts.items():
            new.writestr(each, bytes(value))
    return file.getvalue()


def turned(part: bytearray, chance: Random) -> bytearray:
    """Turn, cut, repeat or mark up to twelve places."""
    for _ in range(chance.randint(1, 12)):
        place = chance.randrange(len(part) or 1)
        kind = chance.choice(("turn", "cut", "repeat", "mark"))
        if kind == "turn" and part:
            part[place] ^= 1 << chance.randrange(8)
        elif kind == "cut":
            del part[place : place + chance.randrange(40)]
        elif kind == "repeat":
            part[place:place] = part[place : place + 40]
        else:
            part[place:place] = chance.choice(MARKS)
    return part
