/* alert_list.c - GET /v1/alerts (alertList): what is wrong, newest first. */
#include "handlers/handlers.h"
#include "handlers/lists.h"
#include "handlers/shapes.h"
#include "sql/alert.h"

static cJSON *alert_json(struct arena *mem, const struct alert *alert)
{
    cJSON *out = json_object(mem);

    json_put(mem, out, "id", id_json(mem, alert->id));
    json_put_text(mem, out, "rule", alert->rule);
    json_put_text(mem, out, "subject", alert->subject);
    json_put_text(mem, out, "severity", alert->severity);
    json_put_text(mem, out, "status", alert->status);
    json_put_text(mem, out, "sync", alert->sync);
    json_put(mem, out, "run_id", id_json(mem, alert->run_id));
    json_put_text(mem, out, "text", alert->text_zh);
    json_put_text(mem, out, "text_en", alert->text_en);
    json_put_integer(mem, out, "times", alert->times);
    json_put_text(mem, out, "first_at", alert->first_at);
    json_put_text(mem, out, "last_at", alert->last_at);
    json_put_text(mem, out, "resolved_at", alert->resolved_at);
    return out;
}

enum fail handle_alert_list(struct request *req, struct response *res)
{
    static const char *const statuses[] = {"firing", "resolved", NULL};
    struct alert_filter filter = {0};
    cJSON *items = json_array(req->mem);
    struct alert *alerts;
    int limit, count;
    bool more;
    enum fail fail = cursor_id(req, &filter.before);

    if (!fail)
        fail = list_choice(req, "status", statuses, &filter.status);
    if (!fail)
        fail = request_limit(req, &limit);
    if (!fail)
        fail = list_sync(req, &filter.sync);
    if (!fail)
        fail = alert_list(req->house->db, req->mem, &filter, limit + 1, &alerts, &count);
    if (fail)
        return fail;
    more = list_more(&count, limit);
    for (int i = 0; i < count; i++)
        json_append(req->mem, items, alert_json(req->mem, &alerts[i]));
    return respond_json(
        req, res, 200,
        list_json(req->mem, items, more ? id_text(req->mem, alerts[count - 1].id) : NULL));
}
