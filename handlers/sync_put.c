/* sync_put.c - PUT /v1/syncs/{name} (syncPut): make or change a sync; each change is a version. */
#include "handlers/handlers.h"
#include "handlers/shapes.h"
#include "service/definition.h"

struct storing {
    struct request *req;
    const cJSON *body;
    struct json_fault fault;
};

static enum fail store(struct db *tx, void *context)
{
    struct storing *storing = context;
    struct request *req = storing->req;

    return define_sync(tx, req->mem, req->params[0], storing->body, &storing->fault);
}

enum fail handle_sync_put(struct request *req, struct response *res)
{
    struct storing storing = {.req = req};
    struct sync sync;
    cJSON *body;
    enum fail fail = request_object(req, false, &body);

    if (fail)
        return fail;
    storing.body = body;
    fail = db_transaction(req->house->db, "sync_put", store, &storing);
    if (fail)
        return definition_refused(req, fail, &storing.fault);
    fail = sync_by_name(req->house->db, req->mem, req->params[0], &sync);
    return fail ? fail : respond_json(req, res, 200, sync_json(req->mem, &sync));
}
