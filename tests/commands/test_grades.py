"""A person's word on a grade: by buttons, forms and words; it wins at once, is told, and can be taken back."""

import threading
from typing import Any

import pytest

from bot.command import Reply, Request, Silence, Via
from bot.core import table_file
from bot.core.errors import BadInput, NotFound
from bot.core.judgement import Grade, LinkType
from bot.core.places import Asker, Edge, Intent, Outgoing, Place
from commands import answer
from commands.judging import judge_domains
from tests.commands.desk import DAY, NOW, Desk, reading, texts
from tests.commands.test_judging import GOOD, all_domains, desk_of, grade, read
from tests.render.cards import HOSTILE
from tests.storage.samples import bring, claim, live

__all__ = ["desk_of"]
PAGE = "blog.org/post"


@pytest.fixture
def one(desk_of: Desk) -> Desk:
    """One page with one link, read and judged useful."""
    desk_of.bring(PAGE)
    read(desk_of, PAGE)
    judge_domains(desk_of.ctx, desk_of.site, all_domains(desk_of))
    return desk_of


def buttons(item: Outgoing) -> dict[str, str]:
    return {button["action"]: button["value"] for button in item.content["buttons"]}


def card(desk: Desk) -> tuple[Outgoing, Outgoing]:
    """The card of the page and why it has its grade."""
    desk.ask("link", PAGE)
    head, why, _ = desk.posted()
    return head, why


def by_key(items: list[Outgoing]) -> dict[str, Outgoing]:
    return {item.key: item for item in items}


def test_the_card_shows_colour_and_word_the_reason_and_what_to_do(one: Desk) -> None:
    head, why = card(one)
    words = texts([head])
    for said in ("🟢 useful", "relevance, placement and origin all speak for it", "what to do: ", "type: editorial · "):
        assert said in words, said
    rows = texts([why])
    for name in (
        "relevance",
        "placement",
        "source and origin",
        "independence",
        "anchor",
        "real people",
        "rules that answered: ",
        "Risk flags",
    ):
        assert name in rows, name
    assert set(buttons(head)) == {"recheck", "ignore", "grade_agree", "grade_lower", "grade_type", "grade_got"}
    assert buttons(why)["grade_lower"] == buttons(head)["grade_lower"]


def test_a_vendors_number_is_shown_with_vendor_and_date_and_decides_nothing(one: Desk) -> None:
    number = claim(PAGE, metrics=(("Toxicity score", "97"),))
    bring(one.storage, [number], sha256="2", provider="Semrush")
    words = texts(list(card(one)))
    assert "Semrush: Toxicity score 97 (21 Nov 2026), shown only" in words
    assert "🟢 useful" in words


def test_lower_asks_why_wins_at_once_and_is_told(one: Desk) -> None:
    head, why = card(one)
    value = buttons(head)["grade_lower"]
    reply = one.click("grade_lower", value)
    assert reply is not None
    assert reply.form
    assert "🟢 useful → 🟡 ordinary" not in reading(reply)  # what to type instead; the form itself shows it
    assert one.send("grade_lower_form", value, user="U7", because="we paid for it") is None
    told = by_key(one.posted())
    line = next(item for item in told.values() if item.template == "graded")
    words = texts([line])
    for said in ("🟡 ordinary, was 🟢 useful", "because we paid for it", "U7"):
        assert said in words, said
    assert told[head.key].intent is Intent.EDIT
    assert "🟡 ordinary · graded lower by U7" in texts([told[head.key]])
    assert "By the rules it would be useful: " in texts([told[why.key]])
    assert grade(one, PAGE) == Grade.YELLOW
    said = reading(one.ask("why", PAGE))
    assert "graded lower: ordinary" in said
    assert "we paid for it" in said


def test_the_second_click_is_told_what_happened_first(one: Desk) -> None:
    head, _ = card(one)
    value = buttons(head)["grade_lower"]
    one.send("grade_lower_form", value, user="U7", because="we paid")
    one.posted()
    for _ in range(2):
        reply = one.send("grade_lower_form", value, user="U8")
        assert "It is ordinary: @U7 graded it lower on 21 Nov 2026, because we paid." in reading(reply)
    assert one.posted() == []
    assert grade(one, PAGE) == Grade.YELLOW
    assert len(one.storage.decisions.of_page(one.site.id, f"https://{PAGE}")) == 1


def test_agreeing_pins_the_grade_and_is_said_once(one: Desk) -> None:
    head, _ = card(one)
    value = buttons(head)["grade_agree"]
    assert one.click("grade_agree", value, user="U7") is None
    told = by_key(one.posted())
    assert "Agreed: 🟢 useful" in texts([item for item in told.values() if item.template == "graded"])
    assert "grade_rules" in buttons(told[head.key])
    assert "grade_agree" not in buttons(told[head.key])
    assert "@U7 agreed" in reading(one.click("grade_agree", value, user="U8"))
    read(one, PAGE, GOOD, rel=("nofollow",))
    judge_domains(one.ctx, one.site, all_domains(one))
    assert grade(one, PAGE) == Grade.GREEN


def test_back_to_the_rules_takes_it_back(one: Desk) -> None:
    head, _ = card(one)
    one.send("grade_lower_form", buttons(head)["grade_lower"], user="U7")
    back = buttons(by_key(one.posted())[head.key])["grade_rules"]
    assert one.click("grade_rules", back) is None
    assert "Given back to the rules: 🟢 useful, was 🟡 ordinary" in texts(one.posted())
    assert grade(one, PAGE) == Grade.GREEN
    assert "Somebody or something was first" in reading(one.click("grade_rules", back))
    link_id = one.link(PAGE).id
    assert "The rules decide already." in reading(one.click("grade_rules", f"{link_id} green"))
    assert "grade given back to the rules" in reading(one.ask("why", PAGE))


def test_a_word_survives_imports_and_visits(one: Desk) -> None:
    one.ask("grade", PAGE, "lower", "because", "we", "paid")
    one.bring(PAGE, sha256="again")
    read(one, PAGE)
    judge_domains(one.ctx, one.site, all_domains(one))
    assert grade(one, PAGE) == Grade.YELLOW


def test_a_confirmed_type_stays_and_says_who_confirmed_it(one: Desk) -> None:
    head, _ = card(one)
    value = buttons(head)["grade_type"]
    reply = one.click("grade_type", value)
    assert reply is not None
    assert (reply.template, reply.content.link_type) == ("grade_type_form", "editorial")
    assert one.send("grade_type_form", value, user="U7", type="guest_post", because="we wrote it") is None
    told = by_key(one.posted())
    assert "Type set: guest post, was editorial" in texts([item for item in told.values() if item.template == "graded"])
    assert "type: guest post · confirmed by U7" in texts([told[head.key]])
    read(one, PAGE)
    judge_domains(one.ctx, one.site, all_domains(one))
    assert one.storage.judging.types(one.site.id, [one.link(PAGE).id]) == {one.link(PAGE).id: LinkType.GUEST_POST}
    assert "confirmed that type already" in reading(
        one.send("grade_type_form", value.replace("green", "green"), type="guest_post")
    )
    assert "type set: guest post" in reading(one.ask("why", PAGE))


def test_how_a_link_was_got_is_said_by_a_person_and_stays(one: Desk) -> None:
    head, why = card(one)
    assert "how got: not known · Nothing tells how it was got." in texts([why])
    value = buttons(head)["grade_got"]
    reply = one.click("grade_got", value)
    assert reply is not None
    assert (reply.template, reply.content.got) == ("grade_got_form", "unknown")
    assert one.send("grade_got_form", value, user="U7", got="outreach", because="our letter of May") is None
    told = by_key(one.posted())
    line = texts([item for item in told.values() if item.template == "graded"])
    assert "How got: outreach (we asked), was not known" in line
    assert "because our letter of May" in line
    assert "how got: outreach (we asked) · said by U7" in texts([told[head.key]])
    assert "how got: outreach (we asked) · said by U7" in texts([told[why.key]])
    one.bring(PAGE, sha256="again")
    read(one, PAGE)
    judge_domains(one.ctx, one.site, all_domains(one))
    assert one.link(PAGE).got == "outreach"
    assert "@U7 said so already, on 21 Nov 2026." in reading(one.send("grade_got_form", value, user="U8", got="outreach"))
    assert "how it was got: outreach" in reading(one.ask("why", PAGE))


def test_what_a_person_says_of_a_links_origin_decides_its_row(one: Desk) -> None:
    assert one.ask("grade", PAGE, "got:paid") is None
    assert "How got: paid for, was not known" in texts(one.posted())
    assert "Paid for and followed. A person said so." in reading(one.ask("grade", PAGE))
    assert grade(one, PAGE) == Grade.YELLOW
    assert one.ask("grade", PAGE, "got:unknown") is None
    assert "How got: not known, was paid for" in texts(one.posted())
    assert grade(one, PAGE) == Grade.GREEN
    assert "nothing to take back" in reading(one.ask("grade", PAGE, "got:unknown"))


def test_grade_type_and_origin_stand_in_every_file(one: Desk) -> None:
    one.ask("grade", PAGE, "got:outreach", "type:guest_post", "lower")
    header, row = table_file.links_csv([one.link(PAGE)]).decode("utf-8-sig").splitlines()
    assert header.endswith("Grade,Type,How got")
    assert row.endswith("yellow,guest_post,outreach")


def test_words_do_what_buttons_do(one: Desk) -> None:
    words = reading(one.ask("grade", PAGE))
    assert "Six rows" in words
    assert one.posted() == []
    assert one.ask("grade", PAGE, "agree") is None
    assert one.ask("grade", PAGE, "type:guest-post", "lower", "because", HOSTILE) is None
    assert {item.template for item in one.posted()} == {"graded"}
    assert grade(one, PAGE) == Grade.YELLOW
    assert one.ask("grade", PAGE, "lower") is None
    assert grade(one, PAGE) == Grade.RED
    assert "It is worth a look already; there is nothing lower." in reading(one.ask("grade", PAGE, "lower"))


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ((), "Which page?"),
        ((PAGE, "higher", "lower"), "Only one of"),
        ((PAGE, "type:guest_pst"), "no type"),
        ((PAGE, "got:outrech"), "“outrech” is no way to get a link"),
        ((PAGE, "to:/nowhere"), "does not link to"),
        ((PAGE, "better"), "one word too many"),
    ],
)
def test_what_cannot_be_read_is_named(one: Desk, words: tuple[str, ...], sentence: str) -> None:
    with pytest.raises(BadInput) as caught:
        one.ask("grade", *words)
    assert sentence in caught.value.message
    assert caught.value.hint
    with pytest.raises(NotFound):
        one.ask("grade", "unknown.net/x", "higher")
    with pytest.raises(BadInput):
        one.click("grade_agree", str(one.link(PAGE).id))
    with pytest.raises(NotFound):
        one.click("grade_agree", "987654 green")


def test_a_link_nobody_read_can_be_moved_but_not_agreed_with(desk_of: Desk) -> None:
    desk_of.bring(PAGE)
    desk_of.ask("link", PAGE)
    head = desk_of.posted()[0]
    assert "⚪ not enough evidence" in texts([head])
    assert "what to do: Have the page visited first" in texts([head])
    assert "grade_agree" not in buttons(head)
    assert "not enough evidence" in reading(desk_of.ask("grade", PAGE, "agree"))
    desk_of.ask("grade", PAGE, "higher", "because", "we know it")
    assert grade(desk_of, PAGE) == Grade.GREEN


def test_of_a_page_with_several_links_each_has_its_own_grade(desk_of: Desk) -> None:
    desk_of.bring(PAGE, target="https://example.com/a")
    desk_of.bring(PAGE, target="https://example.com/b", sha256="2")
    read(desk_of, PAGE)
    judge_domains(desk_of.ctx, desk_of.site, all_domains(desk_of))
    with pytest.raises(BadInput) as caught:
        desk_of.ask("grade", PAGE, "lower")
    assert "https://example.com/a" in caught.value.hint
    desk_of.ask("link", PAGE)
    head, first, _, second, _ = desk_of.posted()
    assert "grade_lower" not in buttons(head)
    before = buttons(first)["grade_lower"]
    desk_of.send("grade_lower_form", before)
    told = by_key(desk_of.posted())
    assert set(told) >= {head.key, first.key}
    assert second.key not in told
    kept = desk_of.storage.judging.grades(desk_of.site.id, [link.id for link in links_of(desk_of)])
    assert sorted(kept.values()) == ["green", "yellow"]


def links_of(desk: Desk) -> Any:
    return desk.storage.links.find(desk.site.id, f"https://{PAGE}")


def test_another_channel_has_no_say(one: Desk) -> None:
    head, _ = card(one)
    elsewhere = Place(Edge.SLACK, "C2")
    for name in ("grade_agree", "grade_lower", "grade_type", "grade_got"):
        assert "belongs to" in reading(one.click(name, buttons(head).get(name, buttons(head)["grade_lower"]), place=elsewhere))
    assert "belongs to" in reading(one.send("grade_lower_form", buttons(head)["grade_lower"], place=elsewhere))
    assert one.posted() == []


def test_two_people_at_once_move_it_one_step(one: Desk) -> None:
    head, _ = card(one)
    value = buttons(head)["grade_lower"]
    replies: list[Reply | None] = []

    def lower(user: str) -> None:
        asked = Request(f"by{user}", ("grade_lower_form",), Asker(user, "T1"), one.place, value=value, via=Via.FORM)
        replies.append(answer(one.ctx, asked, Silence()))

    people = [threading.Thread(target=lower, args=(user,)) for user in ("U7", "U8")]
    for person in people:
        person.start()
    for person in people:
        person.join()
    assert sum(reply is None for reply in replies) == 1
    assert grade(one, PAGE) == Grade.YELLOW


def test_a_recheck_shows_the_grade_anew(one: Desk) -> None:
    one.see(PAGE, live(), NOW + DAY)
    head, why = card(one)
    assert head.content["views"][0]["worth"]["grade"] in set(Grade)
    assert why.content["rows"]
