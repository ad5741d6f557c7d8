"""Pages where the link is not, or that are not there themselves."""

from bot.core.states import Conclusion, Reason
from bot.demo.answers import Answer, DemoPage
from bot.demo.markup import article, link
from bot.demo.pages.own import GUIDE, PRICING

MISSING = (
    DemoPage(
        "http://hedge-school.example/tools",
        Conclusion.ABSENT,
        Reason.LINK_REMOVED,
        Answer(article("Tools for hedges", f"We now borrow ours from {link('http://tool-barn.example/', 'the Tool Barn')}.")),
        anchor="Example Tools",
    ),
    DemoPage(
        "http://mulch-monthly.example/issue-12",
        Conclusion.ABSENT,
        Reason.UNLINKED,
        Answer(
            article(
                "Issue 12",
                "The pruning guide by example.com is still the clearest we know, and Example Tools sent us a printed copy.",
                f"More in {link('http://soil-lab.example/', 'the soil lab')} pages.",
            )
        ),
        GUIDE,
        "Example Tools",
    ),
    DemoPage(
        "http://moved-plot.example/sponsors",
        Conclusion.ABSENT,
        Reason.PAGE_REDIRECTED,
        Answer(status=301, location="http://moved-plot.example/about-us"),
        anchor="Example",
        also=(
            (
                "http://moved-plot.example/about-us",
                Answer(
                    article(
                        "About us", f"Twelve people and a shed. We also run {link('http://courtyard.example/', 'a courtyard')}."
                    )
                ),
            ),
        ),
    ),
    DemoPage(
        "http://compost-corner.example/wormery",
        Conclusion.GONE,
        Reason.PAGE_NOT_FOUND,
        Answer(article("Not found", "There is no page here."), status=404),
        anchor="Example fork",
    ),
    DemoPage(
        "http://old-nursery.example/spring-sale",
        Conclusion.GONE,
        Reason.PAGE_NOT_FOUND,
        Answer(article("Gone", "This page was removed for good."), status=410),
        PRICING,
        "prices at Example",
    ),
    DemoPage(
        "http://bulb-shop.example/offers/2024",
        Conclusion.GONE,
        Reason.PAGE_NOT_FOUND,
        Answer(article("404 – Page not found", "Sorry, the page you are looking for could not be found. Try our home page.")),
        anchor="Example",
    ),
    DemoPage(
        "http://rose-lovers.example/links",
        Conclusion.GONE,
        Reason.DOMAIN_GONE,
        Answer(
            "<!doctype html><html><head><title>rose-lovers.example is for sale</title></head><body><h1>rose-lovers.example</h1>"
            "<p>This domain is for sale! Buy this domain now.</p><p>Related searches: roses, garden tools, fertiliser</p>"
            '<a href="http://domain-broker.example/rose-lovers.example">Make an offer</a></body></html>'
        ),
        anchor="Example Tools",
    ),
)
