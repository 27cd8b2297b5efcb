/* run_cancel.c - POST /v1/runs/{id}/cancel (runCancel): a queued run ends, a running one is asked
 * to. */
#include "handlers/handlers.h"
#include "handlers/shapes.h"

enum fail handle_run_cancel(struct request *req, struct response *res)
{
    struct run run;
    int64_t id;
    enum fail fail = request_no_members(req);

    if (!fail)
        fail = request_id(req->params[0], &id);
    if (!fail)
        fail = run_cancel(req->house->db, req->mem, id, req->caller);
    if (fail == FAIL_CONFLICT)
        return request_refuse(req, fail, "run-ended", "the run has already ended");
    if (!fail)
        fail = run_by_id(req->house->db, req->mem, id, &run);
    return fail ? fail : respond_json(req, res, 202, run_json(req->mem, &run));
}
