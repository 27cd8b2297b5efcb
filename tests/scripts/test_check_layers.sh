#!/usr/bin/env bash
# test_check_layers.sh - the layer checker itself, both ways: what it must let pass and what not.
set -uo pipefail
here=$(dirname "$(readlink -f "$0")")
checker=$here/../check_layers.sh
tree=$(mktemp -d)
trap 'rm -rf "$tree"' EXIT
failed=0

verdict()
{
    if [ "$1" = 0 ]; then
        echo "ok $2"
    else
        echo "not ok $2"
        failed=1
    fi
}

# among FILE INCLUDE: what the checker says of a tree with one such line.
among()
{
    rm -rf "${tree:?}"/*
    mkdir -p "$tree/$(dirname "$1")"
    printf '/* a file */\n#include %s\n' "$2" >"$tree/$1"
    bash "$checker" "$tree"
}

allows()
{
    among "$1" "$2"
    verdict $? "$1 may include $2"
}

forbids()
{
    local said
    if said=$(among "$1" "$2"); then
        verdict 1 "$1 may not include $2"
    else
        [[ $said == "$1:2: "* ]]
        verdict $? "$1 may not include $2, and the line is named"
    fi
}

forbids service/worker.c '<microhttpd.h>'
allows service/server_body.c '<microhttpd.h>'
allows tests/sandbox/server.c '<microhttpd.h>'
forbids sql/run.c '<libpq-fe.h>'
allows service/db_internal.h '<libpq-fe.h>'
forbids service/notifier.c '<curl/curl.h>'
allows clients/http_transfer.c '<curl/curl.h>'
allows tests/unit/test_http.c '<curl/curl.h>'

forbids handlers/run_get.c '"clients/kingdee.h"'
allows handlers/run_get.c '"sql/run.h"'
allows handlers/run_create.c '"service/queue.h"'
forbids clients/kingdee.c '"service/budget.h"'
forbids clients/kingdee.c '"sql/run.h"'
allows clients/kingdee.c '"service/crypto.h"'
forbids sql/run.c '"service/queue.h"'
forbids sql/run.c '"clients/kingdee.h"'
allows sql/run.c '"service/db.h"'
forbids service/mapping/plan.c '"service/db.h"'
forbids service/mapping/plan.c '"service/config.h"'
allows service/mapping/plan.c '"service/json.h"'
allows service/mapping/plan.c '"service/mapping/internal.h"'
forbids service/json.c '"sql/run.h"'
forbids service/router.c '"handlers/handlers.h"'
forbids service/db_migrate.c '"clients/http.h"'
forbids service/server.c '"sql/run.h"'
allows service/server.c '"service/listener.h"'
forbids service/config.c '"service/pipeline.h"'
allows service/pipeline.c '"clients/kingdee.h"'
forbids service/pipeline.c '"handlers/handlers.h"'
allows service/main.c '"handlers/handlers.h"'
forbids tests/sandbox/kingdee_list.c '"service/mapping/mapping.h"'
forbids tests/sandbox/kingdee_list.c '"clients/kingdee_signature.h"'

rm -rf "${tree:?}"/*
if bash "$checker" "$tree" 2>/dev/null; then
    verdict 1 'an empty tree is no pass'
else
    verdict 0 'an empty tree is no pass'
fi
exit $failed
