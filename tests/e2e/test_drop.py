"""A file dropped in a channel: what is shown, what is imported, what is refused, and what is none of our business."""

import gzip
import io
import zipfile
from collections.abc import Iterator

import pytest

from bot.demo import World
from tests.e2e.conftest import Start
from tests.e2e.talk import Json, all_ours, keys, ours, private_with, text_of, with_text
from tests.peers.slack import SlackPeer

ROWS = "page,target\n" + "".join(f"http://blog{n}.example/a,http://example.com/\n" for n in range(3))
COUNTS = "Top linking sites,Linking pages,Target pages\nblog.example,12,3\nother.example,4,1\n"


@pytest.fixture
def tracked(peer: SlackPeer, start: Start) -> Iterator[SlackPeer]:
    """The app, and example.com tracked in C1."""
    with start():
        peer.command("/backlinks", "track example.com")
        peer.wait_for(lambda: with_text(ours(peer, "C1"), "example.com"))
        yield peer


def preview(peer: SlackPeer, name: str, body: bytes) -> Json:
    """Drop a file and wait for its preview."""
    peer.drop_file("C1", name, body)
    return peer.wait_for(lambda: with_text(ours(peer, "C1"), name))


def test_a_preview_shows_what_was_understood_and_two_people_importing_at_once_import_once(tracked: SlackPeer) -> None:
    shown = preview(tracked, "links.csv", ROWS.encode())
    assert "example.com" in text_of(shown)
    assert "blog0.example/a" in text_of(shown)
    for user in ("U1", "U2", "U1"):
        tracked.click(shown, "import_file", user=user, waits=False)
    done = tracked.wait_for(lambda: with_text(ours(tracked, "C1"), "links.csv", "3 new to us"))
    tracked.wait_for(lambda: len([said for said in tracked.private() if "already imported" in said]) == 2)
    assert done["ts"] == shown["ts"]
    assert "3 new to us" in text_of(done)
    tracked.wait_for(lambda: tracked.thread("C1", done["ts"]))
    assert max(keys(tracked, "C1").values()) == 1


def test_cancel_closes_the_preview_and_import_pressed_on_an_old_view_still_imports(tracked: SlackPeer) -> None:
    shown = preview(tracked, "links.csv", ROWS.encode())
    old_view = dict(shown)
    tracked.click(shown, "import_cancel")
    cancelled = tracked.wait_for(lambda: with_text(ours(tracked, "C1"), "cancelled"))
    assert "import_file" not in str(cancelled["blocks"])
    tracked.click(old_view, "import_file", user="U2")
    done = tracked.wait_for(lambda: with_text(ours(tracked, "C1"), "links.csv", "3 new to us"))
    assert done["ts"] == shown["ts"]
    tracked.click(old_view, "import_cancel")
    tracked.wait_for(lambda: private_with(tracked, "already imported"))
    assert "3 new to us" in text_of(done)


def zipped(**files: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, body in files.items():
            archive.writestr(name.replace("__", "."), body)
    return out.getvalue()


def test_a_zip_of_two_vendors_exports_is_imported_whole(tracked: SlackPeer, world: World) -> None:
    body = zipped(**{path.name: path.read_bytes() for path in world.exports})
    shown = preview(tracked, "exports.zip", body)
    assert "Ahrefs" in text_of(shown)
    assert "Search Console" in text_of(shown)
    tracked.click(shown, "import_file")
    done = tracked.wait_for(lambda: with_text(ours(tracked, "C1"), "exports.zip", "new to us"))
    assert "baseline" in text_of(done)


def test_a_packed_table_is_read(tracked: SlackPeer) -> None:
    shown = preview(tracked, "links.csv.gz", gzip.compress(ROWS.encode()))
    assert "blog0.example" in text_of(shown)


REFUSED = [
    ("a PDF that is named csv", "report.csv", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\n", "PDF"),
    ("an empty file", "empty.csv", b"", "empty"),
    ("blank lines alone", "blank.csv", b"\n\n\n", ""),
    ("a table with no links in it", "people.csv", b"name,age\nAda,36\nBo,41\n", "name"),
    ("a table of counts", "top-sites.csv", COUNTS.encode(), ""),
    ("an image that is named csv", "photo.csv", b"\x89PNG\r\n\x1a\n" + b"\0" * 64, ""),
    ("a broken zip", "exports.zip", b"PK\x03\x04" + b"\xff" * 40, ""),
]


@pytest.mark.parametrize(("name", "body", "word"), [row[1:] for row in REFUSED], ids=[row[0] for row in REFUSED])
def test_what_cannot_be_used_ends_in_one_sentence_for_whoever_dropped_it(
    tracked: SlackPeer, name: str, body: bytes, word: str
) -> None:
    n_before = len(all_ours(tracked, "C1"))
    tracked.drop_file("C1", name, body, user="U2")
    said = tracked.wait_for(lambda: next((e for e in tracked.ephemerals if name in text_of(e)), None))
    assert said["user"] == "U2"
    assert word in text_of(said)
    for trouble in ("Traceback", "Error", "wrong on our side", "/tmp"):
        assert trouble not in text_of(said)
    assert len(all_ours(tracked, "C1")) == n_before


def test_a_file_of_two_gigabytes_is_refused_by_its_announced_size_and_not_fetched(tracked: SlackPeer) -> None:
    file_id = tracked.add_file("huge.csv", b"page\n")
    tracked.state.files[file_id]["size"] = 2 * 1024**3
    del tracked.state.bytes[file_id]
    tracked.event({"type": "file_shared", "file_id": file_id, "user_id": "U1", "channel_id": "C1", "event_ts": "1.1"})
    said = tracked.wait_for(lambda: private_with(tracked, "huge.csv"))
    assert "2,048 MB; the limit is 200 MB" in said
    assert "BACKLINKS_IMPORT_MAX_MB" in said


def test_a_file_that_is_gone_or_not_told_of_ends_in_a_sentence(tracked: SlackPeer) -> None:
    event = {"type": "file_shared", "user_id": "U1", "channel_id": "C1", "event_ts": "1.1"}
    tracked.event({**event, "file_id": "F404"})
    assert "not in Slack any more" in tracked.wait_for(lambda: private_with(tracked, "not in Slack"))
    tracked.fail("files.info", status=500)
    tracked.event({**event, "file_id": tracked.add_file("links.csv", ROWS.encode())})
    assert "Share it again" in tracked.wait_for(lambda: private_with(tracked, "Slack did not say"))
    tracked.state.scopes = "commands"
    tracked.event({**event, "file_id": tracked.add_file("links.csv", ROWS.encode())})
    assert "files:read" in tracked.wait_for(lambda: private_with(tracked, "links.csv", "files:read"))


def test_pictures_and_notes_that_people_share_are_left_alone(tracked: SlackPeer) -> None:
    n_before = len(all_ours(tracked, "C1"))
    for name, mimetype in (("holiday.png", "image/png"), ("Meeting", "text/plain"), ("deck.pdf", "application/pdf")):
        file_id = tracked.add_file(name, b"not ours", mimetype=mimetype)
        event = {"type": "file_shared", "file_id": file_id, "user_id": "U1", "channel_id": "C1", "event_ts": "1.1"}
        tracked.event(event)
    tracked.wait_for(lambda: len(tracked.calls("files.info")) == 3)
    preview(tracked, "links.csv", ROWS.encode())
    assert len(all_ours(tracked, "C1")) == n_before + 1
    assert not [said for said in tracked.private() if any(name in said for name in ("holiday", "Meeting", "deck"))]


def test_a_file_for_a_channel_without_a_site_is_guessed_or_asked_about(tracked: SlackPeer) -> None:
    tracked.drop_file("C2", "links.csv", ROWS.replace("example.com", "unknown.example").encode())
    guessed = tracked.wait_for(lambda: with_text(ours(tracked, "C2"), "links.csv"))
    assert "unknown.example" in text_of(guessed)
    tracked.drop_file("C2", "pages.txt", b"http://blog.example/a\nhttp://blog.example/b\n")
    asked = tracked.wait_for(lambda: with_text(ours(tracked, "C2"), "pages.txt"))
    assert "Which site is it about?" in text_of(asked)
    assert "import_file" not in str(asked["blocks"])


def test_rows_that_cannot_be_used_are_named_with_line_and_reason(tracked: SlackPeer) -> None:
    body = ROWS + "mailto:someone@blog.example,http://example.com/\nhttp://blog9.example/a,http://elsewhere.example/\n"
    shown = preview(tracked, "links.csv", body.encode())
    tracked.click(shown, "import_file")
    done = tracked.wait_for(lambda: with_text(ours(tracked, "C1"), "links.csv", "3 new to us"))
    details = tracked.wait_for(lambda: with_text(tracked.thread("C1", done["ts"]), "mailto:"))
    assert "5" in text_of(details)
    assert "mailto:someone@blog.example" in text_of(details)
