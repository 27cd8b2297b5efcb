/* metrics_get.c - GET /metrics (metricsGet): Prometheus text, from memory only. */
#include "handlers/handlers.h"
#include "handlers/metrics_pushes.h"
#include "service/db.h"
#include "service/server_state.h"

#include <inttypes.h>
#include <string.h>

static char *gauge(struct arena *mem, const char *name, const char *help, int64_t value)
{
    return arena_format(mem, "# HELP %s %s\n# TYPE %s gauge\n%s %" PRId64 "\n", name, help, name,
                        name, value);
}

static char *counter(struct arena *mem, const char *name, const char *help, int64_t value)
{
    return arena_format(mem, "# HELP %s %s\n# TYPE %s counter\n%s %" PRId64 "\n", name, help, name,
                        name, value);
}

enum fail handle_metrics_get(struct request *req, struct response *res)
{
    const struct server_state *state = req->house->state;
    struct arena *mem = req->mem;
    struct db_stats db;
    const char *body;

    db_stats_read(req->house->db, &db);
    body = arena_format(
        mem, "%s%s%s%s%s%s%s%s%s",
        gauge(mem, "xingqiao_database_up", "Whether the last probe reached the database.",
              atomic_load(&state->database_ok)),
        gauge(mem, "xingqiao_draining", "Whether the service is stopping.",
              atomic_load(&state->draining)),
        gauge(mem, "xingqiao_db_connections_open", "Open database connections.", db.open),
        gauge(mem, "xingqiao_db_connections_idle", "Database connections not in use.", db.idle),
        counter(mem, "xingqiao_db_statements_total", "Statements sent.", db.queries),
        counter(mem, "xingqiao_db_failures_total", "Statements that failed.", db.failures),
        counter(mem, "xingqiao_db_reconnects_total", "Dead connections replaced.", db.reconnects),
        counter(mem, "xingqiao_db_retries_total", "Transactions tried again.", db.retries),
        metrics_pushes(mem, req->house));
    return respond_text(res, 200, "text/plain; version=0.0.4; charset=utf-8", body, strlen(body));
}
