/* webhook_event_replay.c - POST /v1/webhook-events/{id}/replay (webhookEventReplay): a push is
 * acted on once more, as if it had just come. */
#include "handlers/handlers.h"
#include "handlers/webhook_event_shape.h"

enum fail handle_webhook_event_replay(struct request *req, struct response *res)
{
    struct db *db = req->house->db;
    struct webhook_event event;
    int64_t id;
    enum fail fail = request_id(req->params[0], &id);

    if (!fail)
        fail = webhook_event_by_id(db, req->mem, id, &event);
    if (fail)
        return fail;
    fail = webhook_event_replay(db, req->mem, id);
    if (fail == FAIL_CONFLICT)
        return request_refuse(req, fail, "nothing-to-replay",
                              "this push is waiting already, or there is nothing in it to act on");
    if (!fail)
        fail = webhook_event_by_id(db, req->mem, id, &event);
    return fail ? fail : respond_json(req, res, 202, webhook_event_json(req->mem, &event));
}
