"""The README tells everything that can be typed, set or met, and nothing that is not there."""

import re
from pathlib import Path

import pytest

from bot.core.checks import CHECKS
from bot.core.states import Conclusion
from bot.exits import Exit
from bot.settings import Settings, variable
from commands import COMMANDS, JOBS
from tests.shared import PROJECT

README = (PROJECT / "README.md").read_text(encoding="utf-8")
CHANGELOG = (PROJECT / "CHANGELOG.md").read_text(encoding="utf-8")
VERSION = re.search(r'^version = "(.+)"$', (PROJECT / "pyproject.toml").read_text(encoding="utf-8"), re.MULTILINE)


def row(first: str) -> list[str]:
    """The cells of the README's table row that begins with `first`."""
    line = next((line for line in README.splitlines() if line.startswith(f"| {first} |")), "")
    assert line, f"the README has no row for {first}"
    return [cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]]


def shown_default(name: str) -> str:
    field = Settings.model_fields[name]
    if field.default_factory is not None:
        return "your data folder"
    value = field.default.get_secret_value() if hasattr(field.default, "get_secret_value") else field.default
    if isinstance(value, tuple):
        value = ",".join(str(part) for part in value)
    if value in ("", None):
        return "empty"
    return f"`{str(value).lower() if isinstance(value, bool) else value}`"


@pytest.mark.parametrize("name", Settings.model_fields)
def test_every_setting_is_told_with_its_default(name: str) -> None:
    assert row(f"`{variable(name)}`")[1:] == [shown_default(name), Settings.model_fields[name].description]


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.name)
def test_every_command_is_told(command) -> None:
    assert re.search(rf"^\| `{command.name}[ `]", README, re.MULTILINE)
    assert command.summary
    assert command.examples


@pytest.mark.parametrize("job", JOBS, ids=lambda job: job.name)
def test_every_job_is_told(job) -> None:
    assert row(f"`{job.name}`")


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check[0])
def test_every_check_is_told(check) -> None:
    assert row(f"`{check[0]}`")


@pytest.mark.parametrize("end", Exit, ids=lambda end: end.name)
def test_every_exit_code_is_told(end: Exit) -> None:
    assert row(str(end.value))[1] == f"`{end.name}`"


@pytest.mark.parametrize("conclusion", Conclusion)
def test_every_conclusion_is_told(conclusion: Conclusion) -> None:
    assert re.search(rf"^\| \S+ {conclusion.value} \|", README, re.MULTILINE)


def test_every_shell_command_is_told_and_no_other() -> None:
    source = (PROJECT / "bot" / "__main__.py").read_text(encoding="utf-8")
    defined = re.findall(r'@cli\.command\((?:name="(\w+)")?\)\ndef (\w+)', source)
    told = set(re.findall(r"^\| `backlinks (\w+)", README, re.MULTILINE))
    assert told == {name or function for name, function in defined}


@pytest.mark.parametrize("target", sorted(set(re.findall(r"\]\(([^)#]+)", README))))
def test_links_lead_somewhere(target: str) -> None:
    assert target.startswith("https://") or Path(PROJECT, target).exists()


def test_variables_named_anywhere_exist() -> None:
    known = {variable(name) for name in Settings.model_fields}
    assert set(re.findall(r"\b(?:BACKLINKS|SLACK)_[A-Z0-9_]+[A-Z]", README)) <= known


def test_the_changelog_has_this_version() -> None:
    assert VERSION
    assert f"## {VERSION[1]}" in CHANGELOG
