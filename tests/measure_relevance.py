"""Measure relevance against the recorded real web: python -m tests.measure_relevance [--half tune|report|all] [--wrong].

A site's topics are learned from the recorded pages of `SITES`, hosts of one subject; a page of one of these hosts is
judged against what the others taught. Two sets of (page, site) pairs:

- by rule: the pages of the recipe collection belong to the site of recipes, those of the manuals of Python projects to the
  site of Python; each crossed with the other's site does not;
- labelled one by one: `core/grading/relevance_labels.tsv`. Pairs with the page's own subject were judged by title, address and
  terms, pairs with another subject by title; ambiguous pairs were left out.

Half of the pages (by their address) served for tuning; what is reported comes from the other half.
"""

import argparse
import re
import zlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from bot.core import urls
from bot.core.grading.relevance import learn, overlap
from bot.core.judgement import Mark, Signals, SiteSettings
from bot.core.links import Snippet
from bot.core.page import Asked, Page
from bot.core.reading import read
from tests.measure_realweb import lines, recorded

SITES: dict[str, tuple[str, str]] = {
    "space": (
        "en",
        "thespacereporter.com sciencerecorder.com space.com sciencealert.com designntrend.com spacenews.com "
        "scienceworldreport.com",
    ),
    "python": (
        "en",
        "treyhunner.com jakevdp.github.io pythonspeed.com caktusgroup.com python.org lostinjit.blogspot.com python-httpx.org",
    ),
    "gaming": (
        "en",
        "gamingshogun.com vg247.com knowtechie.com wccftech.com mspoweruser.com playrust.com iafrica.com theinquirer.net "
        "hollywoodreporter.com leagueoflegends.com xentax.com",
    ),
    "finance": (
        "en",
        "247wallst.com cnbc.com foxbusiness.com bankrate.com businessweek.com therealdeal.com businessinsider.com",
    ),
    "us-politics": (
        "en",
        "thepoliticalinsider.com politico.com slate.com fivethirtyeight.com msnbc.com thehill.com politifact.com vox.com "
        "ctpost.com usnews.com americanow.com deadline.com",
    ),
    "us-sports": (
        "en",
        "si.com sbnation.com newsday.com twincities.com dallasnews.com nbcsports.com 247sports.com dailybulletin.com "
        "dmagazine.com grantland.com denverpost.com",
    ),
    "medicine": (
        "en",
        "medicalnewstoday.com medpagetoday.com medicaldaily.com bbc.co.uk clinicaltrials.gov mmm-online.com cbsnews.com "
        "thelist.com",
    ),
    "baking": (
        "en",
        "recipe.com thekitchn.com theantijunecleaver.com domesticate-me.com potatorolls.com farmhousedelivery.com tasteatlas.com",
    ),
    "pferde": ("de", "pferd-aktuell.de pferde-fuer-unsere-kinder.de pferderevue.at reiterrevue.de st-georg.de"),
    "energie": (
        "de",
        "energiezukunft.eu energieverbraucher.de solarserver.de sonnenenergie.de wind-energie.de iwrpressedienst.de "
        "propellets.at cleanthinking.de cducsu.de dvfg.de fluessiggas.de",
    ),
    "jagd": ("de", "jaegermagazin.de jagderleben.de natuerlich-jagd.de waldwissen.net"),
    "wein": ("de", "falstaff.de meininger.de weinkenner.de"),
    "kirche": (
        "de",
        "ekhn.de evref.ch katholisch.at sonntag-sachsen.de vaticannews.va ejwue.de evang.at kath.net die-tagespost.de",
    ),
    "politik": (
        "de",
        "piratenpartei-hessen.de piratenpartei-marburg.de piratenpartei.at piratenpartei.de piratenpartei-mv.de spoe.at neos.eu "
        "silvias.net",
    ),
    "sport": (
        "de",
        "spox.com handball-world.news skispringen.com tennismagazin.de dtb-tennis.de biathlon-antholz.it tour-magazin.de ndr.de "
        "schwimmverband.at swim.de",
    ),
    "mode": (
        "de",
        "elle.de jolie.de stylegart.de journelles.de franziska-elea.de vogue.de peppermynta.de happyface313.com "
        "theinsidersnet.com",
    ),
    "auto": (
        "de",
        "auto-motor.at auto-presse.de autohaus.de autonews.ch automobilwoche.de autosprint.ch mdr.de vergleich.de "
        "financescout24.de",
    ),
    "recht": (
        "de",
        "internet-law.de telemedicus.info juraforum.de viehbacher.com arbeit-und-arbeitsrecht.de aktiv-online.de cnet.de "
        "creativecommons.org",
    ),
    "garten": ("de", "baldur-garten.ch mein-schoener-garten.de selbermachen.de aktion-hummelschutz.de"),
}
"""Subject → language, and the hosts whose recorded pages teach it."""

RECIPES = "hhursev/recipe-scrapers"
MANUALS = ("facebookresearch/hydra", "encode/httpx", "mkdocs/mkdocs", "sympy/sympy.github.com")
N_TEACHING = 12
"""Pages of the recipe collection, of different hosts, that teach the site of recipes; they are not judged."""

LABELS = Path(__file__).parent / "core/grading/relevance_labels.tsv"
_LINKED = re.compile(rb"href=[\"']?https?://([A-Za-z0-9.-]+)")


@dataclass(frozen=True, slots=True)
class Pair:
    """One page and one site. how: "rule" or "hand"."""

    page: str
    site: str
    is_relevant: bool
    how: str

    @property
    def half(self) -> str:
        """The half its page belongs to."""
        return "tune" if zlib.crc32(self.page.encode()) % 2 else "report"


@cache
def pages() -> dict[str, tuple[Page, Signals]]:
    """Read every recorded page once, asked for the domains it links to: signals are kept of pages that hold a link asked for."""
    found: dict[str, tuple[Page, Signals]] = {}
    for url, headers, body in recorded():
        kind = dict(headers).get("Content-Type", "")
        linked = dict.fromkeys(_domain(f"https://{name.decode()}/") for name in _LINKED.findall(body)[:200])
        asked = tuple(Asked(domain) for domain in linked if "." in domain and domain != _domain(url))[:20]
        page = read(body, url=url, content_type=kind, headers=headers, asked=asked, is_complete=True, status=200)
        found[url] = (page, page.signals)
    return found


def _domain(url: str) -> str:
    return urls.site_of(urls.host(url))


@cache
def by_domain() -> dict[str, list[str]]:
    """Recorded pages by registrable domain."""
    found = defaultdict(list)
    for url in pages():
        found[_domain(url)].append(url)
    return found


@cache
def settings(site: str, without: str) -> tuple[SiteSettings, str]:
    """Learn a site's topics from its pages but those of one domain; with its language."""
    if site == "recipes":
        return SiteSettings(learned=learn(pages()[url][1].topics for url in recipe_pages()[:N_TEACHING])), "en"
    lang, hosts = SITES[site]
    own = [url for host in hosts.split() if host != without for url in by_domain()[host]]

    return SiteSettings(learned=learn(pages()[url][1].topics for url in own)), lang


@cache
def recipe_pages() -> list[str]:
    """English recipe pages, one of each domain, in a fixed order."""
    found: dict[str, str] = {}
    for row in lines("pages.jsonl"):
        if row["source"]["repo"] == RECIPES and (row["lang"] or "").lower().startswith("en"):
            found.setdefault(row["site_domain"], row["url"])
    return sorted(found.values(), key=lambda url: zlib.crc32(url.encode()))


def by_rule() -> Iterator[Pair]:
    """Yield the pairs that the sources of the pages label."""
    manuals = [row["url"] for row in lines("pages.jsonl") if row["source"]["repo"] in MANUALS]
    for url in recipe_pages()[N_TEACHING:]:
        yield Pair(url, "recipes", True, "rule")
        yield Pair(url, "python", False, "rule")
    for url in manuals:
        yield Pair(url, "python", True, "rule")
        yield Pair(url, "recipes", False, "rule")


def by_hand() -> Iterator[Pair]:
    """Yield the pairs that were labelled one by one."""
    for row in LABELS.read_text("utf-8").splitlines():
        word, site, page = row.split("\t")
        yield Pair(page, site, word == "yes", "hand")


@dataclass(slots=True)
class Figures:
    """Pairs by (relevant?, mark); wrong: one line per wrong pair."""

    n: Counter[tuple[bool, Mark]] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)

    def precision(self) -> float:
        """The share of relevant pairs among those marked `+`."""
        all_plus = self.n[True, Mark.PLUS] + self.n[False, Mark.PLUS]
        return self.n[True, Mark.PLUS] / all_plus if all_plus else 0.0

    def recall(self) -> float:
        """The share marked `+` among the relevant pairs that are answered."""
        answered = sum(n for (yes, mark), n in self.n.items() if yes and mark is not Mark.UNKNOWN)
        return self.n[True, Mark.PLUS] / answered if answered else 0.0

    def wrong_minus(self) -> float:
        """The share of relevant pairs among those marked `-`."""
        all_minus = self.n[True, Mark.MINUS] + self.n[False, Mark.MINUS]
        return self.n[True, Mark.MINUS] / all_minus if all_minus else 0.0


def measure(pairs: Iterable[Pair]) -> Figures:
    """Judge every pair and hold it against its label."""
    figures = Figures()
    for pair in pairs:
        page, signals = pages()[pair.page]
        site, lang = settings(pair.site, _domain(pair.page))
        mark, evidence, _ = overlap(signals, Snippet(), site, title=page.title, lang=lang)
        figures.n[pair.is_relevant, mark] += 1
        if (mark is Mark.PLUS) != pair.is_relevant and mark is not Mark.UNKNOWN:
            word = "relevant" if pair.is_relevant else "not relevant"
            figures.wrong.append(f"{mark} {word} to {pair.site}: {page.title[:60]!r}: {evidence}")
    return figures


def report(name: str, figures: Figures) -> str:
    """Say the figures of one set."""
    n = figures.n
    table = "  ".join(
        f"{'relevant' if yes else 'not'}: " + " ".join(f"{mark}{n[yes, mark]}" for mark in Mark) for yes in (True, False)
    )
    return (
        f"{name:<14} {n.total():>4} pairs  precision {figures.precision():.1%}  recall {figures.recall():.1%}  "
        f"wrongly -: {figures.wrong_minus():.1%}   [{table}]"
    )


def main() -> None:
    """Print precision and recall of each set."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--half", choices=("tune", "report", "all"), default="report")
    parser.add_argument("--wrong", action="store_true", help="print the wrong pairs, too")
    arguments = parser.parse_args()
    every = [*by_rule(), *by_hand()]
    chosen = [pair for pair in every if arguments.half in ("all", pair.half)]
    for name in ("rule", "hand"):
        figures = measure(pair for pair in chosen if pair.how == name)
        print(report(f"by {name}", figures))
        if arguments.wrong:
            print("\n".join(figures.wrong))
    print(report("together", measure(chosen)))


if __name__ == "__main__":
    main()
