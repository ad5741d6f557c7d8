"""The one flag: `pytest tests/render --snapshots=write` writes the snapshots anew, to be read like code."""

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--snapshots", choices=("check", "write"), default="check", help="check or write template snapshots")


@pytest.fixture(scope="session")
def writes_snapshots(request: pytest.FixtureRequest) -> bool:
    return request.config.getoption("--snapshots", default="check") == "write"
