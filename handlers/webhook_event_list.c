/* webhook_event_list.c - GET /v1/webhook-events (webhookEventList): Kingdee's pushes, newest first.
 */
#include "handlers/handlers.h"
#include "handlers/shapes.h"
#include "handlers/webhook_event_shape.h"

enum fail handle_webhook_event_list(struct request *req, struct response *res)
{
    struct webhook_event_filter filter = {.connection = request_query(req, "connection"),
                                          .biz_type = request_query(req, "biz_type"),
                                          .verdict = request_query(req, "verdict")};
    cJSON *items = json_array(req->mem);
    struct webhook_event *events;
    int count;
    enum fail fail = cursor_id(req, &filter.before);

    if (!fail)
        fail = request_limit(req, &filter.limit);
    if (!fail)
        fail = webhook_event_list(req->house->db, req->mem, &filter, &events, &count);
    if (fail)
        return fail;
    for (int i = 0; i < count; i++)
        json_append(req->mem, items, webhook_event_json(req->mem, &events[i]));
    return respond_json(
        req, res, 200,
        list_json(req->mem, items,
                  next_id(req->mem, count ? events[count - 1].id : 0, count, filter.limit)));
}
