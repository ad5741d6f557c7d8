"""An egress proxy: takes CONNECT and leads every tunnel to one place on loopback, or answers as it is told."""

import contextlib
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import trustme

ESTABLISHED = b"HTTP/1.1 200 Connection established\r\n\r\n"


@dataclass(slots=True)
class ProxyPeer:
    """place: where tunnels lead. answer: to CONNECT; whatever is no 200 ends there. heads: what was asked, whole."""

    place: tuple[str, int]
    answer: bytes = ESTABLISHED
    context: ssl.SSLContext | None = None
    heads: list[str] = field(default_factory=list)
    _listener: socket.socket = field(default_factory=lambda: socket.create_server(("127.0.0.1", 0)))
    _threads: list[threading.Thread] = field(default_factory=list)

    @property
    def port(self) -> int:
        return int(self._listener.getsockname()[1])

    @property
    def tunnels(self) -> list[str]:
        """The origins that were asked for."""
        return [head.split(" ")[1] for head in self.heads]

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                line, _ = self._listener.accept()
                self._start(line)

    def _start(self, line: socket.socket) -> None:
        thread = threading.Thread(target=self._serve, args=(line,))
        self._threads.append(thread)
        thread.start()

    def _serve(self, line: socket.socket) -> None:
        line.settimeout(10)
        with contextlib.suppress(OSError), contextlib.closing(self._wrapped(line)) as ours:
            head = b""
            while not head.endswith(b"\r\n\r\n") and (part := ours.recv(1)):
                head += part
            self.heads.append(head.decode("latin-1"))
            ours.sendall(self.answer)
            if self.answer.startswith(b"HTTP/1.1 200"):
                with socket.create_connection(self.place, timeout=10) as theirs:
                    self._tunnel(ours, theirs)

    def _wrapped(self, line: socket.socket) -> socket.socket:
        try:
            return self.context.wrap_socket(line, server_side=True) if self.context else line
        except OSError:
            line.close()
            raise

    @staticmethod
    def _tunnel(ours: socket.socket, theirs: socket.socket) -> None:
        def back() -> None:
            with contextlib.suppress(OSError):
                while part := theirs.recv(65_536):
                    ours.sendall(part)
            with contextlib.suppress(OSError):
                ours.shutdown(socket.SHUT_RDWR)

        thread = threading.Thread(target=back)
        thread.start()
        with contextlib.suppress(OSError):
            while part := ours.recv(65_536):
                theirs.sendall(part)
        with contextlib.suppress(OSError):
            theirs.shutdown(socket.SHUT_RDWR)
        thread.join()


@contextmanager
def proxying(place: tuple[str, int], answer: bytes = ESTABLISHED, ca: trustme.CA | None = None) -> Iterator[ProxyPeer]:
    """Serve until the block ends. ca: the proxy itself speaks TLS, as localhost."""
    context = None
    if ca is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        ca.issue_cert("localhost", "127.0.0.1").configure_cert(context)
    peer = ProxyPeer(place, answer, context)
    accepting = threading.Thread(target=peer._accept)
    accepting.start()
    try:
        yield peer
    finally:
        with contextlib.suppress(OSError):
            peer._listener.shutdown(socket.SHUT_RDWR)
        peer._listener.close()
        accepting.join(10)
        for thread in peer._threads:
            thread.join(15)
