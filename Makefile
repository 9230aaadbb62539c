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

# Missing system packages are installed where that is possible, and named with the command where it is not.
test-setup:
	@missing=""; \
	command -v cc >/dev/null || missing="$$missing build-essential"; \
	command -v strace >/dev/null || missing="$$missing strace"; \
	command -v initdb >/dev/null || ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || missing="$$missing postgresql"; \
	command -v chromium >/dev/null || missing="$$missing chromium"; \
	python3 -c 'import ensurepip' 2>/dev/null || missing="$$missing python3-venv"; \
	if [ -n "$$missing" ]; then \
		as=""; if [ "$$(id -u)" != 0 ]; then as="sudo -n"; fi; \
		echo "installing:$$missing"; \
		{ $$as apt-get update -q && $$as env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends $$missing; } \
		|| echo "could not install them; do it yourself: apt-get install$$missing"; \
	fi
	@command -v cargo >/dev/null || { echo "Rust is missing: https://rustup.rs" >&2; exit 1; }
	@command -v npm >/dev/null || { echo "Node is missing: https://nodejs.org, or apt-get install nodejs npm" >&2; exit 1; }

test-rust:
	cargo fmt --all --check
	@if cargo clippy --version >/dev/null 2>&1; then cargo clippy --workspace --all-targets -- -D warnings; else echo "clippy is not installed; skipped"; fi
	HARK_FUZZ_SECONDS=5 cargo test --workspace

# Real, unmodified clients against the binary that the tests above have built; the script installs what it needs.
test-clients:
	cargo build -p hark-server
	E2E_BINARY="$(abspath $(TARGET))/debug/hark" e2e/run.sh

# Other cases every day, and the same ones again with SOAK_SEED. About two hours on two cores.
SOAK_SEED ?= $(shell date -u +%Y%m%d)
SOAK_CASES ?= 20000
SOAK_TIMES ?= 50
SOAK_KILL_POINTS ?= all
SOAK_FUZZ_SECONDS ?= 240
soak: test-setup ## The long runs: more random cases, more crashes, questions compared with ClickHouse
	@echo "seed $(SOAK_SEED); the same cases again: make soak SOAK_SEED=$(SOAK_SEED)"
	HARK_SEED=$(SOAK_SEED)000000 HARK_CASES=$(SOAK_CASES) HARK_TIMES=$(SOAK_TIMES) HARK_KILL_POINTS=$(SOAK_KILL_POINTS) \
	HARK_FUZZ_SEED=$(SOAK_SEED) HARK_FUZZ_SECONDS=$(SOAK_FUZZ_SECONDS) cargo test --workspace --release
	$(MAKE) compare COMPARE_SEED=$(SOAK_SEED)

-include bench/bench.mk
