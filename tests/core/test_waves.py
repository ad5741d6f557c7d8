"""The wave brake and its canaries, our own end of links, and listings."""

from datetime import timedelta

import pytest

from bot.core.listings import PATHS, is_listing, listing_rule
from bot.core.page import Failure, Hop, Visit
from bot.core.rules import Rules
from bot.core.states import Conclusion, Reason
from bot.core.target_side import Answer, answer, broken
from bot.core.waves import Canaries, Outlook, Wave, canaries, outlook, wave
from tests.core.believing import START, verdict
from tests.core.surveying import standing


def run(hosts: dict[str, tuple[int, int]]) -> list[Outlook]:
    """Outlooks of a run: host → (links that stood, those of them that turned bad)."""
    return [Outlook(host, True, n < bad) for host, (good, bad) in hosts.items() for n in range(good)]


WAVES = [
    ("nothing turned bad", {"a.com": (100, 0)}, set(), False),
    ("a fifth of a host is not over it", {"a.com": (100, 20), "b.com": (900, 0)}, set(), False),
    ("more than a fifth of a host", {"a.com": (100, 21), "b.com": (900, 0)}, {"a.com"}, False),
    ("all four links of a host are few", {"a.com": (4, 4), "b.com": (900, 0)}, set(), False),
    ("a tenth of all is not over it", {f"{n}.com": (1, int(n < 10)) for n in range(100)}, set(), False),
    ("more than a tenth of all", {f"{n}.com": (1, int(n < 11)) for n in range(100)}, set(), True),
    ("nine of nine are few", {f"{n}.com": (1, 1) for n in range(9)}, set(), False),
    ("everything", {f"{n}.com": (1, 1) for n in range(500)}, set(), True),
]


@pytest.mark.parametrize(("hosts", "held", "everything"), [w[1:] for w in WAVES], ids=[w[0] for w in WAVES])
def test_wave(hosts: dict[str, tuple[int, int]], held: set[str], everything: bool) -> None:
    found = wave(run(hosts))
    assert (set(found.hosts), found.is_everything) == (held, everything)
    assert bool(found.why) == bool(held or everything)
    fed = Wave()
    for seen in run(hosts):
        fed.add(seen)
    assert fed.held(hosts) == found


GONE_PAGE = Visit("http://a.com/", START, chain=(Hop("http://a.com/", 404),))
SILENT_PAGE = Visit("http://a.com/", START, failure=Failure(Reason.CONNECTION, "no connection", "connection_refused"))
NO_NAME = Visit("http://a.com/", START, failure=Failure(Reason.DNS, "no such name", "nxdomain"))
BROKEN = Visit("http://a.com/", START, failure=Failure(Reason.SERVER_ERROR, "HTTP 500", "http_500"))
OUR_PROXY = Visit("http://a.com/", START, failure=Failure(Reason.CONNECTION, "our proxy asks for a log-in", "proxy_login"))
GATEWAY = Visit("http://a.com/", START, failure=Failure(Reason.SERVER_ERROR, "HTTP 502", "proxy_gateway"))

# pages visited, their links that stood, those put aside (visit, hosts), whether everything is held, whether we look
SMALL = [
    ("all three on three hosts", 3, 3, (GONE_PAGE, 3, 3), True, True),
    ("all three on one host", 3, 3, (GONE_PAGE, 3, 1), False, False),
    ("both of two", 2, 2, (SILENT_PAGE, 2, 2), False, False),
    ("all but one", 4, 4, (GONE_PAGE, 3, 3), False, False),
    ("three of twenty fell silent", 20, 20, (SILENT_PAGE, 3, 2), True, True),
    ("three of twenty names went away", 20, 20, (NO_NAME, 3, 2), True, True),
    ("three of twenty have errors of their own", 20, 20, (BROKEN, 3, 2), False, False),
    ("three of thirty fell silent", 30, 30, (SILENT_PAGE, 3, 2), False, False),
    ("two of twenty fell silent", 20, 20, (SILENT_PAGE, 2, 2), False, False),
    ("first visits, all silent", 5, 0, (SILENT_PAGE, 5, 5), True, True),
    ("one page that our proxy did not let through", 50, 50, (OUR_PROXY, 1, 1), False, True),
    ("one page that nobody answered for behind our proxy", 50, 50, (GATEWAY, 1, 1), False, True),
]


@pytest.mark.parametrize(
    ("n_pages", "n_stood", "aside", "everything", "look"), [row[1:] for row in SMALL], ids=[row[0] for row in SMALL]
)
def test_a_small_wave(n_pages: int, n_stood: int, aside: tuple[Visit, int, int], everything: bool, look: bool) -> None:
    visit, n, n_hosts = aside
    brake = Wave(n_pages=n_pages, n_good=n_stood, n_bad=n if n_stood else 0)
    for number in range(n):
        brake.put_aside(f"{number % n_hosts}.com", visit, 1 if n_stood else 0)
    assert brake.is_everything is everything
    assert bool(brake.held({}).why) is look


OUTLOOKS = [
    ("a standing link is gone", "0 live", "absent", True, True),
    ("a standing link is silent", "0 live", "timeout", True, True),
    ("a refusal is no sign", "0 live", "waf", True, False),
    ("it stands", "0 live", "live", True, False),
    ("never seen and not found is no news", "", "absent", False, False),
    ("missing already", "0 live, 12 absent", "absent", False, False),
    ("lost already", "0 live, 12 absent, 25 absent", "absent", False, False),
]


@pytest.mark.parametrize(("plan", "word", "good", "bad"), [o[1:] for o in OUTLOOKS], ids=[o[0] for o in OUTLOOKS])
def test_outlook(plan: str, word: str, good: bool, bad: bool) -> None:
    assert outlook("a.com", standing(plan), verdict(word)) == Outlook("a.com", good, bad)


@pytest.mark.parametrize(
    ("seen", "expected"),
    [
        pytest.param("live live live", Canaries.WELL, id="all well"),
        pytest.param("live live unreachable", Canaries.WELL, id="one robust site may be down"),
        pytest.param("live blocked unreachable", Canaries.ILL, id="two are bad"),
        pytest.param("unreachable", Canaries.ILL, id="the only one is bad"),
        pytest.param("", Canaries.ILL, id="none was visited"),
    ],
)
def test_canaries(seen: str, expected: Canaries) -> None:
    assert canaries([Conclusion(word) for word in seen.split()]) is expected


def test_thresholds_are_settings() -> None:
    strict = Rules(wave_host_min=1, wave_host_share=0.0)
    assert wave(run({"a.com": (100, 1)}), strict).hosts == {"a.com"}


PAGE = "https://acme.example/pricing"
TARGETS = [
    ("never looked at", [], None),
    ("stands", [(0, 200, PAGE)], None),
    ("404 once", [(0, 404, PAGE)], None),
    ("404 twice within a day", [(0, 404, PAGE), (23, 404, PAGE)], None),
    ("404 twice a day apart", [(0, 404, PAGE), (24, 410, PAGE)], "target_not_found"),
    ("mended", [(0, 404, PAGE), (24, 404, PAGE), (48, 200, PAGE)], None),
    ("broken again", [(0, 404, PAGE), (24, 200, PAGE), (48, 404, PAGE)], None),
    ("our own site down proves nothing", [(0, 503, PAGE), (24, 503, PAGE)], None),
    (
        "sent to the home page",
        [(0, 200, "https://acme.example/"), (24, 200, "https://acme.example/")],
        "target_redirects_nowhere",
    ),
    (
        "sent to another site",
        [(0, 200, "https://other.example/x"), (24, 200, "https://other.example/x")],
        "target_redirects_nowhere",
    ),
    ("moved within the site", [(0, 200, "https://acme.example/plans"), (24, 200, "https://acme.example/plans")], None),
    ("same page with www", [(0, 200, "https://www.acme.example/pricing/"), (24, 200, "https://www.acme.example/pricing")], None),
]


@pytest.mark.parametrize(("answers", "expected"), [t[1:] for t in TARGETS], ids=[t[0] for t in TARGETS])
def test_target(answers: list[tuple[int, int, str]], expected: str | None) -> None:
    seen = [Answer(START + timedelta(hours=h), status, url) for h, status, url in answers]
    found = broken(PAGE, seen, ("acme.example",))
    assert (str(found) if found else None) == expected


def test_answer_of_a_visit() -> None:
    visit = Visit(PAGE, START, chain=(Hop(PAGE, 404),))
    assert answer(visit) == Answer(START, 404, PAGE)
    assert answer(Visit(PAGE, START)).status == 0


LISTINGS = "/ /index.html /en/ /feed/ /blog/feed.xml /page/2 /tag/seo/ /author/jo/ /2024/05/ /blog /?paged=3 /category/a/page/3"
NO_LISTINGS = "/?p=123 /blog/my-post /2024/05/my-post /about /pages/12 /resources.html /category/seo/my-post /contact-us/"


@pytest.mark.parametrize("path", LISTINGS.split())
def test_listing(path: str) -> None:
    assert is_listing(f"https://a.com{path}")


@pytest.mark.parametrize("path", NO_LISTINGS.split())
def test_no_listing(path: str) -> None:
    assert listing_rule(f"https://a.com{path}") == ""


def test_listing_rules_have_names_and_sources() -> None:
    assert len({name for name, _, _ in PATHS}) == len(PATHS)
    assert all(source for _, _, source in PATHS)
