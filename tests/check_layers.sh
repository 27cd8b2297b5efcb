#!/usr/bin/env bash
# check_layers.sh [ROOT] - holds the #include lines against the house's layers (ARCHITECTURE.md).
#
# Prints "FILE:LINE: include: reason" for each that is forbidden; exits 1 if there is any.
# Data goes one way: handlers, workers and clients know what is below them, never what is above.
set -euo pipefail
cd "${1:-$(dirname "$(readlink -f "$0")")/..}"

bad=0
files=0

forbid()
{
    printf '%s: %s: %s\n' "$1" "$2" "$3"
    bad=1
}

# Files of service/ that everybody may stand on: they know nothing of tables or outside systems.
foundation='service/(arena|fail|json|crypto|clock|log|log_repeat|config)\.h'

# The layer of a file, by its path.
layer_of()
{
    case "$1" in
    service/main.c) echo main ;;
    service/mapping/*) echo mapping ;;
    service/server*) echo server ;;
    service/db.* | service/db_*) echo database ;;
    service/arena.* | service/fail.* | service/json.* | service/json_* | service/crypto.* | \
        service/clock.* | service/log.* | service/log_* | service/config.* | service/config_* | \
        service/request.* | service/router.* | service/reply.* | service/lanes.* | \
        service/auth.*) echo base ;;
    service/*) echo service ;;
    handlers/*) echo handlers ;;
    clients/*) echo clients ;;
    sql/*) echo sql ;;
    tests/sandbox/*) echo sandbox ;;
    tests/*) echo tests ;;
    *) echo unknown ;;
    esac
}


check_library()
{
    local at=$1 layer=$2 include=$3
    case "$include" in
    microhttpd.h)
        [[ $layer == server || $layer == sandbox ]] ||
            forbid "$at" "$include" 'libmicrohttpd is known to service/server*.c and the sandbox only'
        ;;
    libpq-fe.h)
        [[ $layer == database ]] || forbid "$at" "$include" 'libpq is known to service/db*.c only'
        ;;
    curl/*)
        [[ $layer == clients || $layer == sandbox || $layer == tests ]] ||
            forbid "$at" "$include" 'libcurl is known to clients/ only'
        ;;
    esac
}

# What each layer may include of our own files, as one pattern.
check_own()
{
    local at=$1 layer=$2 include=$3 allowed
    case "$layer" in
    main | tests) return ;;
    mapping) allowed='service/(arena|fail|json|clock|cron|crypto|log)\.h|service/mapping/.*' ;;
    server) allowed='service/[^/]*|statements\.h|embedded\.h' ;;
    base | database)
        [[ $(layer_of "$include") =~ ^(base|server|database)$ ]] && return
        allowed='statements\.h|embedded\.h'
        ;;
    clients) allowed="clients/.*|$foundation" ;;
    sql) allowed="sql/.*|$foundation|service/db\.h" ;;
    handlers) allowed='handlers/.*|sql/.*|service/.*|embedded\.h' ;;
    service) allowed='service/.*|sql/.*|clients/.*|embedded\.h' ;;
    sandbox) allowed="tests/sandbox/.*|$foundation" ;;
    *) forbid "$at" "$include" 'a file in no known layer' && return ;;
    esac
    [[ $include =~ ^($allowed)$ ]] || forbid "$at" "$include" "not for the layer '$layer'"
}

check_file()
{
    local file=$1 layer number text
    layer=$(layer_of "$file")
    files=$((files + 1))
    while IFS=: read -r number text; do
        [[ $text =~ ^[[:space:]]*#[[:space:]]*include[[:space:]]*([\"\<])([^\"\>]*) ]] || continue
        if [[ ${BASH_REMATCH[1]} == '"' ]]; then
            check_own "$file:$number" "$layer" "${BASH_REMATCH[2]}"
        else
            check_library "$file:$number" "$layer" "${BASH_REMATCH[2]}"
        fi
    done < <(grep -nE '^[[:space:]]*#[[:space:]]*include' "$file" || true)
}

while read -r file; do
    check_file "$file"
done < <(find service handlers clients sql tests -name '*.[ch]' 2>/dev/null | sort)

if [ "$files" -eq 0 ]; then
    echo 'check_layers: no C file found here' >&2
    exit 1
fi
exit "$bad"
