/* webhook_event_get.c - GET /v1/webhook-events/{id} (webhookEventGet): one push, with its body and
 * what became of it. */
#include "handlers/handlers.h"
#include "handlers/webhook_event_shape.h"

enum fail handle_webhook_event_get(struct request *req, struct response *res)
{
    struct webhook_event event;
    int64_t id;
    enum fail fail = request_id(req->params[0], &id);

    if (!fail)
        fail = webhook_event_by_id(req->house->db, req->mem, id, &event);
    return fail ? fail : respond_json(req, res, 200, webhook_event_full_json(req, &event));
}
