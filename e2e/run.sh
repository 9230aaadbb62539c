#!/bin/sh
# Runs every client package against the real binary. Called by `make test`; E2E_BINARY names another binary.
set -eu
cd "$(dirname "$0")"

venv=.venv
if ! cmp -s requirements.txt "$venv/.installed"; then
    "${PYTHON:-python3}" -m venv "$venv"
    "$venv/bin/pip" install --quiet --requirement requirements.txt
    cp requirements.txt "$venv/.installed"
fi
if ! cmp -s package-lock.json node_modules/.installed; then
    npm ci --no-audit --no-fund
    cp package-lock.json node_modules/.installed
fi

node --test --test-reporter=spec clients/*.test.mjs
"$venv/bin/python" -m unittest discover --start-directory clients/python --verbose
