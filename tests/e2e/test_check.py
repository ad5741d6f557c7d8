"""Command in, thread out: import by a dropped file, `/backlinks check`, the parent, the thread, the file."""

from typing import Any

from bot.demo import World
from tests.e2e.conftest import Start
from tests.e2e.talk import all_ours, drop, finished, import_all, ours, private_with, text_of, with_text
from tests.peers.pages import PagesPeer, article
from tests.peers.slack import SlackPeer


def test_a_dropped_export_and_a_check_end_in_one_parent_with_its_thread(peer: SlackPeer, world: World, start: Start) -> None:
    with start():
        peer.command("/backlinks", f"track {world.domain}")
        peer.wait_for(lambda: with_text(ours(peer, "C1"), "now tracked here"))
        import_all(peer, world)
        peer.command("/backlinks", f"check {world.domain}")
        parent = peer.wait_for(lambda: finished(peer, "C1"), timeout_s=60)
        thread = peer.thread("C1", parent["ts"])
    assert world.domain in text_of(parent)
    heads = [text_of(m) for m in thread]
    for word in ("Needs you", "Anchors", "Placement", "Pages", "Patterns", "Self-check", "Sources"):
        assert any(word.lower() in head.lower() for head in heads), word
    for word in ("useful", "ordinary", "worth a look", "not verified", "states:"):
        assert word in text_of(parent)
    assert any("Looking at" in said for said in peer.private())


def test_a_second_asker_gets_the_link_to_the_thread_of_the_running_check(
    peer: SlackPeer, web: PagesPeer, start_small: Start
) -> None:
    web.close_gate(after=2)
    with start_small():
        peer.command("/backlinks", "check example.com", user="U1")
        parent = peer.wait_for(lambda: with_text(ours(peer, "C1"), "example.com"))
        peer.wait_for(lambda: len(web.asked) > 2)
        peer.command("/backlinks", "check example.com", user="U2")
        told = peer.wait_for(lambda: private_with(peer, "being checked already"))
        answer = peer.responses[-1]
        web.open_gate()
        peer.wait_for(lambda: finished(peer, "C1"))
    assert "of 6 pages" in told
    assert f"/archives/C1/p{parent['ts'].replace('.', '')}" in str(answer)
    assert len(ours(peer, "C1")) == 1
    assert sorted(web.asked) == sorted(set(web.asked))


def test_limit_visits_that_many_and_says_what_it_left_out(peer: SlackPeer, web: PagesPeer, start_small: Start) -> None:
    with start_small():
        peer.command("/backlinks", "check example.com limit:2")
        parent = peer.wait_for(lambda: finished(peer, "C1"))
        peer.command("/backlinks", "check example.com limit:many")
        refused = peer.wait_for(lambda: private_with(peer, "limit:"))
        peer.command("/backlinks", "check example.com deep limit:2")
        both = peer.wait_for(lambda: private_with(peer, "exclude each other"))
        peer.command("/backlinks", "check example.com limt:2")
        misspelt = peer.wait_for(lambda: private_with(peer, "limt"))
        assert len(web.asked) == 2
        assert "2 of 6 known pages were asked for" in text_of(parent)
        peer.click(parent, "check_resume")
        more = peer.wait_for(lambda: with_text(ours(peer, "C1"), "4 of 6 known pages"))
        peer.click(more, "check_resume")
        whole = peer.wait_for(lambda: with_text(ours(peer, "C1"), "6 live"))
    assert "check_resume" not in str(whole["blocks"])
    assert sorted(web.asked) == sorted(web.pages)
    assert whole["ts"] == parent["ts"]
    assert "whole number" in refused
    assert both
    assert "Did you mean “limit”?" in misspelt


def test_one_page_of_ours_is_checked_alone(peer: SlackPeer, web: PagesPeer, start_small: Start) -> None:
    with start_small():
        peer.command("/backlinks", "check https://www.example.com/pricing/")
        parent = peer.wait_for(lambda: finished(peer, "C1"))
        peer.command("/backlinks", "check https://example.com/nowhere")
        refused = peer.wait_for(lambda: private_with(peer, "No known link leads to"))
    assert "/pricing" in text_of(parent)
    assert "check example.com" in refused
    assert len(ours(peer, "C1")) == 1


def test_a_check_out_of_time_is_partial_and_goes_on_once_however_often_resume_is_pressed(
    peer: SlackPeer, web: PagesPeer, start_small: Start
) -> None:
    web.close_gate(after=2)
    with start_small(check_budget_s=1.0, visit_timeout_s=1.5):
        peer.command("/backlinks", "check example.com")
        partial = peer.wait_for(lambda: with_text(ours(peer, "C1"), "Resume"))
        assert "ran out" in text_of(partial)
        web.open_gate()
        for user in ("U1", "U2", "U2"):
            peer.click(partial, "check_resume", user=user)
        peer.wait_for(lambda: len(peer.responses) >= 4)
        whole = peer.wait_for(lambda: found if (found := finished(peer, "C1")) and "Resume" not in text_of(found) else None)
    assert whole["ts"] == partial["ts"]
    assert len(ours(peer, "C1")) == 1


def test_a_second_check_tells_what_is_new_and_a_third_that_nothing_is(
    peer: SlackPeer, web: PagesPeer, start_small: Start
) -> None:
    with start_small():
        peer.command("/backlinks", "check example.com")
        first = peer.wait_for(lambda: finished(peer, "C1"))
        assert "baseline" in "\n".join(text_of(m) for m in peer.thread("C1", first["ts"]))
        web.pages["http://blog0.example/post"] = article("http://example.com/pricing", rel="nofollow")
        peer.command("/backlinks", "check example.com")
        second = peer.wait_for(lambda: found if (found := finished(peer, "C1")) and found["ts"] != first["ts"] else None)
        assert not private_with(peer, "nothing changed")
        peer.command("/backlinks", "check example.com")
        nothing = peer.wait_for(lambda: private_with(peer, "nothing changed"))
        third = peer.wait_for(lambda: found if (found := finished(peer, "C1")) and found["ts"] != second["ts"] else None)
    told = "\n".join(text_of(m) for m in peer.thread("C1", second["ts"]))
    assert "blog0.example" in told
    assert "nofollow" in told
    assert nothing.startswith("example.com: nothing changed")
    assert "6 referring domains" in nothing
    assert "Nothing changed since" in "\n".join(text_of(m) for m in peer.thread("C1", third["ts"]))


def test_a_question_of_the_self_check_is_answered_in_its_message(peer: SlackPeer, start_small: Start) -> None:
    with start_small():
        peer.command("/backlinks", "check example.com")
        parent = peer.wait_for(lambda: finished(peer, "C1"))

        def self_check() -> dict[str, Any] | None:
            return next((m for m in peer.thread("C1", parent["ts"]) if "Self-check" in text_of(m)), None)

        peer.click(peer.wait_for(self_check), "answer_no", user="U2")
        told = peer.wait_for(lambda: m if (m := self_check()) and "said" in text_of(m) else None)
        peer.command("/backlinks", "need /pricing")
        need = peer.wait_for(lambda: with_text(ours(peer, "C1"), "need links?"))
        peer.click(need, "answer_yes", user="U2")
        peer.wait_for(lambda: with_text(ours(peer, "C1"), "need links?", "said"))
    assert "U2" in str(told["blocks"])


def test_when_every_page_refuses_us_we_say_to_look_at_our_own_address(peer: SlackPeer, web: PagesPeer, start: Start) -> None:
    pages = {f"http://shut{n}.example/post": 403 for n in range(12)}
    web.pages = dict(pages)
    listed = "\n".join(pages).encode()
    with start(proxy=web.url):
        peer.command("/backlinks", "track example.com")
        peer.wait_for(lambda: with_text(ours(peer, "C1"), "example.com"))
        peer.drop_file("C1", "pages.txt", listed)
        peer.click(peer.wait_for(lambda: with_text(ours(peer, "C1"), "pages.txt")), "import_file")
        peer.wait_for(lambda: with_text(ours(peer, "C1"), "12 new to us"))
        peer.command("/backlinks", "check example.com")
        parent = peer.wait_for(lambda: finished(peer, "C1"))
        thread = "\n".join(text_of(m) for m in peer.thread("C1", parent["ts"]))
    assert "refused us" in text_of(parent)
    assert "address" in thread
    assert "lost" not in text_of(parent)


def test_a_site_of_another_channel_is_left_to_that_channel(peer: SlackPeer, start_small: Start) -> None:
    with start_small():
        for verb in ("check", "track", "untrack"):
            peer.command("/backlinks", f"{verb} example.com", channel="C2")
        peer.wait_for(lambda: len(peer.responses) == 3)
        said = [str(answer) for answer in peer.responses]
    assert all("belongs to" in one for one in said), said
    assert not all_ours(peer, "C2")


def test_unknown_and_malformed_domains_come_with_a_suggestion(peer: SlackPeer, start_small: Start) -> None:
    typed = {
        "check exampl.com": "Did you mean example.com?",
        "check example": "Did you mean example.com?",
        "check exa mple.com": "one word too many",
        "check 127.0.0.1": "address, not a domain",
        "check com": "com",
        "check ftp://example.com": "not a web address",
        "check <http://unknown.example|unknown.example>": "no data yet",
        "check münchen.de": "no data yet",
        "chek example.com": "check",
        "untrack exampl.com": "Did you mean example.com?",
    }
    with start_small():
        for n, (text, wanted) in enumerate(typed.items(), 1):
            peer.command("/backlinks", text)
            peer.wait_for(lambda n=n: len(peer.responses) == n)
            assert wanted in text_of(peer.responses[-1]), text
    assert not all_ours(peer, "C1")


def test_the_file_of_a_first_import_says_that_it_is_the_baseline_and_again_that_nothing_is_new(
    peer: SlackPeer, world: World, start: Start
) -> None:
    with start():
        peer.command("/backlinks", f"track {world.domain}")
        peer.wait_for(lambda: with_text(ours(peer, "C1"), "now tracked here"))
        first = drop(peer, "C1", world.exports[1])
        assert "baseline" in text_of(first)
        peer.drop_file("C1", "renamed.csv", world.exports[1].read_bytes())
        shown = peer.wait_for(lambda: with_text(ours(peer, "C1"), "renamed.csv"))
        peer.click(shown, "import_file")
        again = peer.wait_for(lambda: with_text(ours(peer, "C1"), "renamed.csv", "0 new"))
    assert "baseline" not in text_of(again)
