/* retention_put.c - PUT /v1/retention (retentionPut): how many weeks are kept from now on. */
#include "handlers/handlers.h"
#include "handlers/shapes.h"

static enum fail read_weeks(struct request *req, const cJSON *body, const char *key, int64_t *out)
{
    const cJSON *weeks = json_get(body, key);

    if (weeks && json_is_number(weeks) && json_to_integer(weeks, out) &&
        *out >= RETENTION_WEEKS_MIN && *out <= RETENTION_WEEKS_MAX)
        return OK;
    return request_invalid(req, json_pointer(req->mem, "", key), "a whole number from %d to %d",
                           RETENTION_WEEKS_MIN, RETENTION_WEEKS_MAX);
}

enum fail handle_retention_put(struct request *req, struct response *res)
{
    static const char *const names[] = {"contents_weeks", "evidence_weeks", NULL};
    struct retention weeks;
    cJSON *body;
    enum fail fail = request_object(req, false, &body);

    if (!fail)
        fail = request_known(req, body, "", names);
    if (!fail)
        fail = read_weeks(req, body, "contents_weeks", &weeks.contents);
    if (!fail)
        fail = read_weeks(req, body, "evidence_weeks", &weeks.evidence);
    if (!fail)
        fail = retention_put(req->house->db, req->mem, &weeks);
    return fail ? fail : respond_json(req, res, 200, retention_json(req->mem, &weeks));
}
