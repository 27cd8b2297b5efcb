/* webhook_event_list.c - GET /v1/webhook-events (webhookEventList): Kingdee's pushes, newest first.
 */
#include "handlers/handlers.h"
#include "handlers/shapes.h"
#include "sql/webhook_event.h"

static cJSON *event_json(struct arena *mem, const struct webhook_event *event)
{
    cJSON *out = json_object(mem);

    json_put(mem, out, "id", id_json(mem, event->id));
    json_put_text(mem, out, "connection", event->connection);
    json_put_text(mem, out, "msg_id", event->msg_id);
    json_put_text(mem, out, "biz_type", event->biz_type);
    json_put_text(mem, out, "content_type", event->content_type);
    json_put_bool(mem, out, "sealed", event->sealed);
    json_put_integer(mem, out, "bytes", (int64_t)event->body_len);
    json_put_text(mem, out, "received_at", event->received_at);
    return out;
}

enum fail handle_webhook_event_list(struct request *req, struct response *res)
{
    cJSON *items = json_array(req->mem);
    struct webhook_event *events;
    int64_t before;
    int limit, count;
    enum fail fail = cursor_id(req, &before);

    if (!fail)
        fail = request_limit(req, &limit);
    if (!fail)
        fail = webhook_event_list(req->house->db, req->mem, request_query(req, "connection"),
                                  before, limit, &events, &count);
    if (fail)
        return fail;
    for (int i = 0; i < count; i++)
        json_append(req->mem, items, event_json(req->mem, &events[i]));
    return respond_json(
        req, res, 200,
        list_json(req->mem, items,
                  next_id(req->mem, count ? events[count - 1].id : 0, count, limit)));
}
