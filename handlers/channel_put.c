/* channel_put.c - PUT /v1/channels/{name} (channelPut): make or change a 告警渠道. */
#include "handlers/handlers.h"
#include "handlers/shapes.h"
#include "service/definition.h"

enum fail handle_channel_put(struct request *req, struct response *res)
{
    struct json_fault fault;
    struct channel channel;
    cJSON *body;
    enum fail fail = request_object(req, false, &body);

    if (fail)
        return fail;
    fail =
        define_channel(req->house->db, req->mem, req->house->config, req->params[0], body, &fault);
    if (fail)
        return definition_refused(req, fail, &fault);
    fail = channel_by_name(req->house->db, req->mem, req->params[0], &channel);
    return fail ? fail : respond_json(req, res, 200, channel_json(req->mem, &channel));
}
