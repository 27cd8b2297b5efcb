/* run_get.c - GET /v1/runs/{id} (runGet): one run with its books. */
#include "handlers/handlers.h"
#include "handlers/shapes.h"

enum fail handle_run_get(struct request *req, struct response *res)
{
    struct run run;
    int64_t id;
    enum fail fail = request_id(req->params[0], &id);

    if (!fail)
        fail = run_by_id(req->house->db, req->mem, id, &run);
    return fail ? fail : respond_json(req, res, 200, run_json(req->mem, &run));
}
