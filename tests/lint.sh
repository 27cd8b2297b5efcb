#!/usr/bin/env bash
# lint.sh - everything that reads the code without running it. `./dev lint` builds with gcc and
# clang first, both with -Werror; this goes on with the rest, shows what each step finds, and
# exits 1 if any of them found something.
set -uo pipefail
cd "$(dirname "$(readlink -f "$0")")/.." || exit 1

failed=()

# step NAME COMMAND...: quiet when all is well.
step()
{
    local name=$1 out begun=$SECONDS
    shift
    if out=$("$@" 2>&1); then
        echo "ok $name ($((SECONDS - begun)) s)"
        [ -z "$out" ] || printf '%s\n' "$out" | sed 's/^/  /'
    else
        printf '%s\n' "$out"
        echo "not ok $name"
        failed+=("$name")
    fi
}

sources()
{
    find service handlers clients sql tests -name "$1" -not -path '*/node_modules/*' | sort
}

format()
{
    { sources '*.c' && sources '*.h'; } | xargs -r clang-format --dry-run -Werror
}

# The analyzer counts what it suppresses in headers of the system; that is no finding.
tidy()
{
    local out code=0
    out=$(sources '*.c' | xargs -r -P "$(nproc)" -n 4 clang-tidy -p build --quiet 2>&1) || code=$?
    printf '%s\n' "$out" | grep -vE '^[0-9]+ warnings? (generated|treated as errors?)|^Suppressed|^$' |
        head -n 200
    return $code
}

shells()
{
    local scripts=(dev .ci/run docker/*.sh tests/*.sh tests/scripts/*.sh)
    for script in "${scripts[@]}"; do
        bash -n "$script" || return 1
    done
    shellcheck -x "${scripts[@]}"
}

pythons()
{
    local scripts
    mapfile -t scripts < <(find tests -name '*.py' -not -path '*/node_modules/*' | sort)
    python3 - tests/run "${scripts[@]}" <<'PYTHON'
import ast, sys
for path in sys.argv[1:]:
    ast.parse(open(path, encoding="utf-8").read(), path)
PYTHON
}

# redocly is pinned by tests/openapi/package-lock.json, and fetched once.
openapi()
{
    local wanted=tests/openapi/package-lock.json have=tests/openapi/node_modules/.installed
    export REDOCLY_TELEMETRY=off REDOCLY_SUPPRESS_UPDATE_NOTICE=true
    if ! cmp -s "$wanted" "$have"; then
        npm --prefix tests/openapi ci --ignore-scripts --no-audit --no-fund --loglevel=error >/dev/null || return 1
        cp "$wanted" "$have"
    fi
    tests/openapi/node_modules/.bin/redocly lint --config tests/openapi/redocly.yaml openapi.yaml
}

step layers bash tests/check_layers.sh
step style bash tests/check_style.sh
step architecture python3 tests/check_architecture.py
step format format
step shell shells
step python pythons
step openapi openapi
step clang-tidy tidy

if [ ${#failed[@]} -gt 0 ]; then
    echo "lint: ${failed[*]}"
    exit 1
fi
echo 'lint: all good'
