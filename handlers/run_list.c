/* run_list.c - GET /v1/runs (runList): history, newest first. */
#include "handlers/handlers.h"
#include "handlers/shapes.h"
#include "service/clock.h"
#include <string.h>

static enum fail read_time(struct request *req, const char *name, const char **out)
{
    int64_t ms;

    *out = request_query(req, name);
    if (*out && !clock_rfc3339_read(*out, &ms))
        return request_invalid(req, NULL, "%s: a time as in 2026-01-31T08:00:00%%2B08:00", name);
    return OK;
}

static enum fail read_status(struct request *req, const char **out)
{
    static const char *const known[] = {"queued",  "running", "succeeded",
                                        "partial", "failed",  "cancelled"};

    *out = request_query(req, "status");
    for (size_t i = 0; *out && i < sizeof known / sizeof known[0]; i++) {
        if (strcmp(*out, known[i]) == 0)
            return OK;
    }
    return *out ? request_invalid(req, NULL, "status: unknown value") : OK;
}

static enum fail read_dead(struct request *req, bool *out)
{
    const char *text = request_query(req, "dead");

    *out = text && strcmp(text, "true") == 0;
    if (!text || *out || strcmp(text, "false") == 0)
        return OK;
    return request_invalid(req, NULL, "dead: true or false");
}

enum fail handle_run_list(struct request *req, struct response *res)
{
    struct run_filter filter = {.sync = request_query(req, "sync")};
    cJSON *items = json_array(req->mem);
    struct run *runs;
    int count;
    enum fail fail = read_status(req, &filter.status);

    if (!fail)
        fail = read_dead(req, &filter.dead);
    if (!fail)
        fail = read_time(req, "from", &filter.from);
    if (!fail)
        fail = read_time(req, "to", &filter.to);
    if (!fail)
        fail = cursor_id(req, &filter.before);
    if (!fail)
        fail = request_limit(req, &filter.limit);
    if (!fail)
        fail = run_list(req->house->db, req->mem, &filter, &runs, &count);
    if (fail)
        return fail;
    for (int i = 0; i < count; i++)
        json_append(req->mem, items, run_json(req->mem, &runs[i]));
    return respond_json(
        req, res, 200,
        list_json(req->mem, items,
                  next_id(req->mem, count ? runs[count - 1].id : 0, count, filter.limit)));
}
