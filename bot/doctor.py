"""`backlinks doctor`: settings, database, visits and Slack looked at in the order in which to mend them."""

from collections.abc import Iterator
from typing import Any

from bot.core.errors import StorageError
from bot.render import Rendered, render
from bot.render.samples import samples
from bot.settings import Settings
from bot.slack.api import WebApi
from bot.slack.doctor import Finding
from bot.slack.doctor import examine as examine_slack
from storage import Storage

NOT_OURS = "example.com/"


def examine(settings: Settings) -> Iterator[Finding]:
    """Give findings one by one. Never raises for what it examines: what is broken is a finding."""
    yield Finding("Settings", True, "Every variable can be used.")
    yield _contact(settings)
    yield from _storage(settings)
    yield from _slack(settings)


def _contact(settings: Settings) -> Finding:
    if NOT_OURS in settings.contact_url:
        sentence = "BACKLINKS_CONTACT_URL is the example: set a page of yours, so that site owners learn who visits them."
        return Finding("Contact address", None, sentence)
    return Finding("Contact address", True, f"Visits name {settings.contact_url}.")


def _storage(settings: Settings) -> Iterator[Finding]:
    try:
        storage = Storage.open(settings.storage_url)
        try:
            storage.migrate()
            facts = storage.facts()
        finally:
            storage.close()
    except StorageError as error:
        yield Finding("Database", False, str(error))
        return
    yield Finding("Database", True, "; ".join(_fact(name, value) for name, value in facts.items()) + ".")


def _fact(name: str, value: str) -> str:
    return value if name.lower() == "database" else f"{name}: {value}"


def _slack(settings: Settings) -> Iterator[Finding]:
    token, app_token = settings.slack_bot_token.get_secret_value(), settings.slack_app_token.get_secret_value()
    if not token:
        yield Finding("Slack", None, "SLACK_BOT_TOKEN is not set: only the terminal works. The README shows how to connect.")
        return
    is_http = bool(settings.slack_signing_secret.get_secret_value())
    if not is_http and not app_token:
        yield Finding("Slack edge", False, "Set SLACK_APP_TOKEN for Socket Mode, or SLACK_SIGNING_SECRET for HTTP.")
    app_api = WebApi(app_token, base_url=settings.slack_api_url) if app_token and not is_http else None
    payloads = ((name, _payload(render(name, card))) for name, card in samples().items())
    yield from examine_slack(WebApi(token, base_url=settings.slack_api_url), app_api=app_api, payloads=payloads)


def _payload(rendered: Rendered) -> dict[str, Any]:
    return {"blocks": rendered.blocks} if rendered.view is None else {"view": rendered.view}
