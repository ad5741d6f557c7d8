"""Hosts whose answers prove nothing: errors, stalls, cuts, loops, the wrong kind of file."""

from bot.core.states import Conclusion, Reason
from bot.demo.answers import Answer, DemoPage, Trouble
from bot.demo.markup import FILLER, article
from bot.demo.pages.own import HOME


def silence(url: str, reason: Reason, answer: Answer) -> DemoPage:
    return DemoPage(url, Conclusion.UNREACHABLE, reason, answer, HOME, "Example Tools")


_SHELL = """<!doctype html><html><head><meta charset="utf-8"><title>Garden planner</title>
<script type="module" src="/assets/index-4f2a.js"></script></head>
<body><div id="root"></div><noscript>You need to enable JavaScript to run this app.</noscript></body></html>"""

_PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"

SILENT = (
    silence("http://weather-desk.example/frost", Reason.SERVER_ERROR, Answer("<h1>Internal Server Error</h1>", status=500)),
    silence(
        "http://council-parks.example/volunteers",
        Reason.MAINTENANCE,
        Answer(
            article("Down for maintenance", "We are carrying out scheduled maintenance and will be back soon."),
        ),
    ),
    silence(
        "http://village-post.example/letters",
        Reason.SERVER_ERROR,
        Answer("<h1>Service Unavailable</h1>", status=503, headers=(("Retry-After", "7200"),)),
    ),
    silence("http://slow-food.example/tools", Reason.TIMEOUT, Answer(trouble=Trouble.STALL)),
    silence(
        "http://broken-gate.example/notes",
        Reason.TRUNCATED,
        Answer(article("Notes from the gate", *FILLER), trouble=Trouble.CUT),
    ),
    silence("http://seed-catalogue.example/2026.pdf", Reason.CONTENT_TYPE, Answer(_PDF, content_type="application/pdf")),
    silence(
        "http://round-and-round.example/maze",
        Reason.REDIRECTS,
        Answer(status=302, location="http://round-and-round.example/maze"),
    ),
    silence("http://garden-planner.example/shared/81", Reason.JS, Answer(_SHELL)),
    silence("http://unplugged.example/blog", Reason.CONNECTION, Answer(trouble=Trouble.CLOSED)),
)
