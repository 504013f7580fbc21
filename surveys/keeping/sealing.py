"""Files that only the holder of the installation's backup key can read, or could have written.

AES-256-GCM in chunks, so that a file of any size takes little memory. Each chunk is tied to its
place and to the head of the file, and the last one says that it is the last: a file that was cut,
changed or put together from two is refused.
"""

import hashlib
import os
import secrets
import struct
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import IO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

MAGIC = b"RCSEALED1\n"
CHUNK = 1 << 20
SALT, PREFIX, TAG = 16, 7, 16
SHORTEST_KEY = 20
# One salt per process: deriving the key is slow on purpose, and files are many.
OUR_SALT = secrets.token_bytes(SALT)


class NotReadable(Exception):
    """A sealed file cannot be opened; the text says why, in words for a terminal."""


class NoKey(Exception):
    """There is no usable key; the text says what to do."""


def key_file() -> Path:
    return Path(settings.DATA_DIR, "backup_key")


def secret() -> str:
    """Return the key, making one on the first use where none comes from the environment."""
    if settings.BACKUP_KEY:
        if len(settings.BACKUP_KEY) < SHORTEST_KEY:
            raise NoKey(f"BACKUP_KEY is too short: use {SHORTEST_KEY} characters or more.")
        return str(settings.BACKUP_KEY)
    kept = str(settings.KEY_KEPT_IN(key_file()))
    if len(kept) < SHORTEST_KEY:
        raise NoKey(
            f"{key_file()} is empty or cut off: bring the key from where you keep it. If no backup "
            "was made yet, delete the file, and a new one is made."
        )
    return kept


def secret_that_is_there() -> str:
    """Return the key, and never make one: a new key opens nothing."""
    if not settings.BACKUP_KEY and not key_file().exists():
        raise NoKey(
            f"There is no key: set BACKUP_KEY, or bring the file backup_key to {key_file()}."
        )
    return secret()


@lru_cache(maxsize=32)
def _derived(words: str, salt: bytes) -> AESGCM:
    return AESGCM(hashlib.scrypt(words.encode(), salt=salt, n=1 << 14, r=8, p=1, dklen=32))


def _nonce(prefix: bytes, number: int, is_last: bool) -> bytes:
    return prefix + struct.pack(">IB", number, is_last)


class Sealer:
    """Takes bytes and writes them sealed; `close` writes the last chunk."""

    def __init__(self, to: IO[bytes]) -> None:
        prefix = secrets.token_bytes(PREFIX)
        self.to, self.prefix, self.number, self.waiting = to, prefix, 0, bytearray()
        self.head = MAGIC + OUR_SALT + prefix
        self.cipher = _derived(secret(), OUR_SALT)
        to.write(self.head)

    def write(self, data: bytes) -> int:
        self.waiting += data
        while len(self.waiting) > CHUNK:
            self._put(bytes(self.waiting[:CHUNK]), is_last=False)
            del self.waiting[:CHUNK]
        return len(data)

    def close(self) -> None:
        self._put(bytes(self.waiting), is_last=True)

    def _put(self, chunk: bytes, *, is_last: bool) -> None:
        nonce = _nonce(self.prefix, self.number, is_last)
        self.to.write(self.cipher.encrypt(nonce, chunk, self.head))
        self.number += 1


def opened(source: IO[bytes]) -> Iterator[bytes]:
    """Yield what was sealed, chunk by chunk, each checked before it is handed out."""
    head = source.read(len(MAGIC) + SALT + PREFIX)
    if not head.startswith(MAGIC) or len(head) < len(MAGIC) + SALT + PREFIX:
        raise NotReadable("This is not a file that was sealed by this product.")
    salt, prefix = head[len(MAGIC) : -PREFIX], head[-PREFIX:]
    cipher = _derived(secret_that_is_there(), salt)
    chunk, number = source.read(CHUNK + TAG), 0
    while True:
        following = source.read(CHUNK + TAG)
        nonce = _nonce(prefix, number, not following)
        try:
            yield cipher.decrypt(nonce, chunk, head)
        except InvalidTag:
            key = "" if number else "The key is another one, or the "
            raise NotReadable(f"{key or 'The '}file was changed or cut off.") from None
        if not following:
            return
        chunk, number = following, number + 1


def write_whole(path: Path, content: bytes) -> None:
    """Write a sealed file wholly or not at all, for its owner alone."""
    for place in (path.parent.parent, path.parent):  # a parent's mode is not taken from the child
        place.mkdir(mode=0o700, parents=True, exist_ok=True)
    unfinished = path.with_name(f".{path.name}-{os.getpid()}-{secrets.token_hex(4)}")
    try:
        with open(unfinished, "xb", opener=for_us_alone) as file:
            sealer = Sealer(file)
            sealer.write(content)
            sealer.close()
            file.flush()
            os.fsync(file.fileno())
        os.replace(unfinished, path)
    finally:
        unfinished.unlink(missing_ok=True)


def read_whole(path: Path) -> bytes:
    with path.open("rb") as file:
        return b"".join(opened(file))


def for_us_alone(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
