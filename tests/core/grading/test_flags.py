"""Every risk flag, raised and not raised; what to do."""

from dataclasses import replace
from typing import Any

import pytest

from bot.core.grading.flags import FLAGS
from bot.core.grading.grade import judge
from bot.core.judgement import Got, Judged, SiteSettings
from bot.core.links import Placement
from bot.core.states import Reason
from tests.core.grading.samples import SIGNALS, around, link, signals

ACCOUNT = {"shared_accounts": {"G-AAAABBBB11": 4}}
ALIKE = {"shared_templates": {"aa11bb22cc33": 5}}

ROWS: tuple[tuple[str, dict[str, Any], dict[str, Any], dict[str, Any], str], ...] = (
    ("a link hidden by its style", {"placement": Placement.HIDDEN, "hidden": "font-size:0"}, {}, {}, "hidden_link"),
    ("a closed menu hides nothing", {"placement": Placement.NAVIGATION, "hidden": "display:none"}, {}, {}, ""),
    ("one account and one template", {}, {}, {**ACCOUNT, **ALIKE}, "link_network shared_template shared_account"),
    ("one account and one text", {}, {}, {**ACCOUNT, "copies_of": "example.net"}, "link_network shared_account"),
    ("one account", {}, {}, ACCOUNT, "shared_account"),
    ("one account on two sites", {}, {}, {"shared_accounts": {"G-AAAABBBB11": 2}}, ""),
    ("a platform's account", {}, {}, {"shared_accounts": {"pub-1556223355139109": 40}}, ""),
    ("one template", {}, {}, ALIKE, "shared_template"),
    ("a popular theme", {}, {}, {"shared_templates": {"aa11bb22cc33": 400}}, ""),
    ("a theme of WordPress", {}, {"generator": "WordPress 6.7"}, ALIKE, ""),
    ("links for sale", {}, {"words": ("sells_links",)}, {}, "sells_links"),
    ("links for sale, and ours was bought", {}, {"words": ("sells_links",)}, {"has_cost": True}, "bought_package sells_links"),
    ("links for sale, ours declared", {"rel": ("sponsored",)}, {"words": ("sells_links",)}, {"has_cost": True}, "sells_links"),
    ("an intruder's wording", {}, {"words": ("pharma", "hacked")}, {}, "hacked_page spam_neighbours"),
    ("a comment with a money anchor", {"placement": Placement.COMMENTS, "anchor": "backlink checker"}, {}, {}, "comment_spam"),
    ("a comment with a name", {"placement": Placement.COMMENTS, "anchor": "Acme"}, {}, {}, ""),
    ("site-wide in the footer", {"placement": Placement.FOOTER}, {}, {"is_sitewide": True}, "sitewide_boilerplate"),
    ("site-wide in running text", {}, {}, {"is_sitewide": True}, ""),
    ("fifty other domains", {}, {"n_out_domains": 50}, {}, ""),
    ("fifty-one other domains", {}, {"n_out_domains": 51}, {}, "over_50_domains"),
    ("a hundred other domains", {}, {"n_out_domains": 100}, {}, "over_50_domains"),
    ("more than a hundred other domains", {}, {"n_out_domains": 101}, {}, "over_100_domains"),
    ("an anchor that five other new domains use", {}, {}, {"n_same_new_anchor": 5}, "same_new_anchor"),
    ("an anchor that four other new domains use", {}, {}, {"n_same_new_anchor": 4}, ""),
    ("our name, whoever uses it", {"anchor": "Acme"}, {}, {"n_same_new_anchor": 50}, ""),
    ("casino wording", {}, {"words": ("casino",)}, {}, "spam_neighbours"),
    ("casino wording for a casino", {}, {"words": ("casino",)}, {"settings": SiteSettings(keywords=("poker",))}, ""),
    ("a link back", {}, {}, {"is_reciprocal": True}, "reciprocal"),
    ("an anchor in a script of nobody's", {"anchor": "казино бонус"}, {}, {}, "wrong_script"),
    ("an anchor in the script of its page", {"anchor": "хороший обзор"}, {"lang": "ru", "script": "cyrillic"}, {}, ""),
    ("a page without links to its own site", {}, {"n_internal": 0}, {}, "no_internal_links"),
    ("a page kept out of the index", {"reason": Reason.NOINDEX}, {}, {}, "noindex"),
    ("a parked domain", {"reason": Reason.DOMAIN_GONE}, {}, {}, "parked"),
    ("a page that is not there is no risk", {"reason": Reason.PAGE_NOT_FOUND, "status": 404}, {}, {}, ""),
    ("nofollow is no risk", {"rel": ("nofollow",), "reason": Reason.QUALIFIED}, {}, {}, ""),
    ("nothing at all", {}, {}, {}, ""),
)  # fmt: skip


@pytest.mark.parametrize(("on", "page", "about", "expected"), [r[1:] for r in ROWS], ids=[r[0] for r in ROWS])
def test_flags(on: dict[str, Any], page: dict[str, Any], about: dict[str, Any], expected: str) -> None:
    found = judge(link(**on), signals(**page), around(**about)).flags
    assert " ".join(flag.name for flag in found) == expected
    assert all(flag.evidence for flag in found)


def test_every_flag_has_a_row_here_or_above() -> None:
    named = {name for row in ROWS for name in row[4].split()}
    assert {rule.name for rule in FLAGS} - named == {"automated_blast"}


def test_a_blast_in_comments_is_confirmed_by_two_signs() -> None:
    on: dict[str, Any] = {"placement": Placement.COMMENTS, "anchor": "backlink checker"}
    found = judge(link(**on), SIGNALS, around(n_same_new_anchor=9)).flags
    assert [flag.name for flag in found] == ["automated_blast", "comment_spam", "same_new_anchor"]
    assert found[0].is_decisive


PLAIN = signals(topics=("pasta", "oven", "butter", "flour", "sugar", "eggs", "salt", "cream"), headings=())


def judged(on: Any = None, page: Any = None, **about: Any) -> Judged:
    return judge(link(**(on or {})), page or SIGNALS, around(**about))


@pytest.mark.parametrize(
    ("found", "rule"),
    [
        (judged(), "keep"),
        (judged(has_cost=True), "review_policies"),
        (judged(is_reciprocal=True), "review_policies"),
        (judged(got=Got.EXCHANGE), "review_policies"),
        (judged(**ALIKE), "review_policies"),
        (judged(n_same_new_anchor=7), "same_anchors"),
        (judged(page=replace(PLAIN, words=("adult",))), "monitor"),
        (judged({"placement": Placement.FOOTER, "rel": ("ugc",), "reason": Reason.QUALIFIED}), "qualified"),
        (judged({"rel": ("sponsored",), "reason": Reason.QUALIFIED, "title": "Pasta"}, PLAIN, has_cost=True), "qualified"),
        (judged({"placement": Placement.FOOTER, "title": "Pasta"}, PLAIN), "content_first"),
        (judged({"occurrence": None}), "content_first"),
    ],
    ids=[
        "a useful link",
        "a bought link",
        "a link back",
        "an exchange",
        "a template",
        "many new same anchors",
        "spammy and not ours",
        "a qualified link",
        "a declared advertisement",
        "a weak link",
        "a link nobody has seen",
    ],
)
def test_what_to_do(found: Judged, rule: str) -> None:
    assert found.advice_rule == rule
    assert found.advice.endswith(".")
