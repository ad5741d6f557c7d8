"""Measured side by side: our visits beside scrapy and linkchecker, and a large import. Run by `make bench`, not by pytest."""
