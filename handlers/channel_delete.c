/* channel_delete.c - DELETE /v1/channels/{name} (channelDelete). */
#include "handlers/handlers.h"
#include "handlers/shapes.h"

enum fail handle_channel_delete(struct request *req, struct response *res)
{
    enum fail fail = channel_delete(req->house->db, req->mem, req->params[0]);

    return fail ? fail : respond_empty(res, 204);
}
