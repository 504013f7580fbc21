"""Posting to an address that somebody else chose, without being led into our own network.

The name is resolved once, every number behind it must be public, and the connection goes to the
number that was checked: a name that leads elsewhere a moment later leads nowhere. No redirect is
followed, nothing of the reply is read but its status, and all of it ends after ten seconds.
"""

import http.client
import ipaddress
import socket
import ssl
import threading
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

SECONDS = 10.0
PORTS = (443, 8443)
MOST_LETTERS = 500
WRAPS_IPV4 = tuple(
    map(ipaddress.IPv6Network, ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32"))
)
IP = ipaddress.IPv4Address | ipaddress.IPv6Address


class Refused(Exception):
    """This address is not written to; the text says why, in words for a screen."""


class NoAnswer(Exception):
    """Nothing came back; the text is a few plain words without anything of the other side."""


@dataclass(frozen=True, slots=True)
class Address:
    """The parts of an address that was found fit to be written to."""

    host: str
    port: int
    path: str
    is_secure: bool


def read_address(text: str) -> Address:
    """Take an address apart. Looks nothing up.

    Raises
    ------
    Refused
        It is none, or one that is never written to.
    """
    said = text.strip()
    if not said.isascii() or not said.isprintable() or " " in said or "\\" in said:
        raise Refused(_("Write the address with plain letters only, as in https://example.org/in."))
    if len(said) > MOST_LETTERS:
        raise Refused(_("This address is too long: up to 500 letters are possible."))
    try:
        parts = urlsplit(said)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        raise Refused(_("This is no address. One looks like https://example.org/in.")) from None
    if parts.username is not None or parts.password is not None or "@" in parts.netloc:
        raise Refused(_("Leave name and password out of the address; check the signature instead."))
    if not host or parts.fragment:
        raise Refused(_("This is no address. One looks like https://example.org/in."))
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    if parts.scheme == "http" and settings.WEBHOOKS_TO_LOOPBACK and _is_loopback_name(host):
        return Address(host, port or 80, path, is_secure=False)
    if parts.scheme != "https":
        raise Refused(_("Only addresses that begin with https:// are written to."))
    if (port or 443) not in PORTS and not _may_be_loopback(host):
        raise Refused(_("Only the ports 443 and 8443 are written to."))
    return Address(host, port or 443, path, is_secure=True)


def resolve(address: Address) -> str:
    """Return the number to connect to, having checked all that stand behind the name.

    Raises
    ------
    Refused
        One of them lies in a private network, on this machine, or is no single machine's.
    NoAnswer
        The name leads nowhere.
    """
    try:
        found = socket.getaddrinfo(address.host, address.port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise NoAnswer("the name was not found") from None
    numbers = list(dict.fromkeys(str(each[4][0]) for each in found))
    loopback_is_fine = _may_be_loopback(address.host)
    for number in numbers:
        ip = ipaddress.ip_address(number.partition("%")[0])
        if not is_public(ip) and not (loopback_is_fine and ip.is_loopback):
            raise Refused(_("This name leads into a private network, and nothing is sent there."))
    if not numbers:
        raise NoAnswer("the name was not found")
    return numbers[0]


def is_public(ip: IP) -> bool:
    """Whether a number belongs to one machine on the internet.

    >>> [is_public(ipaddress.ip_address(n)) for n in ("8.8.8.8", "10.0.0.1", "::ffff:127.0.0.1")]
    [True, False, False]
    """
    if isinstance(ip, ipaddress.IPv6Address):
        if ip.ipv4_mapped is not None:
            return is_public(ip.ipv4_mapped)
        if any(ip in network for network in WRAPS_IPV4) or ip.is_site_local:
            return False
    special = ip.is_multicast or ip.is_reserved or ip.is_unspecified or ip.is_link_local
    return ip.is_global and not special


def post(address: Address, body: bytes, headers: Mapping[str, str]) -> int:
    """Send a body and return the status of the reply, of which nothing else is read."""
    number = resolve(address)
    connection = _Pinned(address, number)
    ended = threading.Event()

    def end() -> None:
        """A reply that drips in byte by byte would outlive every time limit of a socket."""
        ended.set()
        connection.break_off()

    watch = threading.Timer(SECONDS, end)
    watch.daemon = True
    watch.start()
    try:
        connection.request("POST", address.path, body, dict(headers) | {"Connection": "close"})
        return connection.getresponse().status
    except TimeoutError:
        raise NoAnswer("no answer within ten seconds") from None
    except ssl.SSLError:
        raise NoAnswer("its certificate could not be checked") from None
    except (OSError, http.client.HTTPException, ValueError):
        words = "no answer within ten seconds" if ended.is_set() else "the connection broke off"
        raise NoAnswer(words) from None
    finally:
        watch.cancel()
        connection.close()


class _Pinned(http.client.HTTPConnection):
    """A connection to the number that was checked, under the name that was asked for."""

    def __init__(self, address: Address, number: str) -> None:
        super().__init__(address.host, address.port, timeout=SECONDS)
        self.number, self.is_secure = number, address.is_secure
        self.default_port = 443 if address.is_secure else 80

    def connect(self) -> None:
        self.sock = socket.create_connection((self.number, self.port), self.timeout)
        if self.is_secure:
            context = ssl.create_default_context()
            # Shaking hands only when the new socket can be broken off.
            plain, name = self.sock, self.host
            self.sock = context.wrap_socket(
                plain, server_hostname=name, do_handshake_on_connect=False
            )
            self.sock.do_handshake()

    def break_off(self) -> None:
        if self.sock is not None:
            with suppress(OSError):
                self.sock.shutdown(socket.SHUT_RDWR)


def _is_loopback_name(host: str) -> bool:
    return host in ("localhost", "127.0.0.1", "::1")


def _may_be_loopback(host: str) -> bool:
    """Whether this machine itself may be written to: in a demonstration that was told so."""
    return bool(settings.WEBHOOKS_TO_LOOPBACK) and _is_loopback_name(host)
