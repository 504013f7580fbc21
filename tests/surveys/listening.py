"""A server on this machine that keeps what it hears, and replies as it is told."""

import re
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def server(reply: Callable[[socket.socket], None]) -> Iterator[tuple[int, list[bytes]]]:
    """Listen on this machine, keep what is heard, and reply as told."""
    heard: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def listen() -> None:
            while True:
                try:
                    line, _ = listener.accept()
                except OSError:
                    return
                with line:
                    line.settimeout(5)
                    try:
                        heard.append(whole_request(line))
                        reply(line)
                    except OSError:
                        pass

        thread = threading.Thread(target=listen, daemon=True)
        thread.start()
        try:
            yield listener.getsockname()[1], heard
        finally:
            listener.shutdown(socket.SHUT_RDWR)
            thread.join(5)


def whole_request(line: socket.socket) -> bytes:
    """Read a request with its body, which may come in a part of its own."""
    found = b""
    while part := line.recv(65_536):
        found += part
        head, end, body = found.partition(b"\r\n\r\n")
        length = re.search(rb"Content-Length: (\d+)", head)
        if end and len(body) >= int(length[1] if length else 0):
            break
    return found
