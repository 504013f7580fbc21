"""A real mail server on loopback that delivers, refuses, delays and drops, as it is told."""

import asyncio
import contextlib
import socket
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session


def free_port() -> int:
    """Return a port nobody listens on: the controller cannot choose one itself."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Post:
    """What arrived, and what goes wrong. Addresses are told apart by their beginning.

    `refused-…` is refused for good, `later-…` is put off twice and then taken, `drop-…` is taken
    once and the line cut before anybody hears of it, `slow-…` takes `delay` seconds. After each
    mail that was taken, and before the sender hears of it, `on_arrival` is called.
    """

    def __init__(self) -> None:
        self.arrived: list[tuple[str, EmailMessage]] = []
        self.tries: Counter[str] = Counter()
        self.drops = 0
        self.delay = 0.0
        self.is_full = False
        self.on_arrival: Callable[[int], None] = lambda number: None
        self.lock = threading.Lock()

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        self.tries[address] += 1
        if address.startswith("refused-"):
            return "550 5.1.1 No such person"
        if self.is_full or (address.startswith("later-") and self.tries[address] <= 2):
            return "451 4.3.0 Come back later"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        (address,) = envelope.rcpt_tos
        if address.startswith("slow-"):
            await asyncio.sleep(self.delay)
        assert isinstance(envelope.content, bytes)
        mail = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(mail, EmailMessage)
        with self.lock:
            self.arrived.append((address, mail))
            first, number = len(self.to(address)) == 1, len(self.arrived)
        self.on_arrival(number)
        if address.startswith("drop-") and first:
            self.drops += 1
            assert server.transport is not None
            server.transport.abort()
        return "250 OK"

    def to(self, address: str) -> list[EmailMessage]:
        return [mail for to, mail in self.arrived if to == address]

    def copies(self) -> Counter[str]:
        """How often each mail arrived, by its Message-ID."""
        return Counter(str(mail["Message-ID"]) for _, mail in self.arrived)

    @property
    def extra_copies(self) -> int:
        return sum(n - 1 for n in self.copies().values())


@contextlib.contextmanager
def mail_server(post: Post, port: int | None = None) -> Iterator[int]:
    """Deliver to `post` on a free port until the end of the block."""
    port = port or free_port()
    controller: Any = Controller(post, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield port
    finally:
        controller.stop()


def words_of(mail: EmailMessage) -> str:
    """Return the plain half of a mail."""
    body = mail.get_body(("plain",))
    assert body is not None
    return str(body.get_content())
