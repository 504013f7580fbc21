"""Several streams in one: a line names each, its bytes follow in frames, an empty one ends it."""

import json
import struct
from collections.abc import Iterable, Iterator
from typing import Protocol

FRAME = struct.Struct(">I")


class Writes(Protocol):
    def write(self, data: bytes, /) -> int: ...


def write_part(to: Writes, name: str, chunks: Iterable[bytes]) -> None:
    """Write one stream behind the others."""
    to.write(json.dumps({"part": name}).encode() + b"\n")
    for chunk in chunks:
        if chunk:
            to.write(FRAME.pack(len(chunk)))
            to.write(chunk)
    to.write(FRAME.pack(0))


class Parts:
    """Reads the streams back, one after the other, without holding any of them."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self.chunks, self.waiting = chunks, bytearray()

    def __iter__(self) -> Iterator[tuple[str, Iterator[bytes]]]:
        while head := self._line():
            frames = self._frames()
            yield json.loads(head)["part"], frames
            for _ in frames:  # what nobody wanted is passed over
                pass

    def _frames(self) -> Iterator[bytes]:
        while size := FRAME.unpack(self._exactly(FRAME.size))[0]:
            yield self._exactly(size)

    def _line(self) -> bytes:
        while b"\n" not in self.waiting:
            more = next(self.chunks, None)
            if more is None:
                return b""
            self.waiting += more
        line, _, rest = self.waiting.partition(b"\n")
        self.waiting = rest
        return bytes(line)

    def _exactly(self, size: int) -> bytes:
        while len(self.waiting) < size:
            self.waiting += next(self.chunks, b"") or _ended()
        taken = bytes(self.waiting[:size])
        del self.waiting[:size]
        return taken


def _ended() -> bytes:
    raise ValueError("the backup ends in the middle of a part")
