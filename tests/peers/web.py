"""The web as a peer: many hosts on loopback, plain and TLS, answers from a table, trouble on the wire on purpose.

The Host header (and SNI for TLS) chooses the host. Every request is kept for the tests to look at.
"""

import contextlib
import datetime
import gzip
import socket
import ssl
import struct
import threading
import time
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import trustme
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


@dataclass(frozen=True, slots=True)
class Served:
    """One answer. raw: the whole answer as bytes, instead of status, headers and body. behave: a row of BEHAVIOURS.

    coding: a content coding applied to the body and declared. has_length: whether Content-Length is sent.
    """

    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
    content_type: str = "text/html; charset=utf-8"
    raw: bytes = b""
    behave: str = ""
    coding: str = ""
    delay_s: float = 0.0

    def head(self, length: int | None) -> bytes:
        lines = [f"HTTP/1.1 {self.status} Made up"]
        if self.content_type:
            lines.append(f"Content-Type: {self.content_type}")
        if self.coding:
            lines.append(f"Content-Encoding: {self.coding}")
        if length is not None:
            lines.append(f"Content-Length: {length}")
        lines += [f"{name}: {value}" for name, value in self.headers]
        return "\r\n".join([*lines, "", ""]).encode("utf-8")

    def coded(self) -> bytes:
        body = self.body
        for name in (part.strip() for part in self.coding.split(",")):
            body = CODINGS.get(name, bytes)(body)
        return body


CODINGS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress,
    "x-gzip": gzip.compress,
    "deflate": zlib.compress,
}


@dataclass(frozen=True, slots=True)
class Asked:
    """One request that came in."""

    host: str
    path: str
    headers: tuple[tuple[str, str], ...]
    at: float

    def header(self, name: str) -> str:
        return next((value for key, value in self.headers if key.lower() == name.lower()), "")


Behaviour = Callable[[socket.socket, Served, threading.Event], None]


def _drip(line: socket.socket, served: Served, closing: threading.Event) -> None:
    line.sendall(served.head(1_000_000) + served.body)
    while not closing.wait(0.1):
        line.sendall(b"x")


def _drip_head(line: socket.socket, served: Served, closing: threading.Event) -> None:
    line.sendall(b"HTTP/1.1 200 OK\r\n")
    while not closing.wait(0.1):
        line.sendall(b"X")


def _endless(line: socket.socket, served: Served, closing: threading.Event) -> None:
    line.sendall(served.head(None) + served.body)
    while not closing.is_set():
        line.sendall(b"<p>more and more</p>\n" * 2_000)


def _stall(line: socket.socket, served: Served, closing: threading.Event) -> None:
    closing.wait(60)


def _stall_body(line: socket.socket, served: Served, closing: threading.Event) -> None:
    line.sendall(served.head(1_000_000) + served.body)
    closing.wait(60)


def _close(line: socket.socket, served: Served, closing: threading.Event) -> None:
    return


def _reset(line: socket.socket, served: Served, closing: threading.Event) -> None:
    line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def _reset_body(line: socket.socket, served: Served, closing: threading.Event) -> None:
    line.sendall(served.head(100_000) + served.body)
    line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def _header_flood(line: socket.socket, served: Served, closing: threading.Event) -> None:
    line.sendall(b"HTTP/1.1 200 OK\r\n")
    while not closing.is_set():
        line.sendall(b"X-Flood: " + b"y" * 1_000 + b"\r\n")


def _interim_flood(line: socket.socket, served: Served, closing: threading.Event) -> None:
    while not closing.is_set():
        line.sendall(b"HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n")


def _trailer_flood(line: socket.socket, served: Served, closing: threading.Event) -> None:
    line.sendall(served.head(None)[:-2] + b"Transfer-Encoding: chunked\r\n\r\n")
    line.sendall(f"{len(served.body):x}\r\n".encode() + served.body + b"\r\n0\r\n")
    while not closing.is_set():
        line.sendall(b"X-Trailer: " + b"y" * 1_000 + b"\r\n")


def _bad_chunk(line: socket.socket, served: Served, closing: threading.Event) -> None:
    line.sendall(served.head(None)[:-2] + b"Transfer-Encoding: chunked\r\n\r\n")
    line.sendall(f"{len(served.body):x}\r\n".encode() + served.body + b"\r\nnot hex\r\n")


def _chunks(line: socket.socket, served: Served, closing: threading.Event) -> None:
    line.sendall(served.head(None)[:-2] + b"Transfer-Encoding: chunked\r\n\r\n")
    for at in range(0, len(served.body), 50):
        part = served.body[at : at + 50]
        line.sendall(f"{len(part):x};x=y\r\n".encode() + part + b"\r\n")
    line.sendall(b"0\r\nX-Trailer: z\r\n\r\n")


def _cut_chunks(line: socket.socket, served: Served, closing: threading.Event) -> None:
    line.sendall(served.head(None)[:-2] + b"Transfer-Encoding: chunked\r\n\r\n")
    line.sendall(f"{len(served.body):x}\r\n".encode() + served.body + b"\r\n")


def _cut(line: socket.socket, served: Served, closing: threading.Event) -> None:
    body = served.coded()
    line.sendall(served.head(len(body) + 500) + body)


def _cut_coding(line: socket.socket, served: Served, closing: threading.Event) -> None:
    body = served.coded()[:-12]
    line.sendall(served.head(len(body)) + body)


def _bomb(line: socket.socket, served: Served, closing: threading.Event) -> None:
    packed = gzip.compress(b"\0" * 50_000_000)
    line.sendall(served.head(len(packed)) + packed)


def _second_answer(line: socket.socket, served: Served, closing: threading.Event) -> None:
    forged = b"<a href='http://forged.example/'>forged</a>"
    line.sendall(served.head(len(served.body)) + served.body)
    line.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: %d\r\n\r\n" % len(forged) + forged)


def _until_closed(line: socket.socket, served: Served, closing: threading.Event) -> None:
    line.sendall(served.head(None) + served.body)


def _not_http(line: socket.socket, served: Served, closing: threading.Event) -> None:
    line.sendall(b"SSH-2.0-OpenSSH_9.9\r\n")


BEHAVIOURS: dict[str, Behaviour] = {
    "drip": _drip,
    "drip_head": _drip_head,
    "endless": _endless,
    "stall": _stall,
    "stall_body": _stall_body,
    "close": _close,
    "reset": _reset,
    "reset_body": _reset_body,
    "header_flood": _header_flood,
    "interim_flood": _interim_flood,
    "trailer_flood": _trailer_flood,
    "bad_chunk": _bad_chunk,
    "chunks": _chunks,
    "cut_chunks": _cut_chunks,
    "cut": _cut,
    "cut_coding": _cut_coding,
    "bomb": _bomb,
    "second_answer": _second_answer,
    "until_closed": _until_closed,
    "not_http": _not_http,
}


@dataclass(slots=True)
class WebPeer:
    """The running peer. answers: full URL (http:// or https://, no fragment) to Served; others get 404."""

    answers: dict[str, Served]
    folder: Path
    certificates: Mapping[str, str] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)
    _closing: threading.Event = field(default_factory=threading.Event)
    _threads: list[threading.Thread] = field(default_factory=list)
    _listeners: list[socket.socket] = field(default_factory=list)
    _contexts: dict[str, ssl.SSLContext] = field(default_factory=dict)
    _ca: trustme.CA = field(default_factory=trustme.CA)

    @property
    def port(self) -> int:
        return self._listeners[0].getsockname()[1]

    @property
    def tls_port(self) -> int:
        return self._listeners[1].getsockname()[1]

    @property
    def ca_file(self) -> str:
        return str(self.folder / "ca.pem")

    def hosts(self, *names: str) -> dict[str, str]:
        """Where names are served: for WebConfig.hosts."""
        places = {}
        for name in names:
            places[f"{name}:80"] = f"127.0.0.1:{self.port}"
            places[f"{name}:443"] = f"127.0.0.1:{self.tls_port}"
        return places

    def paths(self, host: str) -> list[str]:
        """What was asked of a host, in order."""
        return [asked.path for asked in self.asked if asked.host == host]

    def open(self) -> None:
        self._ca.cert_pem.write_to_path(self.ca_file)
        for is_tls in (False, True):
            listener = socket.create_server(("127.0.0.1", 0), backlog=512)
            self._listeners.append(listener)
            self._start(lambda listener=listener, is_tls=is_tls: self._accept(listener, is_tls))

    def close(self) -> None:
        self._closing.set()
        for listener in self._listeners:
            with contextlib.suppress(OSError):
                listener.shutdown(socket.SHUT_RDWR)
            listener.close()
        for thread in self._threads:
            thread.join(10)

    def _start(self, call: Callable[[], None]) -> None:
        thread = threading.Thread(target=call)
        self._threads.append(thread)
        thread.start()

    def _accept(self, listener: socket.socket, is_tls: bool) -> None:
        while not self._closing.is_set():
            try:
                line, _ = listener.accept()
            except OSError:
                return
            line.settimeout(20)
            self._start(lambda line=line: self._serve(line, is_tls))

    def _serve(self, line: socket.socket, is_tls: bool) -> None:
        with contextlib.suppress(OSError, ssl.SSLError, ValueError):
            if is_tls:
                line = self._wrap(line)
            with line:
                self._answer(line, "https" if is_tls else "http")
        line.close()

    def _wrap(self, line: socket.socket) -> ssl.SSLSocket:
        outer = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)

        def choose(wrapped: ssl.SSLObject, name: str, context: ssl.SSLContext) -> None:
            wrapped.context = self._context(name or "")

        outer.sni_callback = choose  # type: ignore[assignment]
        return outer.wrap_socket(line, server_side=True)

    def _context(self, name: str) -> ssl.SSLContext:
        if name not in self._contexts:
            self._contexts[name] = self._made(name, self.certificates.get(name, "good"))
        return self._contexts[name]

    def _made(self, name: str, kind: str) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        past = datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC)
        match kind:
            case "expired":
                self._ca.issue_cert(name, not_before=past, not_after=past + datetime.timedelta(days=90)).configure_cert(context)
            case "wrong_host":
                self._ca.issue_cert("elsewhere.example").configure_cert(context)
            case "unknown_issuer":
                trustme.CA().issue_cert(name).configure_cert(context)
            case "self_signed":
                context.load_cert_chain(self._self_signed(name))
            case _:
                self._ca.issue_cert(name).configure_cert(context)
        return context

    def _self_signed(self, name: str) -> str:
        key = ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        now = datetime.datetime.now(datetime.UTC)
        made = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(subject)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - datetime.timedelta(days=1))
            .not_valid_after(now + datetime.timedelta(days=30))
            .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
            .sign(key, hashes.SHA256())
        )
        path = self.folder / f"{name}.pem"
        pem = key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        ) + made.public_bytes(serialization.Encoding.PEM)
        path.write_bytes(pem)
        return str(path)

    def _answer(self, line: socket.socket, scheme: str) -> None:
        head = b""
        while b"\r\n\r\n" not in head:
            part = line.recv(65_536)
            if not part:
                return
            head += part
        request, *fields = head.partition(b"\r\n\r\n")[0].decode("latin-1").split("\r\n")
        headers = tuple((name, value.strip()) for name, _, value in (one.partition(":") for one in fields))
        path = request.split(" ")[1]
        host = next((value for name, value in headers if name.lower() == "host"), "")
        self.asked.append(Asked(host, path, headers, time.monotonic()))
        served = self.answers.get(f"{scheme}://{host}{path}", Served(404, body=b"<title>Not found</title><p>No such page."))
        if served.delay_s:
            self._closing.wait(served.delay_s)
        self._send(line, served)

    def _send(self, line: socket.socket, served: Served) -> None:
        if served.behave:
            BEHAVIOURS[served.behave](line, served, self._closing)
        elif served.raw:
            line.sendall(served.raw)
        else:
            body = served.coded()
            line.sendall(served.head(len(body)) + body)


@contextlib.contextmanager
def serve(answers: dict[str, Served], folder: Path, certificates: Mapping[str, str] | None = None) -> Iterator[WebPeer]:
    """Serve until the block ends. folder: for certificates. certificates: host to good, expired, wrong_host, self_signed,
    unknown_issuer."""
    peer = WebPeer(answers, folder, certificates or {})
    peer.open()
    try:
        yield peer
    finally:
        peer.close()
