"""The pages of the play: small blog posts that link to us in one way or another, and what becomes of such pages."""

from dataclasses import replace

from bot.demo.markup import document, link
from tests.peers.web import Served

TOPICS = (
    "The beds were dug in March, and the clay came off the spade in one piece for the first time in years.",
    "A riddle for the compost was lent to us, and what came through it was the best leaf mould so far.",
    "We wait for the soil to warm, then put in a short row of beans every ten days until June.",
    "Most of what goes wrong on a small plot goes wrong because a tool was left outside over the winter.",
    "Ash handles are oiled twice a year; the steel wants a file, a rag and ten quiet minutes.",
    "The hedge is cut late, once the young birds have gone, and never in frost.",
)
_NOUNS = ("The leeks", "A wet August", "Last year's onions", "The old barrow", "Our neighbour's quinces", "The north wall",
          "Two hens", "The lean-to", "A borrowed ladder", "The cold frame", "Marrow seeds", "The gate")  # fmt: skip
_ENDS = ("came up late", "cost us a week", "were given away", "needed paint again", "surprised everybody", "lasted until frost",
         "went to the show", "stood in water", "will be moved", "pleased the children", "filled the shed")  # fmt: skip
HEAD = '<meta property="article:published_time" content="2025-09-01"><meta property="og:type" content="article">'


def body(name: str, *sentences: str, head: str = "", footer: str = "", title: str = "") -> Served:
    """A page of `name` with its own wording around the sentences given as HTML."""
    n = sum(name.encode())
    first, last = TOPICS[n % len(TOPICS)], TOPICS[(n // 7 + 1) % len(TOPICS)]
    own = " ".join(f"{_NOUNS[n * k % 97 % len(_NOUNS)]} {_ENDS[(n + k * k) % len(_ENDS)]}." for k in range(3, 9))
    text = "\n".join(f"<p>{sentence}</p>" for sentence in (first, own, *sentences, last))
    said = title or f"A year in the garden, no. {n}"
    return Served(body=document(said, text, head=head, footer=footer).encode())


BESIDE = f"We also liked {link('http://barn.example/', 'the barn')}, with its swallows."


def post(name: str, target: str, *, anchor: str = "Example Tools", rel: str = "", head: str = "") -> Served:
    """The link stands in running text."""
    said = f"The one that survived the clay was from {link(target, anchor, rel)}, and it was not even the dearest of them."
    return body(name, said, BESIDE, head=head)


def chosen(name: str, target: str, *sentences: str) -> Served:
    """An editor's choice on a page unlike all others: it is graded useful."""
    said = f"For the garden he trusts one pair of spades, from {link(target, 'Example Tools')}, and gives his reasons."
    text = "\n".join(f"<p>{sentence}</p>" for sentence in (*sentences, said))
    return Served(body=document(f"A visit to {name.partition('.')[0]}", text, head=HEAD).encode())


def in_footer(name: str, target: str, anchor: str = "Example Tools") -> Served:
    """The link stands in the footer."""
    return body(name, BESIDE, footer=f"<p>Tools by {link(target, anchor)}</p>")


def removed(name: str) -> Served:
    """The link and its words are gone."""
    return body(name, "The one that survived the clay was inherited from an aunt.", BESIDE)


def unlinked(name: str, anchor: str = "Example Tools") -> Served:
    """The words stand, the link is gone."""
    said = f"The one that survived the clay was from {anchor}, and it was not even the dearest of them."
    return body(name, said, BESIDE)


def swapped(name: str, anchor: str = "Example Tools") -> Served:
    """The same passage links to somebody else."""
    return post(name, "http://rival.example/", anchor=anchor)


def soft(name: str) -> Served:
    """A page that says 200 and means 404."""
    said = "Sorry, the page you are looking for could not be found."
    return body(name, said, BESIDE, title="404 - Page not found")


def noindexed(name: str, target: str) -> Served:
    """The page asks search engines not to list it."""
    return post(name, target, head='<meta name="robots" content="noindex">')


def canonicalised(name: str, target: str) -> Served:
    """The page names another address as the original."""
    return post(name, target, head='<link rel="canonical" href="http://original.example/post">')


def moved(to: str) -> Served:
    """A redirect."""
    return Served(301, headers=(("Location", to),))


def own(name: str) -> Served:
    """A page of ours."""
    said = "Garden spades and garden forks for clay, tools that last, and a garden that shows it."
    return body(name, said, "Spades, forks, hoes and rakes of one garden workshop.", title=f"Garden tools: {name}")


NOT_FOUND = Served(404, body=b"<title>Not found</title><p>No such page.")
PARKED = Served(body=b"<title>for sale</title><h1>This domain is for sale</h1><p>Buy this domain now. Related searches: roses")
FORBIDDEN = Served(403, body=b"<h1>403 Forbidden</h1>")
DEAD = Served(behave="reset")
NO_GOOGLE = Served(body=b"User-agent: Googlebot\nDisallow: /\n", content_type="text/plain")


def later(served: Served, seconds: float) -> Served:
    """The same page, slowly."""
    return replace(served, delay_s=seconds)
