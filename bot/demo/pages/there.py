"""Pages that hold the link: as it should be, or worth less."""

from bot.core.states import Conclusion, Reason
from bot.demo.answers import Answer, DemoPage
from bot.demo.markup import article, document, link
from bot.demo.pages.own import GONE, GUIDE, HOME, PRICING


def live(url: str, html: str, anchor: str, target: str = HOME) -> DemoPage:
    return DemoPage(url, Conclusion.LIVE, Reason.FOUND, Answer(html), target, anchor)


def less(url: str, reason: Reason, html: str | Answer, anchor: str, target: str = HOME, robots: str = "") -> DemoPage:
    answer = html if isinstance(html, Answer) else Answer(html)
    return DemoPage(url, Conclusion.DEGRADED, reason, answer, target, anchor, robots)


_LIVE = (
    live(
        "http://allotment-diary.example/best-spades",
        article(
            "The best spades we dug with",
            f"The one that survived the clay was from {link(HOME, 'Example Tools')}, and it was not even the dearest.",
            f"For comparison we also bought one at {link('http://tool-barn.example/', 'the Tool Barn')}.",
        ),
        "Example Tools",
    ),
    live(
        "http://greenfingers.example/shears",
        article("Shears, reviewed", f'<a href="{PRICING}"><img src="/shears.jpg" alt="Example pruning shears"></a>'),
        "Example pruning shears",
        PRICING,
    ),
    live(
        "http://courtyard.example/",
        article(
            "A garden in a courtyard", "Nine square metres, four of them in the sun.", aside=f"<li>{link(HOME, 'Example')}</li>"
        ),
        "Example",
    ),
    live(
        "http://city-farm.example/partners",
        article("The city farm", "Forty families share one hectare.", footer=f"<p>Tools by {link(HOME, 'Example Tools')}</p>"),
        "Example Tools",
    ),
    live(
        "http://vine-street.example/pruning-weekend",
        article(
            "Pruning weekend",
            f"We follow {link(GUIDE, 'the month-by-month pruning guide')} and bring our own ladders.",
            header=link(HOME, "Our tool sponsor"),
        ),
        "the month-by-month pruning guide",
        GUIDE,
    ),
    live(
        "http://plan-of-plots.example/map",
        article(
            "Map of the plots",
            '<img src="/map.png" alt="Map" usemap="#plots"><map name="plots">'
            f'<area shape="rect" coords="0,0,90,90" href="{HOME}" alt="Tool shed by Example"></map>',
        ),
        "Tool shed by Example",
    ),
    live(
        "http://xn--grten-gra.example/werkzeug",
        article("Werkzeug für kleine Gärten", f"Unsere Wahl für schwere Böden: {link(PRICING, 'Spaten von Example')}."),
        "Spaten von Example",
        PRICING,
    ),
    live(
        "http://market-stall.example/reading",
        article("What we read this winter", f"Still the clearest figures: {link(GONE, 'the 2019 garden report')}."),
        "the 2019 garden report",
        GONE,
    ),
    live(
        "http://root-and-branch.example/resources",
        document(
            "Resources",
            f"<p>Pages that helped us, with a word on each.</p><ul><li>{link(GUIDE, 'How to prune')} every month drawn</li>"
            f"<li>{link('http://soil-lab.example/', 'Soil lab')} sends results in a week</li></ul>",
        ),
        "How to prune",
        GUIDE,
    ),
    live(
        "http://new-address.example/tools",
        article("Tools we lend", f"All hand tools are from {link(HOME, 'Example')}, all machines from the council."),
        "Example",
    ),
)

_MOVED = DemoPage(
    "http://old-address.example/tools",
    Conclusion.LIVE,
    Reason.FOUND,
    Answer(status=301, location="http://new-address.example/tools"),
    HOME,
    "Example",
)

_LESS = (
    less(
        "http://tool-news.example/launch",
        Reason.QUALIFIED,
        article("Spring launches", f"{link(HOME, 'Example Tools', 'nofollow')} mends what it sells."),
        "Example Tools",
    ),
    less(
        "http://weekend-magazine.example/gifts",
        Reason.QUALIFIED,
        article("Gifts for gardeners", f"In cooperation with {link(PRICING, 'Example', 'sponsored')}, who paid for this page."),
        "Example",
        PRICING,
    ),
    less(
        "http://plot-holders.example/t/481",
        Reason.QUALIFIED,
        article(
            "Which fork for clay?",
            "Asking for a friend who has broken two.",
            comments=f"<p>Mine is from {link(HOME, 'example.com', 'ugc nofollow')} and has not bent yet.</p>",
        ),
        "example.com",
    ),
    less(
        "http://seed-swap.example/friends",
        Reason.NOINDEX,
        article(
            "Friends of the swap", f"Thanks to {link(HOME, 'Example Tools')}.", head='<meta name="robots" content="noindex">'
        ),
        "Example Tools",
    ),
    less(
        "http://botanic-notes.example/forks",
        Reason.NOINDEX,
        Answer(
            article("Forks, a short history", f"The modern shape is kept alive by {link(HOME, 'Example')}."),
            headers=(("X-Robots-Tag", "googlebot: noindex"),),
        ),
        "Example",
    ),
    less(
        "http://rain-garden.example/links",
        Reason.PAGE_NOFOLLOW,
        article("Links", f"We buy from {link(HOME, 'Example Tools')}.", head='<meta name="robots" content="nofollow">'),
        "Example Tools",
    ),
    less(
        "http://harvest-times.example/pruning",
        Reason.CANONICAL_ELSEWHERE,
        article(
            "Pruning, the short version",
            f"The long version is at {link(GUIDE, 'Example')}.",
            head='<link rel="canonical" href="http://harvest-hub.example/pruning">',
        ),
        "Example",
        GUIDE,
    ),
    less(
        "http://potting-shed.example/",
        Reason.HIDDEN,
        article(
            "The potting shed", "Open on Saturdays.", f'<span style="display:none">{link(HOME, "cheap garden tools")}</span>'
        ),
        "cheap garden tools",
    ),
    less(
        "http://orchard-club.example/members",
        Reason.IN_NOSCRIPT,
        article("Members", "The list needs scripts.", f"<noscript>Sponsor: {link(HOME, 'Example')}</noscript>"),
        "Example",
    ),
    less(
        "http://kitchen-plot.example/soup",
        Reason.ROBOTS_BLOCKS_GOOGLE,
        article("Soup from the plot", f"Peeled with a knife from {link(PRICING, 'Example')}, dull as ever."),
        "Example",
        PRICING,
        robots="User-agent: Googlebot\nDisallow: /\n\nUser-agent: *\nAllow: /\n",
    ),
)

THERE = (*_LIVE, _MOVED, *_LESS)

_WEEKS = 22
_TOPICS = ("Broad beans", "Slugs", "Leaf mould", "Seed order", "First frost", "The water butt", "Bindweed", "Early potatoes")


def _week(number: int) -> DemoPage:
    topic = _TOPICS[number % len(_TOPICS)]
    roll = f"<li>{link(HOME, 'Example Tools')}</li><li>{link('http://courtyard.example/', 'Courtyard')}</li>"
    html = article(f"Week {number}: {topic}", f"{topic} kept us busy all week, and the weather did the rest.", aside=roll)
    return live(f"http://plot-diaries.example/week/{number}", html, "Example Tools")


BLOGROLL = tuple(_week(number) for number in range(1, _WEEKS + 1))
"""One diary with the link in the sidebar of each of its pages: site-wide, counted once."""
