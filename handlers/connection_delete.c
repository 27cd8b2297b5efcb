/* connection_delete.c - DELETE /v1/connections/{name} (connectionDelete): only when nothing uses
 * it. */
#include "handlers/handlers.h"
#include "handlers/shapes.h"

enum fail handle_connection_delete(struct request *req, struct response *res)
{
    enum fail fail = connection_delete(req->house->db, req->mem, req->params[0]);

    if (fail == FAIL_CONFLICT)
        return request_refuse(req, fail, "connection-in-use",
                              "a sync uses this connection, or pushes are kept for it");
    return fail ? fail : respond_empty(res, 204);
}
