# Everything one does with a checkout. `make help` lists it.

SHELL := /bin/sh
DATA ?= ./hark-data
LISTEN ?= 127.0.0.1:4275
SAMPLE_EVENTS ?= 200000
SAMPLE_CUSTOMERS ?= 10000
TARGET := $(or $(CARGO_TARGET_DIR),target)
HARK := $(TARGET)/release/hark
SAMPLE := $(TARGET)/sample.parquet

.DEFAULT_GOAL := help
.PHONY: help build run test test-setup test-rust test-clients soak

help: ## Show this
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | sort | awk -F '\t' '{ printf "  make %-8s %s\n", $$1, $$2 }'

build: ## Build target/release/hark
	cargo build --release -p hark-server

run: ## Build, load a small sample into an empty ./hark-data, serve, name the start page
	@[ -e $(HARK) ] || echo "The first build takes some minutes; later ones take seconds."
	cargo build --release -p hark-server -p hark-bench
	@if [ ! -e $(DATA)/hark.db ] || [ -e $(DATA)/sample-import ]; then \
		mkdir -p $(DATA) && touch $(DATA)/sample-import && \
		$(TARGET)/release/hark-bench generate --events $(SAMPLE_EVENTS) --customers $(SAMPLE_CUSTOMERS) --out $(SAMPLE) && \
		$(HARK) import events $(SAMPLE) --data $(DATA) --yes && rm $(DATA)/sample-import; \
	fi
	@exec $(HARK) serve --data $(DATA) --listen $(LISTEN)

test: test-setup test-rust test-clients ## Install what the tests need, then run every test of every language

# Missing system packages are installed where that is possible, and named where it is not.
test-setup:
	@missing=""; \
	command -v strace >/dev/null || missing="$$missing strace"; \
	command -v chromium >/dev/null || missing="$$missing chromium"; \
	if [ -n "$$missing" ]; then \
		if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
			apt-get update -q && apt-get install -q -y --no-install-recommends $$missing || echo "could not install:$$missing"; \
		else echo "not installed:$$missing; tests that need them say so" ; fi; \
	fi

test-rust:
	cargo fmt --all --check
	@if cargo clippy --version >/dev/null 2>&1; then cargo clippy --workspace -- -D warnings; else echo "clippy is not installed; skipped"; fi
	cargo test --workspace

# Real, unmodified clients against the binary that the tests above have built; the script installs what it needs.
test-clients:
	cargo build -p hark-server
	E2E_BINARY="$(CURDIR)/target/debug/hark" e2e/run.sh

soak: ## The long runs: more random cases, more crashes
	PROPTEST_CASES=20000 cargo test --workspace --release

-include bench/bench.mk
