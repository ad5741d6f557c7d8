"""Downloads of files people dropped into Slack: the token goes to Slack alone, no redirect is followed."""

import asyncio
import dataclasses
import hashlib
from dataclasses import dataclass
from pathlib import Path

import httpx

from bot.core import urls
from bot.core.errors import BadInput, SourceError
from bot.web.answers import PLACEHOLDER
from bot.web.config import WebConfig
from bot.web.faults import Refusal
from bot.web.guard import Guard, spell
from bot.web.transport import ROUTE, Cut, LightTransport, RawStream

SLACK_HOSTS = ("slack.com",)
"""Hosts, and everything below them, that may see the bearer token (ENGINE.md §1)."""
DOWNLOAD_S = 120.0
_SNIFFED = 512


@dataclass(frozen=True, slots=True)
class FetchedFile:
    """A file that was downloaded. path: where it lies; sha256: of its bytes."""

    path: Path
    n_bytes: int
    content_type: str
    sha256: str


def get_file(url: str, *, bearer: str, max_bytes: int, to: Path, config: WebConfig, api_url: str = "") -> FetchedFile:
    """Download `url` into the file `to`.

    bearer: sent to Slack's hosts and to the origin of `api_url` (the setting), nowhere else; any other host is refused.
    Raises BadInput when the file is too large or its address is not Slack's, SourceError when Slack does not give it.
    """
    return asyncio.run(_get_file(url, bearer, max_bytes, to, config, api_url))


async def _get_file(url: str, bearer: str, max_bytes: int, to: Path, config: WebConfig, api_url: str) -> FetchedFile:
    try:
        async with asyncio.timeout(DOWNLOAD_S):
            return await _download(url, bearer, max_bytes, to, config, api_url)
    except TimeoutError:
        raise SourceError("Slack", f"the file did not arrive within {DOWNLOAD_S:.0f} s", permanent=False) from None
    except (Refusal, Cut) as end:
        raise SourceError("Slack", f"the file could not be downloaded: {end}", permanent=False) from None


async def _download(url: str, bearer: str, max_bytes: int, to: Path, config: WebConfig, api_url: str) -> FetchedFile:
    own_origin = spell(api_url).origin if api_url else ""
    spelled = spell(url)
    is_slack = spelled.is_tls and any(urls.belongs(spelled.host, name) for name in SLACK_HOSTS)
    if not is_slack and spelled.origin != own_origin:
        raise BadInput("The file does not lie at Slack.", "Drop the file itself into the channel.")
    allowed = (*config.allow_origins, own_origin) if own_origin else config.allow_origins
    caps = dataclasses.replace(config, allow_origins=allowed, max_body_bytes=max_bytes)
    route = await Guard(caps).route(url)
    headers = {"Authorization": f"Bearer {bearer}", "User-Agent": config.user_agent, "Accept-Encoding": "identity"}
    request = httpx.Request("GET", PLACEHOLDER, headers=headers, extensions={ROUTE: route})
    response = await LightTransport(caps).handle_async_request(request)
    try:
        return await _save(response, max_bytes, to)
    finally:
        await response.aclose()


async def _save(response: httpx.Response, max_bytes: int, to: Path) -> FetchedFile:
    content_type = response.headers.get("content-type", "")
    if response.status_code != 200:
        missing = response.status_code in (301, 302, 303, 307, 308, 401, 403)
        why = "it wants a log-in: the app lacks the scope files:read" if missing else f"it answered HTTP {response.status_code}"
        raise SourceError("Slack", f"the file could not be downloaded: {why}", permanent=missing)
    if int(response.headers.get("content-length") or 0) > max_bytes:
        raise _too_large(max_bytes)
    assert isinstance(response.stream, RawStream)
    digest, size, first = hashlib.sha256(), 0, b""
    with to.open("wb") as file:
        async for part in response.stream:
            size += len(part)
            if size > max_bytes:
                raise _too_large(max_bytes)
            first = first or part[:_SNIFFED]
            digest.update(part)
            file.write(part)
    if first.lstrip()[:9].lower().startswith((b"<!doctype", b"<html")) and content_type.startswith("text/html"):
        raise SourceError("Slack", "it sent its log-in page, not the file: the app lacks the scope files:read", permanent=True)
    return FetchedFile(to, size, content_type, digest.hexdigest())


def _too_large(max_bytes: int) -> BadInput:
    return BadInput(f"The file is larger than {max_bytes // (1024 * 1024)} MB.", "Split it, or ask whoever runs the bot.")
