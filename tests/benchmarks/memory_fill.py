"""Fills a data folder with one tracked site and its claims: `python -m tests.benchmarks.memory_fill FOLDER LINKS`."""

import sys
from pathlib import Path

from bot.house import utc_now
from bot.settings import Settings
from storage import Storage
from tests.storage.samples import bring, many_claims, site


def main() -> None:
    """One site in C1 with so many links."""
    folder, n_links = Path(sys.argv[1]), int(sys.argv[2])
    with Storage.open(Settings(data_dir=folder).storage_url) as storage:
        storage.migrate()
        bring(storage, many_claims(n_links))
        storage.sites.track(site(storage).id, "C1", "UTC", utc_now())


if __name__ == "__main__":
    main()
