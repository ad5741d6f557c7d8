"""The whole job once on the recorded real web: `python -m tests.realweb_check`.

Imports the pages of pairs.jsonl for some targets as lists, types `/backlinks check` at the Slack peer, visits through the
recorded web's proxy, and prints the headline and the counts by state and reason beside what the truth file says.
"""

import asyncio
import contextlib
import json
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from bot.app import running_slack
from bot.settings import Settings
from storage import Storage
from tests.e2e.talk import finished, ours, text_of, with_text
from tests.peers.slack import SlackPeer
from tests.shared import SHARED

REALWEB = SHARED / "realweb"
TARGETS = ("wordpress.org", "amazon.com")
WAIT_S = 600.0


def truth(target: str) -> dict[str, str]:
    """What the truth file expects of every page for one target: page, asked for as http, → "link" or "absent"."""
    pairs = (json.loads(line) for line in (REALWEB / "pairs.jsonl").read_text("utf-8").splitlines())
    return {
        "http" + pair["page"].removeprefix("https").removeprefix("http"): pair["expect"]
        for pair in pairs
        if pair["target"] == target
    }


@contextlib.contextmanager
def recorded_web(folder: Path) -> Iterator[str]:
    """The recorded web on a free port; gives its address."""
    port = folder / "port"
    command = [sys.executable, str(REALWEB / "serve.py"), str(REALWEB / "pages.warc.gz"), "--port", "0", "--port-file", str(port)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        asyncio.run(_written(port))
        yield f"http://127.0.0.1:{int(port.read_text())}"
    finally:
        process.terminate()
        process.wait()


async def _written(port: Path) -> None:
    async with asyncio.timeout(120):
        while not (port.exists() and port.read_text().strip()):
            await asyncio.sleep(0.05)


def check(peer: SlackPeer, target: str, channel: str, pages: list[str]) -> float:
    """Import a list for one target and check it in its own channel; the seconds that the check took."""
    peer.add_channel(channel, target)
    peer.command("/backlinks", f"track {target}", channel=channel)
    peer.wait_for(lambda: with_text(ours(peer, channel), target), 30)
    peer.drop_file(channel, f"{target}.txt", "\n".join(pages).encode())
    shown = peer.wait_for(lambda: with_text(ours(peer, channel), f"{target}.txt"), 30)
    peer.click(shown, "import_file", channel=channel)
    peer.wait_for(lambda: with_text(ours(peer, channel), "new to us"), 30)
    began = time.monotonic()
    peer.command("/backlinks", f"check {target}", channel=channel)
    peer.wait_for(lambda: finished(peer, channel), WAIT_S)
    return time.monotonic() - began


def report(peer: SlackPeer, storage: Storage, target: str, channel: str, expected: dict[str, str], seconds: float) -> None:
    """Print the headline, the counts and every page where we and the truth file differ."""
    parent = finished(peer, channel)
    assert parent is not None
    site = storage.sites.of(target, peer.state.team)
    assert site is not None
    links = list(storage.links.of_site(site.id))
    states: dict[str, set[str]] = {}
    for link in links:
        states.setdefault(link.page, set()).add(link.standing.state.value)
    print(f"\n{target}: {len(expected)} pages, {seconds:.1f} s\n  headline: {parent['text']}")
    for (state, reason), n in sorted(Counter((link.standing.state.value, link.standing.reason.value) for link in links).items()):
        print(f"  {n:5} links {state:14} {reason}")
    rows = Counter((expect, "+".join(sorted(states.get(page, {"?"})))) for page, expect in expected.items())
    for (expect, state), n in sorted(rows.items()):
        print(f"  {n:5} pages, truth: {expect:9} ours: {state}")


def main() -> None:
    """Run it; needs the recorded web beside the checkout."""
    if not REALWEB.is_dir():
        sys.exit("The recorded web is not here: there is nothing to check.")
    with tempfile.TemporaryDirectory() as folder, recorded_web(Path(folder)) as proxy, SlackPeer() as peer:
        settings = Settings(
            slack_bot_token=peer.state.bot_token, slack_app_token=peer.state.app_token, slack_api_url=peer.api_url,
            data_dir=Path(folder) / "data", http_port=0, proxy=proxy, host_delay_s=0.0, host_connections=10, edit_every_s=0.5,
        )  # fmt: skip
        expected = {target: truth(target) for target in TARGETS}
        with running_slack(settings, every_s=0.0):
            took = {target: check(peer, target, f"C{n}", list(expected[target])) for n, target in enumerate(TARGETS, 1)}
        storage = Storage.open(settings.storage_url)
        for n, target in enumerate(TARGETS, 1):
            report(peer, storage, target, f"C{n}", expected[target], took[target])
            print("  " + text_of(finished(peer, f"C{n}") or {}).replace("\n", "\n  "))
        storage.close()


if __name__ == "__main__":
    main()
