# What a newcomer needs: `make run`. What a developer needs: `make dev`, `make test`, `make check`.
# Settings come from the environment or the command line: `make run PORT=8001`. See .env.example.

PYTHON := .venv/bin/python

.PHONY: help setup run dev test check messages mutate rehearse screenshots format clean

help:
	@echo "make run      start the survey with its demonstration (sets everything up first)"
	@echo "make setup    only create .venv and install what runs"
	@echo "make dev      the same data with DEBUG and autoreload"
	@echo "make test     the suite on SQLite and on PostgreSQL; ARGS=\"-k heatmap\" for a part"
	@echo "make check    lint, types, import contracts, templates, migrations, deployment"
	@echo "make rehearse surveys attacked, sendings and mail with faults, jobs killed; writes docs/rehearsal.md"
	@echo "make mutate   would the tests see a slip in the scoring? ARGS=\"--sample 300\" for a part"
	@echo "make messages find new texts for the translations, and compile these"
	@echo "make screenshots  a picture of every page of the demonstration; writes docs/screenshots"
	@echo "make format   put code and templates into shape"
	@echo "make clean    remove what tools left behind (never var/, never .venv)"

setup:
	@sh bin/setup.sh requirements.txt
	@$(PYTHON) -m rcsurvey.catalogues

run: setup
	@exec $(PYTHON) bin/run.py --with-caller

dev: setup
	@exec $(PYTHON) bin/run.py --with-caller --dev

.PHONY: setup-dev
setup-dev:
	@sh bin/setup.sh requirements-dev.txt

test: setup-dev
	@exec $(PYTHON) -m tests $(ARGS)

check: setup-dev
	@exec $(PYTHON) bin/check.py

messages: setup
	@exec $(PYTHON) manage.py messages

rehearse: setup-dev
	@exec $(PYTHON) -m tests.rehearsal $(ARGS)

mutate: setup-dev
	@exec $(PYTHON) -m tests.bench.mutate $(ARGS)

screenshots: setup-dev
	@exec $(PYTHON) -m tests.screenshots

format: setup-dev
	@$(PYTHON) -m ruff check --fix-only --quiet .
	@$(PYTHON) -m ruff format .
	@find templates -name '*.html' -exec .venv/bin/djade --target-version 5.2 {} +

clean:
	@rm -rf .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache .coverage test-results
	@find . -name __pycache__ -type d -not -path './.venv/*' -prune -exec rm -rf {} +
