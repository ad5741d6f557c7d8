"""Holds the rooms to their drawing: who may import whom, which library lives where, no rings, nothing built at import."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from tests.shared import PROJECT

PACKAGES = ("bot", "commands", "storage")
ROOMS: dict[str, set[str]] = {
    "bot.core": set(),
    "bot.settings": {"bot.core", "bot.thresholds", "bot.alert_thresholds"},
    "bot.thresholds": {"bot.core"},
    "bot.alert_thresholds": {"bot.core"},
    "bot.exits": set(),
    "bot.command": {"bot.core"},
    "bot.web": {"bot.core"},
    "bot.demo": {"bot.core"},
    "bot.sources": {"bot.core", "bot.web"},
    "bot.render": {"bot.core", "bot.command"},
    "storage": {"bot.core"},
    "commands": {"bot.core", "bot.command", "bot.web", "bot.sources", "storage"},
    "bot.slack": {"bot.core", "bot.command", "bot.render"},
    "bot.schedule": {"bot.core", "bot.command", "bot.render"},
    "bot.console": {"bot.core", "bot.command", "bot.render"},
}
WIRING = ("bot.app", "bot.__main__", "bot.house", "bot.runner", "bot.clock", "bot.doctor")
"""The entry and the files it is split into by subject: they know all other rooms, and only they know each other."""
LIBRARIES: dict[str, set[str]] = {
    "httpx": {"bot.web"},
    "h11": {"bot.web", "bot.slack"},
    "websockets": {"bot.slack"},
    "gpyrobotstxt": {"bot.web"},
    "certifi": {"bot.web"},
    "msgspec": {"bot.web", "storage"},
    "slack_bolt": {"bot.slack"},
    "slack_sdk": {"bot.slack"},
    "jinja2": {"bot.render"},
    "apscheduler": {"bot.schedule"},
    "sqlmodel": {"storage"},
    "sqlalchemy": {"storage"},
    "alembic": {"storage"},
    "psycopg": {"storage"},
    "selectolax": {"bot.core"},
    "webencodings": {"bot.core"},
    "publicsuffixlist": {"bot.core"},
    "ada_url": {"bot.core"},
    "idna": {"bot.core", "bot.web"},
    "openpyxl": {"bot.sources"},
    "python_calamine": {"bot.sources"},
    "charset_normalizer": {"bot.sources"},
    "platformdirs": {"bot.settings"},
    "pydantic": {"bot.settings", "bot.thresholds", "bot.alert_thresholds"},
    "pydantic_settings": {"bot.settings", "bot.thresholds", "bot.alert_thresholds"},
    "rich": {"bot.render", "bot.console", *WIRING},
    "typer": {*WIRING},
}
RUN_BY_ALEMBIC = "storage.migrations.env"


def module_of(path: Path) -> str:
    return ".".join(path.relative_to(PROJECT).with_suffix("").parts).removesuffix(".__init__")


@cache
def modules() -> dict[str, ast.Module]:
    """Every module of the three packages with its tree."""
    paths = [path for package in PACKAGES for path in sorted((PROJECT / package).rglob("*.py"))]
    return {module_of(path): ast.parse(path.read_text(encoding="utf-8")) for path in paths}


def room_of(module: str) -> str:
    rooms = sorted({*ROOMS, *WIRING}, key=len, reverse=True)
    return next((room for room in rooms if f"{module}.".startswith(f"{room}.")), "")


def imports(module: str) -> Iterator[str]:
    """Names that a module imports, functions included: "a.b" for `import a.b`, "a" and "a.b" for `from a import b`."""
    for node in ast.walk(modules()[module]):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{module} imports relatively; write the whole name"
            assert node.module
            named = [f"{node.module}.{alias.name}" for alias in node.names]
            if not all(name in modules() for name in named):  # `from package import file` asks nothing of the package
                yield node.module
            yield from named


def imported_modules(module: str) -> set[str]:
    """Our own modules that `module` imports."""
    return {name for name in imports(module) if name in modules()} - {module}


@pytest.mark.parametrize("module", sorted(modules()))
def test_imports_only_what_its_room_may(module: str) -> None:
    room = room_of(module)
    if room in WIRING or module == "bot":
        return
    assert room, f"{module} lies in no room of the drawing"
    reached = {room_of(name) for name in imports(module) if name.split(".")[0] in PACKAGES}
    assert reached - {"", room} <= ROOMS[room], f"{module} ({room}) reaches into {reached - ROOMS[room] - {room, ''}}"


@pytest.mark.parametrize("module", sorted(modules()))
def test_uses_only_the_libraries_of_its_room(module: str) -> None:
    for name in {name.split(".")[0] for name in imports(module)}:
        if name in PACKAGES or name in sys.stdlib_module_names:
            continue
        assert name in LIBRARIES, f"{module} imports {name}, which has no room yet"
        assert room_of(module) in LIBRARIES[name], f"{module} imports {name}, which lives in {sorted(LIBRARIES[name])}"


def test_nobody_imports_the_wiring_but_the_entry() -> None:
    for module in modules():
        if module not in WIRING:
            assert not imported_modules(module) & set(WIRING), f"{module} imports the wiring"
    assert "bot.__main__" not in {name for module in modules() for name in imported_modules(module)}


def test_no_ring_of_imports() -> None:
    done: set[str] = set()

    def walk(module: str, path: tuple[str, ...]) -> None:
        assert module not in path, "a ring: " + " → ".join((*path[path.index(module) :], module))
        if module not in done:
            for other in sorted(imported_modules(module)):
                walk(other, (*path, module))
            done.add(module)

    for module in modules():
        walk(module, ())


AT_IMPORT = """
import importlib, os, sys, threading
project, packages, names = sys.argv[1], sys.argv[2].split(), sys.argv[3:]
ours = tuple(os.path.join(project, package) + os.sep for package in packages)
seen = []

def blame(what):
    # Up to the next import statement: a line of ours on the way means that our module did it while being imported.
    frame = sys._getframe(2)
    while frame is not None and not frame.f_code.co_filename.startswith("<frozen importlib"):
        if frame.f_code.co_filename.startswith(ours):
            seen.append(f"{os.path.relpath(frame.f_code.co_filename, project)}:{frame.f_lineno} {what}")
            return
        frame = frame.f_back

WATCHED = {"open", "socket.__new__", "socket.connect", "socket.getaddrinfo", "subprocess.Popen", "os.fork", "os.mkdir",
           "os.listdir", "os.scandir", "sqlite3.connect", "_thread.start_new_thread", "tempfile.mkstemp", "tempfile.mkdtemp"}

def hook(event, args):
    if event in WATCHED:
        blame(f"{event} {args[0] if args else ''}")

plain = os._Environ.__getitem__
def reading(self, key):
    if not key.startswith("PYDANTIC_"):  # pydantic asks for its own switch while a class is made
        blame(f"reads {key}")
    return plain(self, key)
os._Environ.__getitem__ = reading
sys.addaudithook(hook)
for name in names:
    importlib.import_module(name)
seen += [f"thread {thread.name}" for thread in threading.enumerate() if thread is not threading.main_thread()]
print("\\n".join(seen))
"""


def test_nothing_happens_at_import() -> None:
    names = [name for name in modules() if name != RUN_BY_ALEMBIC]
    command = [sys.executable, "-W", "error", "-c", AT_IMPORT, str(PROJECT), " ".join(PACKAGES), *names]
    result = subprocess.run(command, capture_output=True, text=True, cwd=PROJECT, timeout=110)
    assert result.returncode == 0, result.stderr
    assert not result.stdout.strip(), f"at import:\n{result.stdout}"


def test_docstring_on_every_module() -> None:
    bare = [name for name, tree in modules().items() if tree.body and not ast.get_docstring(tree)]
    assert not bare
