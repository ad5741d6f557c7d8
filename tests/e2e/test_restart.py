"""Killed in the middle, started again: nothing acknowledged is lost, nothing stands twice, what was seen is not visited anew."""

from collections import Counter
from pathlib import Path

from tests.e2e.conftest import import_list
from tests.e2e.processes import serving, slack_environment
from tests.e2e.talk import finished, keys, ours, with_text
from tests.peers.pages import PagesPeer, article
from tests.peers.slack import SlackPeer

MANY = {f"http://blog{n}.example/post": article("http://example.com/pricing") for n in range(40)}


def is_up(peer: SlackPeer) -> None:
    """Wait until the bot listens; starting a process takes what it takes."""
    peer.wait_for(lambda: peer.sockets.n_open == 1, timeout_s=40)


def test_kill_9_at_any_moment_loses_nothing_and_posts_nothing_twice(peer: SlackPeer, tmp_path: Path) -> None:
    data, log = tmp_path / "data", tmp_path / "log"
    import_list(data, list(MANY))
    with PagesPeer(MANY) as web:
        env = slack_environment(peer, data, BACKLINKS_PROXY=web.url, BACKLINKS_CONCURRENCY="4", BACKLINKS_WORKERS="1")
        web.close_gate(after=20)

        with serving(env, log) as bot:  # killed as soon as the command is acknowledged
            is_up(peer)
            peer.command("/backlinks", "check example.com", timeout_s=40)
            bot.kill()

        with serving(env, log) as bot:  # killed when half of the pages are seen and some of them stored
            is_up(peer)
            peer.wait_for(lambda: with_text(ours(peer, "C1"), "of 40 pages"), timeout_s=40)
            peer.wait_for(lambda: len(web.asked) >= 21, timeout_s=40)
            parent = ours(peer, "C1")[0]
            bot.kill()
        web.open_gate()

        peer.fail("chat.postMessage", delay_s=1.0, drop="after", when=lambda args: bool(args.get("thread_ts")))
        with serving(env, log) as bot:  # killed while a message of the thread is on its way
            is_up(peer)
            peer.wait_for(lambda: not any(fault.times for fault in peer.state.faults), timeout_s=40)
            bot.kill()
        peer.wait_for(lambda: peer.thread("C1", parent["ts"]))

        with serving(env, log) as bot:
            is_up(peer)
            peer.wait_for(lambda: finished(peer, "C1"), timeout_s=40)
            assert bot.end() <= 10
            assert bot.process.returncode == 0
    assert [m["ts"] for m in ours(peer, "C1")] == [parent["ts"]]
    assert max(keys(peer, "C1").values()) == 1
    assert with_text(ours(peer, "C1"), "40 live")
    visits = Counter(web.asked)
    assert set(visits) == set(MANY)
    assert max(visits.values()) <= 2
    assert "Traceback" not in log.read_text()
    assert not any(secret in log.read_text() for secret in (peer.state.bot_token, peer.state.app_token, "/response/"))


def test_sigterm_in_mid_run_ends_in_time_and_the_run_goes_on(peer: SlackPeer, tmp_path: Path) -> None:
    data, log = tmp_path / "data", tmp_path / "log"
    import_list(data, list(MANY))
    with PagesPeer(MANY) as web:
        env = slack_environment(peer, data, BACKLINKS_PROXY=web.url, BACKLINKS_CONCURRENCY="4", BACKLINKS_WORKERS="1")
        web.close_gate(after=10)
        with serving(env, log) as bot:
            is_up(peer)
            peer.command("/backlinks", "check example.com", timeout_s=40)
            peer.wait_for(lambda: len(web.asked) >= 11, timeout_s=40)
            assert bot.end() <= 10
            assert bot.process.returncode == 0
        web.open_gate()
        with serving(env, log):
            is_up(peer)
            acks = [peer.command("/backlinks", "status", timeout_s=40).latency_s for _ in range(20)]
            peer.wait_for(lambda: with_text(ours(peer, "C1"), "40 live"), timeout_s=40)
    assert max(acks) < 3.0
    assert len(ours(peer, "C1")) == 1
    assert max(keys(peer, "C1").values()) == 1
    assert max(Counter(web.asked).values()) <= 2
    assert "Traceback" not in log.read_text()


def test_a_worker_carries_out_what_a_dead_one_left(peer: SlackPeer, tmp_path: Path) -> None:
    data, log = tmp_path / "data", tmp_path / "log"
    import_list(data, list(MANY))
    with PagesPeer(MANY) as web:
        env = slack_environment(peer, data, BACKLINKS_PROXY=web.url, BACKLINKS_CONCURRENCY="4", BACKLINKS_WORKERS="1")
        web.close_gate(after=5)
        with serving(env, log) as bot:
            is_up(peer)
            peer.command("/backlinks", "check example.com", timeout_s=40)
            peer.wait_for(lambda: len(web.asked) >= 6, timeout_s=40)
            bot.kill()
        web.open_gate()
        with serving(env, log, "worker") as worker:
            peer.wait_for(lambda: len(set(web.asked)) == len(MANY), timeout_s=40)
            assert worker.end() <= 10
            assert worker.process.returncode == 0
    assert "Traceback" not in log.read_text()
