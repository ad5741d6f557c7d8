"""Hosts that refuse the visitor, whatever the status says. None of these is ever a loss."""

from bot.core.states import Conclusion, Reason
from bot.demo.answers import Answer, DemoPage
from bot.demo.markup import article, document, link
from bot.demo.pages.own import HOME


def refusal(url: str, reason: Reason, answer: Answer, robots: str = "") -> DemoPage:
    return DemoPage(url, Conclusion.BLOCKED, reason, answer, HOME, "Example Tools", robots)


_CHALLENGE = """<!doctype html><html lang="en-US"><head><title>Just a moment...</title>
<meta name="robots" content="noindex,nofollow"></head><body><noscript>Enable JavaScript and cookies to continue</noscript>
<script>(function(){window._cf_chl_opt={cType:'managed'};}());</script></body></html>"""

_CAPTCHA = document(
    "Are you human?",
    "<p>Please complete the security check to access this site.</p>"
    '<form action="/verify"><div class="g-recaptcha" data-sitekey="made-up"></div></form>'
    '<script src="https://www.google.com/recaptcha/api.js"></script>',
)

_LOGIN = document(
    "Log in",
    "<p>You must be logged in to view this page.</p>"
    '<form method="post" action="/login"><input name="user">'
    '<input type="password" name="password"><button>Log in</button></form>',
)

_CONSENT = """<!doctype html><html lang="nl"><head><title>Before you continue</title></head><body><main>
<h1>Before you continue</h1><p>We and our partners use cookies. Choose whether we may store cookies on your device.</p>
<form action="/consent"><button>Accept all</button> <button>Reject all</button></form></main></body></html>"""

REFUSING = (
    refusal("http://herb-society.example/suppliers", Reason.REFUSED, Answer("<h1>403 Forbidden</h1>", status=403)),
    refusal(
        "http://salad-days.example/tools",
        Reason.RATE_LIMITED,
        Answer("<h1>Too many requests</h1>", status=429, headers=(("Retry-After", "3600"),)),
    ),
    refusal(
        "http://meadow-mail.example/2025/spades",
        Reason.WAF,
        Answer(_CHALLENGE, headers=(("cf-mitigated", "challenge"), ("Server", "cloudflare"))),
    ),
    refusal("http://bee-keepers.example/shop", Reason.CAPTCHA, Answer(_CAPTCHA)),
    refusal("http://growers-circle.example/members/tools", Reason.LOGIN, Answer(_LOGIN)),
    refusal("http://tuin-krant.example/gereedschap", Reason.CONSENT, Answer(_CONSENT)),
    refusal(
        "http://private-garden.example/friends",
        Reason.ROBOTS,
        Answer(article("Friends", f"Nobody that keeps to the rules reads this: {link(HOME, 'Example Tools')}.")),
        robots="User-agent: *\nDisallow: /\n",
    ),
)
