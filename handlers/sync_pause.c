/* sync_pause.c - POST /v1/syncs/{name}/pause (syncPause): queued runs wait until it is resumed. */
#include "handlers/handlers.h"
#include "handlers/shapes.h"

enum fail handle_sync_pause(struct request *req, struct response *res)
{
    struct sync sync;
    enum fail fail = request_no_members(req);

    if (!fail)
        fail = sync_pause(req->house->db, req->mem, req->params[0], true);
    if (!fail)
        fail = sync_by_name(req->house->db, req->mem, req->params[0], &sync);
    if (fail)
        return fail;

    return respond_json(req, res, 200, sync_json(req->mem, &sync));
}
