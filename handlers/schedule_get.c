/* schedule_get.c - GET /v1/syncs/{name}/schedule (scheduleGet): when a sync runs by itself, and
 * which firings are next. */
#include "handlers/handlers.h"
#include "handlers/shapes.h"
#include "service/clock.h"
#include "service/timetable.h"

enum { UPCOMING = 5, MS_A_MINUTE = 60000 };

/* -1: from now on. */
static enum fail read_from(struct request *req, int64_t *minute)
{
    const char *text = request_query(req, "from");
    int64_t ms;

    *minute = -1;
    if (!text)
        return OK;
    if (!clock_rfc3339_read(text, &ms) || ms < 0)
        return request_invalid(req, NULL, "from: a time as in 2026-01-31T08:00:00%%2B08:00");
    *minute = ms / MS_A_MINUTE;
    return OK;
}

static enum fail put_upcoming(struct request *req, const struct schedule *schedule, int64_t minute,
                              cJSON *out)
{
    cJSON *times = json_array(req->mem);
    char text[CLOCK_RFC3339_BYTES];
    enum fail fail = OK;

    for (int i = 0; i < UPCOMING && !fail; i++) {
        fail = timetable_next(req->house->db, req->mem, schedule, minute, &minute);
        if (fail)
            return fail;
        clock_rfc3339(minute * MS_A_MINUTE, text);
        json_append(req->mem, times, json_string(req->mem, text));
    }
    json_put(req->mem, out, "upcoming", times);
    return OK;
}

static enum fail schedule_json(struct request *req, const struct schedule *schedule, int64_t from,
                               cJSON *out)
{
    struct arena *mem = req->mem;

    json_put_text(mem, out, "mode", schedule->mode);
    json_put_text(mem, out, "cron", schedule->cron);
    json_put_text(mem, out, "timezone", schedule->timezone);
    json_put_text(mem, out, "on_overlap", schedule->on_overlap);
    json_put_bool(mem, out, "active", schedule->active);
    json_put_text(mem, out, "next_due_at", schedule->next_due_at);
    json_put_text(mem, out, "last_fired_at", schedule->last_fired_at);
    return put_upcoming(req, schedule, from, out);
}

enum fail handle_schedule_get(struct request *req, struct response *res)
{
    cJSON *items = json_array(req->mem), *out = json_object(req->mem);
    struct schedule *schedules;
    struct sync sync;
    int64_t from;
    int count;
    enum fail fail = read_from(req, &from);

    if (!fail)
        fail = sync_by_name(req->house->db, req->mem, req->params[0], &sync);
    if (!fail)
        fail = schedule_list(req->house->db, req->mem, sync.name, &schedules, &count);
    for (int i = 0; !fail && i < count; i++) {
        cJSON *item = json_object(req->mem);

        fail = schedule_json(req, &schedules[i], from, item);
        json_append(req->mem, items, item);
    }
    if (fail)
        return fail;
    json_put(req->mem, out, "items", items);
    return respond_json(req, res, 200, out);
}
