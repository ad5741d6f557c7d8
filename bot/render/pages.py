"""Cards to whole pages: the report for a client as one HTML file that needs nothing else, on screen and on paper."""

from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from bot.core.cards import ClientReport
from bot.core.plain import to_plain
from bot.render import filters
from bot.render.charts import line_chart
from bot.render.inert import inert

MAX_TEXT = 300
"""Characters of one text: a page for clients is read, not searched. The address of a link is whole: cut, it leads elsewhere."""


class Whole(str):
    """An address that is printed as it is, but for what HTML has escaped."""

    __slots__ = ()


def client_page(report: ClientReport) -> bytes:
    """The report as UTF-8 HTML. Text of others is text: no link leads elsewhere than to http and https, nothing is loaded."""
    weeks = report.head.weeks
    chart = None
    if len(weeks) > 1:
        series = [("new", [week.n_new for week in weeks]), ("lost", [week.n_lost for week in weeks])]
        chart = line_chart([week.label for week in weeks], series)
    return _environment().get_template("client_report.html.j2").render(it=to_plain(report), chart=chart).encode()


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("bot", "templates"),
        undefined=StrictUndefined,
        finalize=_text,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "n": filters.number,
        "share": filters.share,
        "count": filters.count,
        "state": filters.state,
        "mark": filters.mark,
        "why": filters.why,
        "placement": filters.placement,
        "group": filters.group,
        "day": filters.day,
        "width": _width,
        "href": Whole,
        "short": filters.short,
        "path": filters.path,
        "reason": filters.reason,
    }
    environment.tests["linkable"] = filters.is_linkable
    return environment


def _text(value: Any) -> Any:
    """What others wrote, without characters that turn or hide text; what the template marked stays as it is."""
    if isinstance(value, Whole):
        return str(value)
    if isinstance(value, str) and not hasattr(value, "__html__"):
        return inert(value)[:MAX_TEXT]
    return value


def _width(share: float) -> str:
    return f"{max(0.0, min(1.0, share)) * 100:.1f}%"
