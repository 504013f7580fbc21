#!/bin/sh
# Create .venv and install a requirements file, unless that has been done: sh bin/setup.sh FILE
#
# Needs Python 3.11 or newer and nothing else. Debian splits Python into parts, so three ways lead
# to an environment: the venv module; virtualenv, where venv is cut short; the copy of pip that
# lies beside this script, where pip is missing as well.
set -eu
cd "$(dirname "$0")/.."
wanted=${1:-requirements.txt}
mark=.venv/.installed-$wanted
pip=bin/pip-26.3-py3-none-any.whl

# The development list contains the running one: what it installed need not be installed again.
stamp() {
    if [ "$1" = requirements.txt ]; then cksum requirements.txt
    else cksum requirements.txt "$1"; fi
}
if [ -x .venv/bin/python ] && [ -f "$mark" ] && [ "$(cat "$mark")" = "$(stamp "$wanted")" ]; then
    exit 0
fi

say() { printf '%s\n' "$*" >&2; }

usable() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; }

find_python() {
    for candidate in ${PYTHON:-} python3.11 python3 python3.12 python3.13 python3.14 python; do
        if usable "$candidate"; then
            command -v "$candidate"
            return
        fi
    done
    say "Python 3.11 or newer is needed and was not found."
    say "Install it (Debian, Ubuntu: apt-get install python3), or name it: make setup PYTHON=/path/to/python3"
    exit 1
}

make_environment() {
    rm -rf .venv
    if "$python" -m venv .venv >.venv.log 2>&1 && usable .venv/bin/python \
        && .venv/bin/python -m pip --version >/dev/null 2>&1; then
        return
    fi
    rm -rf .venv
    if "$python" -m pip --version >/dev/null 2>&1; then
        "$python" -m pip install --quiet --disable-pip-version-check --target .vtool virtualenv >>.venv.log 2>&1 \
            && PYTHONPATH=.vtool "$python" -m virtualenv --quiet .venv >>.venv.log 2>&1 \
            && rm -rf .vtool && return
        rm -rf .venv .vtool
    fi
    "$python" -m venv --without-pip .venv >>.venv.log 2>&1 \
        && .venv/bin/python "$pip/pip" install --no-index "$pip" >>.venv.log 2>&1 && return
    say "No Python environment could be made. What was tried:"
    cat .venv.log >&2
    say "On Debian and Ubuntu this usually helps: apt-get install python3-venv"
    rm -rf .venv .venv.log
    exit 1
}

if ! usable .venv/bin/python || ! .venv/bin/python -m pip --version >/dev/null 2>&1; then
    python=$(find_python)
    say "Creating .venv with $("$python" --version) …"
    make_environment
    rm -f .venv.log
fi
say "Installing $wanted (the first time takes about a minute) …"
rm -f .venv/.installed-*
.venv/bin/python -m pip install -qq --disable-pip-version-check -r "$wanted"
stamp "$wanted" >"$mark"
if [ "$wanted" != requirements.txt ]; then
    stamp requirements.txt >.venv/.installed-requirements.txt
fi
