/* sync_delete.c - DELETE /v1/syncs/{name} (syncDelete): its history stays. */
#include "handlers/handlers.h"
#include "handlers/shapes.h"

enum fail handle_sync_delete(struct request *req, struct response *res)
{
    enum fail fail = sync_delete(req->house->db, req->mem, req->params[0]);

    return fail ? fail : respond_empty(res, 204);
}
