/* sync_resume.c - POST /v1/syncs/{name}/resume (syncResume): queued runs go on. */
#include "handlers/handlers.h"
#include "handlers/shapes.h"
#include "service/queue.h"

enum fail handle_sync_resume(struct request *req, struct response *res)
{
    struct sync sync;
    enum fail fail = request_no_members(req);

    if (!fail)
        fail = sync_pause(req->house->db, req->mem, req->params[0], false);
    if (!fail)
        fail = sync_by_name(req->house->db, req->mem, req->params[0], &sync);
    if (fail)
        return fail;
    queue_wake(req->house->queue);
    return respond_json(req, res, 200, sync_json(req->mem, &sync));
}
