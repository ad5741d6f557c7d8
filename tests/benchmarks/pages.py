"""Pages of real size and build, the same on every run: head, inline style and scripts, menus, text, cards, footer."""

import gzip
import json
import math
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from tests.shared import REALWEB

TARGET = "example.com"
MEAN_BYTES = 180_000
SPREAD = 0.6
"""Sigma of the log-normal page size: a tenth of the pages is under 70 KB, a tenth over 320 KB."""

_WORDS = (
    "garden", "soil", "water", "winter", "season", "plant", "tool", "handle", "blade",
    "river", "market", "harvest", "stone", "letter", "window", "morning", "paper", "history",
    "little", "always", "because", "between", "country", "different", "early", "family", "green",
    "house", "important", "journey", "kitchen", "language", "mountain", "number", "often", "people",
    "question", "reason", "school", "through", "under", "village", "weather", "without", "yellow",
    "careful", "distance", "evening",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class BenchPage:
    """One page of the benchmark: where it is, its bytes, whether it links to the target."""

    url: str
    body: bytes
    has_link: bool


def words(rng: random.Random, count: int) -> str:
    return " ".join(rng.choices(_WORDS, k=count))


def made(n_pages: int = 2000, n_hosts: int = 200, n_bodies: int = 250, seed: int = 7) -> list[BenchPage]:
    """Pages spread evenly over hosts, each a site of its own, `n_bodies` different bodies.

    Seven of ten link to the target, one names it only."""
    rng = random.Random(seed)
    shift = math.log(MEAN_BYTES) - SPREAD**2 / 2
    bodies = []
    for number in range(n_bodies):
        share = number / n_bodies
        kind = "link" if share < 0.7 else "name" if share < 0.8 else "none"
        size = int(min(1_500_000, max(8_000, rng.lognormvariate(shift, SPREAD))))
        bodies.append((body(rng, size, kind), kind == "link"))
    rng.shuffle(bodies)
    return [
        BenchPage(f"http://www.h{n % n_hosts}.example/{n // n_hosts}/{rng.choice(_WORDS)}-{n}", *bodies[n % n_bodies])
        for n in range(n_pages)
    ]


def recorded(n_pages: int = 2000, n_hosts: int = 200) -> list[BenchPage]:
    """The recorded web's bodies instead, cycled until there are enough; `has_link` then only says that the name occurs."""
    bodies = list(recorded_bodies())
    chosen = [bodies[n % len(bodies)] for n in range(n_pages)]
    return [
        BenchPage(f"http://www.h{n % n_hosts}.example/{n // n_hosts}/{n}", one, TARGET.encode() in one)
        for n, one in enumerate(chosen)
    ]


def recorded_bodies() -> Iterator[bytes]:
    """Bodies of the recorded web, in the order of its file."""
    with gzip.open(REALWEB / "pages.warc.gz", "rb") as warc:
        while head := warc.readline():
            if head.startswith(b"WARC/"):
                fields = dict(line.lower().split(b":", 1) for line in iter(lambda: warc.readline().strip(), b""))
                payload = warc.read(int(fields[b"content-length"]))
                if payload.startswith(b"HTTP/"):
                    yield payload.partition(b"\r\n\r\n")[2]


def body(rng: random.Random, size: int, kind: str) -> bytes:
    """One page of about `size` bytes. kind: "link" to the target, its "name" only, or "none"."""
    parts = [
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{words(rng, 6).title()}</title>'
        f'<meta name="description" content="{words(rng, 22)}"><link rel="stylesheet" href="/site-{rng.randrange(9999)}.css">',
        f"<style>{style(rng, size // 10)}</style>",
        f"<script>window.__STATE__={state(rng, size // 5)};</script>",
        '</head><body class="single wide"><header class="site-header"><nav class="menu"><ul>',
        *(f'<li class="menu-item item-{i}"><a href="/section/{i}">{words(rng, 2).title()}</a></li>' for i in range(45)),
        '</ul></nav></header><main id="content"><article class="post">',
        f"<h1>{words(rng, 7).title()}</h1>",
    ]
    running = list(filled(lambda: paragraph(rng), int(size * 0.55) - sum(map(len, parts))))
    running.insert(min(len(running), rng.randrange(3, 12)), mention(rng, kind))
    parts += [*running, '</article></main><aside class="sidebar"><div class="widget"><h3>More</h3>']
    parts += filled(lambda: tile(rng), int(size * 0.94) - sum(map(len, parts)))
    parts.append('</div></aside><footer class="site-footer"><ul>')
    parts += [f'<li><a href="/about/{i}" rel="nofollow">{words(rng, 2)}</a></li>' for i in range(30)]
    parts.append(f"</ul></footer><script>{state(rng, size // 20)}</script></body></html>")
    return "".join(parts).encode()


def filled(make: Callable[[], str], size: int) -> Iterator[str]:
    """Made pieces until `size` characters are filled."""
    while size > 0:
        piece = make()
        size -= len(piece)
        yield piece


def paragraph(rng: random.Random) -> str:
    away = f"https://www.site{rng.randrange(400)}.example/{words(rng, 2).replace(' ', '/')}"
    return f'<p>{words(rng, 45)} <a href="{away}">{words(rng, 3)}</a> {words(rng, 25)}.</p>'


def mention(rng: random.Random, kind: str) -> str:
    if kind == "link":
        rel = rng.choice(("", ' rel="nofollow"', ' rel="noopener"'))
        href = f"https://{TARGET}/tools/{rng.randrange(40)}"
        return f'<p>{words(rng, 12)} <a href="{href}"{rel}>{words(rng, 2)}</a> {words(rng, 9)}.</p>'
    return f"<p>{words(rng, 10)} {TARGET} {words(rng, 8)}.</p>" if kind == "name" else ""


def tile(rng: random.Random) -> str:
    number = rng.randrange(10**6)
    return (
        f'<div class="card card--small" data-id="{number}" data-track="list:{number % 97}">'
        f'<a class="card__link" href="/{number}/{words(rng, 2).replace(" ", "-")}">'
        f'<img loading="lazy" class="card__image" src="/media/{number}-320x180.jpg" srcset="/media/{number}-640x360.jpg 2x"'
        f' alt="{words(rng, 4)}" width="320" height="180"><span class="card__title">{words(rng, 7)}</span></a>'
        f'<svg class="icon" viewBox="0 0 24 24"><path d="M12 2{"l3 4" * 6}z"></path></svg></div>'
    )


def rule(rng: random.Random) -> str:
    name = f"{rng.choice(_WORDS)}-{rng.randrange(999)}"
    return f".{name}{{margin:{rng.randrange(40)}px;padding:0 {rng.randrange(20)}px;color:#{rng.randrange(0xFFFFFF):06x}}}"


def style(rng: random.Random, size: int) -> str:
    return "".join(filled(lambda: rule(rng), size))


def state(rng: random.Random, size: int) -> str:
    """What a page hands its scripts: JSON of about `size` characters."""
    return json.dumps(
        {
            f"{rng.choice(_WORDS)}_{n}": {"id": rng.randrange(10**9), "title": words(rng, 8), "on": True}
            for n in range(max(1, size // 110))
        }
    )
