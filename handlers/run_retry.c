/* run_retry.c - POST /v1/runs/{id}/retry (runRetry): a new run, same mode and window, fetched
 * afresh. */
#include "handlers/handlers.h"
#include "handlers/shapes.h"
#include "service/queue.h"
#include <string.h>

static bool has_ended(const struct run *run)
{
    return run->finished_at != NULL;
}

static enum fail queue_again(struct request *req, const struct run *old, struct run *out)
{
    struct run_draft draft = {.sync = old->sync, .mode = old->mode, .trigger = "retry"};
    int64_t id;
    enum fail fail;

    draft.priority = PRIORITY_OPERATOR;
    draft.window_from = old->window_from;
    draft.window_to = old->window_to;
    draft.window_given = old->window_given;
    draft.force = old->force;
    draft.mend = old->mend;
    draft.created_by = req->caller;
    draft.trace_id = req->id;
    draft.retry_of = old->id;
    fail = run_insert(req->house->db, req->mem, &draft, &id);
    if (fail)
        return fail;
    queue_wake(req->house->queue);
    return run_by_id(req->house->db, req->mem, id, out);
}

enum fail handle_run_retry(struct request *req, struct response *res)
{
    struct run old, run;
    int64_t id;
    enum fail fail = request_no_members(req);

    if (!fail)
        fail = request_id(req->params[0], &id);
    if (!fail)
        fail = run_by_id(req->house->db, req->mem, id, &old);
    if (fail)
        return fail;
    if (!has_ended(&old))
        return request_refuse(req, FAIL_CONFLICT, "run-not-ended", "the run has not ended yet");
    fail = queue_again(req, &old, &run);
    if (fail == FAIL_NOT_FOUND)
        return request_refuse(req, FAIL_CONFLICT, "sync-deleted",
                              "the run's sync has been deleted: there is nothing to run");
    if (fail)
        return fail;
    respond_header(res, "Location", arena_format(req->mem, "/v1/runs/%lld", (long long)run.id));
    return respond_json(req, res, 202, run_json(req->mem, &run));
}
