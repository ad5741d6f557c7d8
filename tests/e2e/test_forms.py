"""A form from the button to the decision: opened in Slack, filled in, stored, carried out; and where no form can be opened."""

from pathlib import Path

import pytest

from bot.core.cases import Case, CaseState
from bot.settings import Settings
from storage import Storage
from tests.e2e.conftest import Start, now
from tests.e2e.talk import private_with, text_of
from tests.peers.slack import SlackPeer

PAGE = "http://blog1.example/post"
SHOWN = {"ts": "1.0", "bot_id": "B0BOT", "blocks": []}


@pytest.fixture
def case_id(data_dir: Path) -> int:
    """A case about a lost link, tracked in C1."""
    with Storage.open(Settings(data_dir=data_dir).storage_url) as storage:
        site = storage.sites.tracked()[0]
        link = storage.links.find(site.id, PAGE)[0]
        at = now()
        case, _ = storage.cases.open(
            Case(
                0, site.id, f"link:{link.id}", "link_lost", CaseState.OPEN, at, at, at, domain="blog1.example", page=PAGE,
                target_page=link.target_page, reason="link_removed", n_links=1, n_domains=1, channel="C1",
            )
        )  # fmt: skip
        return case.id


def state_of(data_dir: Path, case_id: int) -> CaseState:
    with Storage.open(Settings(data_dir=data_dir).storage_url) as storage:
        case = storage.cases.get(case_id)
        assert case is not None
        return case.state


def test_a_reason_given_in_a_form_is_kept_with_the_decision(
    peer: SlackPeer, start_small: Start, data_dir: Path, case_id: int
) -> None:
    with start_small():
        peer.click(SHOWN, "case_ignore", value=str(case_id))
        form = peer.wait_for(lambda: peer.forms)[0]
        assert PAGE.removeprefix("http://") in text_of(form)
        refused = peer.submit(form, because="   ")
        assert refused.payload["response_action"] == "errors"
        assert peer.submit(form, because="it copies our feed").payload == {}
        peer.wait_for(lambda: state_of(data_dir, case_id) is CaseState.IGNORED)
    with Storage.open(Settings(data_dir=data_dir).storage_url) as storage:
        assert [(note.by, note.words) for note in storage.cases.notes(case_id)] == [("U1", "it copies our feed")]


def test_a_form_sent_in_before_a_restart_is_carried_out_after_it(
    peer: SlackPeer, start_small: Start, data_dir: Path, case_id: int
) -> None:
    with start_small():
        peer.click(SHOWN, "case_ignore", value=str(case_id))
        form = peer.wait_for(lambda: peer.forms)[0]
    with start_small():
        peer.submit(form, because="so")
        peer.submit(form, because="so")
        peer.wait_for(lambda: state_of(data_dir, case_id) is CaseState.IGNORED)


def test_when_the_moment_for_a_form_has_passed_the_words_say_what_to_type(
    peer: SlackPeer, start_small: Start, data_dir: Path, case_id: int
) -> None:
    peer.fail("views.open", error="expired_trigger_id")
    with start_small():
        peer.click(SHOWN, "case_ignore", value=str(case_id))
        peer.wait_for(lambda: private_with(peer, "Type", "ignore because"))
    assert not peer.forms
    assert state_of(data_dir, case_id) is CaseState.OPEN


def test_a_form_of_an_older_version_says_so(peer: SlackPeer, start_small: Start, case_id: int) -> None:
    with start_small():
        peer.click(SHOWN, "case_ignore", value=str(case_id))
        form = peer.wait_for(lambda: peer.forms)[0]
        peer.submit({**form, "callback_id": "gone_form"}, because="so")
        peer.wait_for(lambda: private_with(peer, "older version"))
