/* sync_get.c - GET /v1/syncs/{name} (syncGet): one sync with its definition as it was given. */
#include "handlers/handlers.h"
#include "handlers/shapes.h"

enum fail handle_sync_get(struct request *req, struct response *res)
{
    struct sync sync;
    enum fail fail = sync_by_name(req->house->db, req->mem, req->params[0], &sync);

    return fail ? fail : respond_json(req, res, 200, sync_json(req->mem, &sync));
}
