"""What the web room is told, and the limits it keeps whatever it is told (ENGINE.md §1)."""

from dataclasses import dataclass, field

PORTS = frozenset({80, 443, 8080, 8443})
MAX_HEADER_BYTES = 100_000
MAX_REDIRECTS = 10
MAX_ROBOTS_REDIRECTS = 5
MAX_CODINGS = 2
CONNECT_S = 5.0
RESOLVE_S = 5.0
READ_S = 10.0
READER_S = 10.0
VISIT_MARGIN_S = 4.0
"""Seconds that reading a page may take beyond the visit's own deadline."""
READER_BYTES = 1024 * 1024 * 1024
"""Address space of a process that reads pages."""
PRODUCT = "BacklinksBot"
"""The product token that robots.txt names."""


@dataclass(frozen=True, slots=True)
class WebConfig:
    """How visits are made.

    proxy: egress proxy "http://host:port" or "http://user:password@host:port", "" for none; it then owns the address check.
    allow_origins: "host:port" that the guard lets through. ca_file: extra CA certificates (PEM). workers: processes.
    concurrency: requests in flight over all of them. host_delay_s: seconds between two requests to one host.
    visit_timeout_s: seconds of one visit in all. retry_waits_s: seconds before the second try of a page that gave no answer,
    the third, and so on; () for one try. hosts: "host" or "host:port" served at "address:port" instead: the demo and tests
    only.
    """

    proxy: str = field(default="", repr=False)
    allow_origins: tuple[str, ...] = ()
    ca_file: str = ""
    extra_ports: tuple[int, ...] = ()
    workers: int = 2
    concurrency: int = 100
    host_delay_s: float = 1.0
    host_connections: int = 2
    visit_timeout_s: float = 20.0
    max_body_bytes: int = 5 * 1024 * 1024
    respect_robots: bool = True
    retry_404_as_browser: bool = False
    retry_waits_s: tuple[float, ...] = ()
    contact_url: str = "https://example.com/backlinks-bot"
    version: str = "0"
    hosts: dict[str, str] = field(default_factory=dict)

    @property
    def user_agent(self) -> str:
        """What we call ourselves, with an address where a site owner learns more."""
        return f"Mozilla/5.0 (compatible; {PRODUCT}/{self.version}; +{self.contact_url})"
