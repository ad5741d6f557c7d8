"""Where the recorded web and the published suites lie, beside the project; a test that reads them skips without them."""

from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[1]
SHARED = PROJECT.parent / "shared"
REALWEB = SHARED / "realweb"

needs_shared = pytest.mark.skipif(
    not (REALWEB / "pages.jsonl").is_file(),
    reason="The recorded web is not beside the project (../shared/realweb); the project's own cases cover every rule.",
)
