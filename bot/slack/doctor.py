"""Whether Slack will work: token, scopes, app token, and what Slack itself thinks of our blocks."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from bot.core.errors import DeliveryError
from bot.slack.api import WebApi
from bot.slack.manifest import further_scopes, optional_scopes, scopes
from bot.slack.refusals import sentence_for

NO_VALIDATION = frozenset(("unknown_method", "method_deprecated", "http_404"))


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of `backlinks doctor`. is_well None: could not be told, which is no fault."""

    name: str
    is_well: bool | None
    sentence: str


def examine(
    api: WebApi, *, app_api: WebApi | None = None, payloads: Iterable[tuple[str, Mapping[str, Any]]] = ()
) -> Iterator[Finding]:
    """Findings in the order in which to mend them; ends early when Slack cannot be reached or refuses the token.

    app_api: for the app-level token, in Socket Mode. payloads: (template, blocks or a view by that name)
    to be shown to blocks.validate.
    """
    try:
        answer = api.call("auth.test")
    except DeliveryError as error:
        yield Finding("Slack token", False, unreachable(api, error))
        return
    yield Finding("Slack token", True, f"Slack knows the bot as {answer.get('user', '?')} in {answer.get('team', '?')}.")
    yield _scopes(answer.scopes)
    if app_api is not None:
        yield _socket(app_api)
    yield _blocks(api, payloads)


def unreachable(api: WebApi, error: DeliveryError) -> str:
    """One sentence on why Slack could not be asked."""
    if error.code == "no_answer":
        return f"Slack does not answer at {api.base_url} ({error.detail}). Check the network and SLACK_API_URL."
    return sentence_for(error.code) or f"Slack answered {error.code}. Try again in a minute."


def _scopes(granted: tuple[str, ...]) -> Finding:
    if not granted:
        return Finding("Slack scopes", None, "Slack did not say which scopes the token has.")
    missing = [scope for scope in scopes() if scope not in granted]
    if missing:
        return Finding("Slack scopes", False, f"Missing: {', '.join(missing)}. Reinstall the app with manifest.yml.")
    welcoming = [scope for scope in granted if scope in further_scopes()]
    extra = [scope for scope in granted if scope not in (*scopes(), *optional_scopes(), *welcoming)]
    notes = (
        [f" {', '.join(welcoming)}: for the welcome in a channel (member_joined_channel), for nothing else."] if welcoming else []
    )
    notes += [f" Not needed: {', '.join(extra)}; they may be removed."] if extra else []
    return Finding("Slack scopes", True, "Complete." + "".join(notes) if notes else "Complete, and none too many.")


def _socket(app_api: WebApi) -> Finding:
    try:
        app_api.call("apps.connections.open")
    except DeliveryError as error:
        return Finding(
            "Socket Mode",
            False,
            f"Slack does not open a socket ({error.code}). Check SLACK_APP_TOKEN: it needs connections:write.",
        )
    return Finding("Socket Mode", True, "Slack opens a socket for the app token.")


def _blocks(api: WebApi, payloads: Iterable[tuple[str, Mapping[str, Any]]]) -> Finding:
    """Every template through blocks.validate; the first complaint of each is shown."""
    faults: list[str] = []
    n_templates = 0
    for name, payload in payloads:
        n_templates += 1
        try:
            answer = api.call("blocks.validate", **payload)
        except DeliveryError as error:
            if error.code in NO_VALIDATION:
                return Finding("Message blocks", None, "This Slack has no blocks.validate, so they were not shown to it.")
            faults.append(f"{name}: {error.code} {error.detail}".rstrip())
        else:
            faults += [f"{name}: {fault.get('message', fault)}" for fault in (answer.get("errors") or [])[:1]]
    if faults:
        return Finding("Message blocks", False, f"Slack refuses {len(faults)} of {n_templates}: {'; '.join(faults)}"[:1_000])
    return Finding("Message blocks", True, f"Slack takes the blocks of all {n_templates} messages.")
