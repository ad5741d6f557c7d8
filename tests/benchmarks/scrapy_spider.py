"""The yardstick: a minimal scrapy spider that extracts the links to the target from the pages listed in a file.

Usage: python -m tests.benchmarks.scrapy_spider URLS TARGET PROXY [quick]. Prints JSON: pages, links, seconds of the crawl.
"""

import json
import sys
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import scrapy
from scrapy.crawler import CrawlerProcess

SETTINGS = {
    "CONCURRENT_REQUESTS": 100,
    "CONCURRENT_REQUESTS_PER_DOMAIN": 100,
    "DOWNLOAD_DELAY": 0,
    "ROBOTSTXT_OBEY": False,
    "COOKIES_ENABLED": False,
    "RETRY_ENABLED": False,
    "TELNETCONSOLE_ENABLED": False,
    "LOG_LEVEL": "ERROR",
}


class Backlinks(scrapy.Spider):
    name = "backlinks"
    urls: list[str]
    target: str
    proxy: str
    wanted: str
    counts: dict[str, float]

    async def start(self) -> AsyncIterator[Any]:
        self.counts["began"] = time.perf_counter()
        for url in self.urls:
            yield scrapy.Request(url, meta={"proxy": self.proxy}, dont_filter=True)

    def parse(self, response: Any) -> Iterator[dict[str, Any]]:
        self.counts["pages"] += 1
        for element in response.css(self.wanted):
            url = response.urljoin(element.attrib["href"])
            host = urlsplit(url).hostname or ""
            if host == self.target or host.endswith("." + self.target):
                self.counts["links"] += 1
                anchor = " ".join(element.css("::text").getall()).strip()
                yield {"page": response.url, "url": url, "rel": element.attrib.get("rel", ""), "anchor": anchor}

    def closed(self, reason: str) -> None:
        self.counts["seconds"] = time.perf_counter() - self.counts.pop("began")


def main() -> None:
    urls, target, proxy, *quick = sys.argv[1:]
    wanted = f'a[href*="{target}"], area[href*="{target}"]' if quick else "a[href], area[href]"
    counts: dict[str, float] = {"pages": 0, "links": 0}
    process = CrawlerProcess(SETTINGS)
    process.crawl(Backlinks, urls=Path(urls).read_text().split(), target=target, proxy=proxy, wanted=wanted, counts=counts)
    process.start()
    print(json.dumps(counts))


if __name__ == "__main__":
    main()
