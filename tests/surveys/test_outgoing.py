"""Where webhooks are sent: never into a private network, whatever a name leads to later."""

import ipaddress
import socket
import time
from unittest import mock

from django.test import SimpleTestCase, override_settings

from surveys import outgoing
from surveys.outgoing import NoAnswer, Refused, is_public, post, read_address, resolve
from tests.surveys.listening import server

PRIVATE = (
    *("0.0.0.0", "10.0.0.1", "100.64.0.1", "127.0.0.1", "127.8.8.8", "169.254.169.254"),
    *("172.16.0.1", "172.31.255.255", "192.0.0.1", "192.168.1.1", "198.18.0.1", "192.0.2.1"),
    *("224.0.0.1", "239.255.255.250", "240.0.0.1", "255.255.255.255"),
    *("::", "::1", "fe80::1", "fc00::1", "fd00:ec2::254", "ff02::1", "fec0::1", "2001:db8::1"),
    *("::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:169.254.169.254", "64:ff9b::7f00:1"),
    *("64:ff9b::a9fe:a9fe", "2002:7f00:1::", "2002:a00:1::1", "2001:0:7f00:1::1"),
)
PUBLIC = ("8.8.8.8", "93.184.216.34", "2606:2800:220:1::1", "::ffff:8.8.8.8")
Answered = list[tuple[int, int, int, str, tuple[str, int]]]


def leads_to(*numbers: str) -> Answered:
    return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (each, 443)) for each in numbers]


class NumbersTest(SimpleTestCase):
    def test_private_and_special_numbers_are_told_from_public_ones(self) -> None:
        for number in PRIVATE:
            self.assertFalse(is_public(ipaddress.ip_address(number)), number)
        for number in PUBLIC:
            self.assertTrue(is_public(ipaddress.ip_address(number)), number)

    def test_a_name_is_refused_if_one_of_its_numbers_is_private(self) -> None:
        address = read_address("https://example.org/in")
        for number in PRIVATE:
            found = leads_to("93.184.216.34", number)
            with mock.patch.object(socket, "getaddrinfo", return_value=found):
                self.assertRaises(Refused, resolve, address)
        with mock.patch.object(socket, "getaddrinfo", return_value=leads_to(*PUBLIC)):
            self.assertEqual(resolve(address), PUBLIC[0])

    def test_numbers_in_disguise_are_what_the_machine_reads_them_as(self) -> None:
        for host in ("2130706433", "0x7f.1", "0177.0.0.1", "127.1", "0"):
            try:
                resolve(read_address(f"https://{host}/"))
            except (Refused, NoAnswer):
                continue
            self.fail(f"{host} was found fit")

    def test_this_machine_is_written_to_only_where_a_demonstration_was_told_so(self) -> None:
        self.assertRaises(Refused, read_address, "http://localhost:9000/in")
        self.assertRaises(Refused, resolve, read_address("https://localhost/in"))
        with override_settings(WEBHOOKS_TO_LOOPBACK=True):
            self.assertEqual(read_address("http://localhost:9000/in").port, 9000)
            self.assertRaises(Refused, read_address, "http://example.org/")
            self.assertRaises(Refused, resolve, read_address("https://10.0.0.1/"))


@override_settings(WEBHOOKS_TO_LOOPBACK=True)
class PostTest(SimpleTestCase):
    """Against a server on this machine that answers as it is told."""

    def post(self, port: int, name: str = "127.0.0.1") -> int:
        return post(read_address(f"http://{name}:{port}/in?x=1"), b'{"a": 1}', {"X-Test": "yes"})

    def test_the_body_arrives_and_only_the_status_comes_back(self) -> None:
        with server(lambda line: line.sendall(b"HTTP/1.1 204 No Content\r\n\r\n")) as (port, heard):
            status = self.post(port)

        self.assertEqual(status, 204)
        self.assertTrue(heard[0].startswith(b"POST /in?x=1 HTTP/1.1\r\n"))
        self.assertIn(b"X-Test: yes", heard[0])

    def test_a_redirect_is_not_followed(self) -> None:
        there = b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n"
        with server(lambda line: line.sendall(there)) as (port, heard):
            status = self.post(port)

        self.assertEqual((status, len(heard)), (302, 1))

    def test_the_name_is_asked_for_once_and_the_checked_number_is_connected_to(self) -> None:
        """Rebinding: the second answer to the same question would lead somewhere else."""
        asked = []

        def find(host: str, port: int, **more: object) -> Answered:
            asked.append(host)
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))]

        connected = []
        connect = socket.create_connection

        def note(place: tuple[str, int], *more: object) -> socket.socket:
            connected.append(place)
            with mock.patch.object(socket, "getaddrinfo", real):
                return connect(place, *more)  # type: ignore[arg-type]

        real = socket.getaddrinfo
        with (
            server(lambda line: line.sendall(b"HTTP/1.1 200 OK\r\n\r\n")) as (port, heard),
            mock.patch.object(socket, "getaddrinfo", find),
            mock.patch.object(socket, "create_connection", note),
        ):
            status = self.post(port, "localhost")

        self.assertEqual((status, asked), (200, ["localhost"]))
        self.assertEqual(connected, [("127.0.0.1", port)])
        self.assertIn(f"Host: localhost:{port}".encode(), heard[0])

    def test_a_reply_that_drips_in_ends_with_the_time_that_is_given(self) -> None:
        def drip(line: socket.socket) -> None:
            for _ in range(200):
                line.sendall(b"HTTP/1.1 200 OK\r\nX: y\r\n"[:1])
                time.sleep(0.02)

        with server(drip) as (port, _heard), mock.patch.object(outgoing, "SECONDS", 0.3):
            started = time.monotonic()
            with self.assertRaisesRegex(NoAnswer, "no answer within ten seconds"):
                self.post(port)

        self.assertLess(time.monotonic() - started, 3)

    def test_what_goes_wrong_is_said_without_a_word_of_the_other_side(self) -> None:
        for reply in (b"", b"nonsense\r\n\r\n", b"HTTP/1.1 9999999 X\r\n\r\n", b"\x00" * 70_000):
            with server(lambda line, reply=reply: line.sendall(reply)) as (port, _heard):
                with self.assertRaises(NoAnswer) as refusal:
                    self.post(port)
                self.assertEqual(str(refusal.exception), "the connection broke off")
        with server(lambda line: None) as (port, _heard):
            pass
        with self.assertRaisesRegex(NoAnswer, "broke off"):
            self.post(port)  # nobody listens there any more
