#!/bin/sh
# Makes .venv in this folder from a hash-locked list of packages, or finds it made: sh deploy/venv.sh requirements.txt
#
# PYTHON names the interpreter; without it, the first Python >= 3.11 found is taken. Every package is checked against
# its hash and installed as built by its authors; `nordkap` is put on the environment's path last.
set -eu

list=$1
stamp=.venv/.made-$list

say() {
    printf '%s\n' "$*" >&2
}

new_enough() {
    command -v "$1" >/dev/null 2>&1 && "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1
}

choose_python() {
    if [ -n "${PYTHON:-}" ]; then
        new_enough "$PYTHON" && return
        say "PYTHON=$PYTHON is no Python 3.11 or later: name one that is, or leave PYTHON out."
        exit 2
    fi
    for PYTHON in python3 python3.14 python3.13 python3.12 python3.11; do
        new_enough "$PYTHON" && return
    done
    say "Nordkap needs Python 3.11 or later: install it ('apt install python3 python3-venv' on Debian 12), or name it with PYTHON=."
    exit 2
}

# What the environment depends on: this folder (scripts hold its path), the lists, the packaging, the interpreter.
fingerprint() {
    pwd
    cksum "$list" pyproject.toml deploy/venv.sh
    "$1" -c 'import sys; print(sys.version)'
}

if [ -n "${PYTHON:-}" ] && [ -x .venv/bin/python ]; then
    choose_python
    wanted=$("$PYTHON" -c 'import sys; print(sys.version)')
    [ "$(.venv/bin/python -c 'import sys; print(sys.version)' 2>/dev/null)" = "$wanted" ] || rm -rf .venv
fi

if [ -x .venv/bin/python ] && [ -f "$stamp" ] && [ "$(fingerprint .venv/bin/python 2>/dev/null)" = "$(cat "$stamp")" ]; then
    exit 0
fi

if ! .venv/bin/python -c 'import pip' >/dev/null 2>&1 || [ "$(cat .venv/.folder 2>/dev/null)" != "$(pwd)" ]; then
    choose_python
    if ! "$PYTHON" -c 'import ensurepip, venv' >/dev/null 2>&1; then
        say "Python's venv module is missing: install it ('apt install python3-venv' on Debian and Ubuntu), then run make again."
        exit 2
    fi
    rm -rf .venv
    "$PYTHON" -m venv .venv
    pwd >.venv/.folder
fi

say "Installing the packages of $list into .venv; the first time takes a minute or two."
pip() {
    .venv/bin/python -m pip --quiet --quiet --disable-pip-version-check --no-input "$@"
}
if ! pip install --require-hashes --only-binary :all: -r "$list"; then
    say "The packages could not be installed: see above; with a network connection, run make again."
    exit 2
fi
# In place, without fetching anything: the build tools are in the list as well.
pip install --no-deps --no-build-isolation --no-index --editable .
fingerprint .venv/bin/python >"$stamp"
