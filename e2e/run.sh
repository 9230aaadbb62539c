#!/bin/sh
# Installs the client packages and runs each of them against the binary that was built last (or E2E_BINARY); with arguments,
# only these test files.
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

PATH="$PWD/$venv/bin:$PATH"
export PATH
if [ "$#" -gt 0 ]; then
    exec node --test --test-reporter=spec "$@"
fi
npm test
