# Everything one does with a checkout. `make help` lists it.

SHELL := /bin/sh
DATA ?= ./hark-data
LISTEN ?= 127.0.0.1:4275
TARGET := $(or $(CARGO_TARGET_DIR),target)
HARK := $(TARGET)/release/hark

.DEFAULT_GOAL := help
.PHONY: help build dashboard browser run test test-setup test-rust test-clients test-dashboard test-browser soak analyst

help: ## Show this
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | sort | awk -F '\t' '{ printf "  make %-8s %s\n", $$1, $$2 }'

build: dashboard ## Build target/release/hark with the dashboard in it
	$(BUILT) cargo build --release -p hark-server

# Which dashboard the program is compiled with; see crates/hark-server/build.rs.
BUILT = DASHBOARD_BUILT="$$(ls packages/dashboard/dist/index.html 2>/dev/null)"

# Installs what changed and builds what is newer than the last build.
dashboard:
	@if [ -f packages/dashboard/package.json ]; then \
		command -v npm >/dev/null || { echo "Node is missing: https://nodejs.org, or apt-get install nodejs npm" >&2; exit 1; }; \
		cd packages/dashboard; \
		if ! cmp -s package-lock.json node_modules/.installed; then \
			npm ci --no-audit --no-fund && cp package-lock.json node_modules/.installed || exit 1; \
		fi; \
		if [ ! -e dist/index.html ] || \
			[ -n "$$(find . \( -name node_modules -o -name dist \) -prune -o -type f -newer dist/index.html -print | head -n 1)" ]; then \
			npm run build; \
		fi; \
	fi

# What goes into pages of others: hark.js. The same as above; its build fails when the script has grown too heavy.
browser:
	@command -v npm >/dev/null || { echo "Node is missing: https://nodejs.org, or apt-get install nodejs npm" >&2; exit 1; }
	@cd packages/browser; \
	if ! cmp -s package-lock.json node_modules/.installed; then \
		npm ci --no-audit --no-fund && cp package-lock.json node_modules/.installed || exit 1; \
	fi; \
	if [ ! -e dist/weight.json ] || [ -n "$$(find src scripts package.json -type f -newer dist/weight.json -print | head -n 1)" ]; then \
		npm run build; \
	fi

run: ## Build, fill an empty ./hark-data with a simulated company, serve, print one link that opens it signed in
	@[ -e $(HARK) ] || echo "The first build takes some minutes; later ones take seconds."
	@$(MAKE) --no-print-directory build
	@# Beside it and moved when it is whole: whoever interrupts it finds an empty folder again.
	@if [ ! -e $(DATA)/hark.db ]; then \
		rm -rf $(DATA).filling && $(HARK) demo --data $(DATA).filling && \
		(umask 077; mkdir -p $(DATA)) && mv $(DATA).filling/* $(DATA)/ && rm -rf $(DATA).filling; \
	fi
	@exec $(HARK) serve --data $(DATA) --listen $(LISTEN) --link

test: test-setup test-rust test-clients test-dashboard test-browser ## Install what the tests need, then run every test of every language

# Missing system packages are installed where that is possible, and named with the command where it is not.
test-setup:
	@missing=""; \
	command -v cc >/dev/null || missing="$$missing build-essential"; \
	command -v strace >/dev/null || missing="$$missing strace"; \
	command -v openssl >/dev/null || missing="$$missing openssl"; \
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

test-rust: dashboard
	cargo fmt --all --check
	@if cargo clippy --version >/dev/null 2>&1; then $(BUILT) cargo clippy --workspace --all-targets -- -D warnings; else echo "clippy is not installed; skipped"; fi
	$(BUILT) HARK_FUZZ_SECONDS=5 cargo test --workspace

# Real, unmodified clients against the binary that the tests above have built; the script installs what it needs.
test-clients: dashboard
	$(BUILT) cargo build -p hark-server
	E2E_BINARY="$(abspath $(TARGET))/debug/hark" e2e/run.sh

# The pages in a real browser, as the same binary serves them.
test-dashboard: dashboard
	$(BUILT) cargo build -p hark-server
	cd packages/dashboard && npm run check && HARK_BINARY="$(abspath $(TARGET))/debug/hark" npm run e2e

# hark.js: its parts without a browser, then pages that carry it in a real one, and what has arrived at the same binary.
test-browser: browser dashboard
	$(BUILT) cargo build -p hark-server
	cd packages/browser && npm run check && HARK_BINARY="$(abspath $(TARGET))/debug/hark" npm run e2e

# Other cases every day, and the same ones again with SOAK_SEED. About two hours on two cores. As `make test` builds it: a
# release notices no overflow.
SOAK_SEED ?= $(shell date -u +%Y%m%d)
SOAK_CASES ?= 20000
SOAK_TIMES ?= 20
SOAK_KILL_POINTS ?= all
SOAK_FUZZ_SECONDS ?= 120
SOAK_API_SECONDS ?= 900
soak: test-setup ## The long runs: more random cases, more crashes, questions compared with ClickHouse, the API with its description
	@echo "seed $(SOAK_SEED); the same cases again: make soak SOAK_SEED=$(SOAK_SEED)"
	HARK_SEED=$(SOAK_SEED)000000 HARK_CASES=$(SOAK_CASES) HARK_TIMES=$(SOAK_TIMES) HARK_KILL_POINTS=$(SOAK_KILL_POINTS) \
	HARK_FUZZ_SEED=$(SOAK_SEED) HARK_FUZZ_SECONDS=$(SOAK_FUZZ_SECONDS) $(BUILT) cargo test --workspace --no-fail-fast
	$(MAKE) compare COMPARE_SEED=$(SOAK_SEED)
	$(BUILT) cargo build --release -p hark-server
	E2E_BINARY="$(abspath $(TARGET))/release/hark" E2E_SEED=$(SOAK_SEED) E2E_SECONDS=$(SOAK_API_SECONDS) \
		e2e/run.sh house/described.test.mjs
	$(MAKE) analyst ANALYST_SEEDS=$(SOAK_SEED)01-$(SOAK_SEED)20 ANALYST_NULL=$(SOAK_SEED)21-$(SOAK_SEED)40

# What is asked and decided is written in docs/simulated-company.md. Some 20 seconds a world; nothing but Python is needed.
ANALYST_SEEDS ?= 1-20
ANALYST_NULL ?= 1-20
analyst: ## Find by the API what was planted in simulated companies, and nothing in null worlds; ANALYST_SEEDS=7-9 ANALYST_NULL=
	$(BUILT) cargo build --release -p hark-server
	E2E_BINARY="$(abspath $(TARGET))/release/hark" python3 e2e/analyst/run.py --seeds "$(ANALYST_SEEDS)" --null "$(ANALYST_NULL)"

-include bench/bench.mk
