/* channel_get.c - GET /v1/channels/{name} (channelGet): one channel, never its secrets. */
#include "handlers/handlers.h"
#include "handlers/shapes.h"

enum fail handle_channel_get(struct request *req, struct response *res)
{
    struct channel channel;
    enum fail fail = channel_by_name(req->house->db, req->mem, req->params[0], &channel);

    return fail ? fail : respond_json(req, res, 200, channel_json(req->mem, &channel));
}
