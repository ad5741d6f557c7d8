# Two commands do everything on a machine with Python 3.11+ and make: `make demo` and `make test`.
PYTHON ?= python3
UV_VERSION := 0.13.9
UV := $(shell command -v uv 2>/dev/null || echo .uv/bin/uv)
RUN := .venv/bin/
export UV_PROJECT_ENVIRONMENT := .venv

.PHONY: bench-report demo test lint types unit env bench bench-million load memory clean snapshots pictures sheets

demo: env            ## the main job on a made-up web: no Slack workspace, no server, no account
	@$(RUN)python -m bot demo

test: lint unit      ## everything CI runs

lint: env
	@$(RUN)ruff check .
	@$(RUN)ruff format --check .
	@$(RUN)mypy

unit: env
	@$(RUN)pytest -n 2

snapshots: env       ## write the template snapshots anew, to be read like code
	@$(RUN)pytest tests/render --snapshots=write

pictures: env        ## draw the pictures of the README anew (needs Chromium)
	@$(RUN)python -m tests.render.picture README

sheets: env          ## every message on large pictures in data/sheets, light and dark, to be looked at (needs Chromium)
	@$(RUN)python -m tests.render.sheets

bench: env           ## pages per second beside scrapy and linkchecker, same run, same pages
	@$(UV) sync --frozen -q --group bench
	@$(RUN)python -m tests.benchmarks.visits

acceptance: env      ## sixty days on virtual time against a served web and a Slack: exactly the messages of a list, no others
	@$(RUN)python -m tests.acceptance

kills: env           ## two hundred kill -9 at random, while it scans, imports and posts; a line for every seed
	@$(RUN)python -m tests.e2e.kills

load: env            ## 200 signed commands a second for a minute, idle and while a check visits a served web
	@$(RUN)python -m tests.slack.load

memory: env          ## the running bot's memory with 100,000 links tracked
	@$(RUN)python -m tests.benchmarks.memory

bench-million: env   ## memory and time beside a million links of one site
	@$(RUN)python -m tests.benchmarks.million

bench-report: env    ## seconds and memory of a report over a million links, on both databases
	@$(RUN)python -m tests.benchmarks.report $(URLS)

env: .venv/.synced

.venv/.synced: pyproject.toml uv.lock | $(UV)
	@$(UV) sync --frozen -q --python $(PYTHON)
	@touch $@

.uv/bin/uv:
	@$(PYTHON) -m venv .uv
	@.uv/bin/pip install -q --disable-pip-version-check uv==$(UV_VERSION)

clean:
	rm -rf .venv .uv .mypy_cache .ruff_cache dist
