/* control.c - routes of the control path, and those that concern the whole sandbox. */
#include "tests/sandbox/control.h"

#include "tests/sandbox/sandbox.h"

#include <string.h>

void control_good(struct call *call, struct answer *answer)
{
    cJSON *body = json_object(call->mem);
    json_put_bool(call->mem, body, "ok", true);
    answer_json(call, answer, 200, body);
}

void control_bad(struct call *call, struct answer *answer, int status, const char *why)
{
    cJSON *body = json_object(call->mem);
    json_put_text(call->mem, body, "error", why);
    answer_json(call, answer, status, body);
}

static bool among(const char *name, const char *const *names)
{
    for (; *names; names++)
        if (strcmp(name, *names) == 0)
            return true;
    return false;
}

static enum fail option_from(struct options *options, struct arena *mem, const char *prefix,
                             const cJSON *item)
{
    const char *value = json_scalar(item);
    char *name = option_name(mem, prefix, item->string ? item->string : "");
    if (!value)
        return FAIL_INVALID;
    enum fail fail = option_set(options, mem, name, value, true);
    if (fail == FAIL_NOT_FOUND)
        fail = option_set(options, mem, name + strlen(prefix), value, true);
    return fail;
}

enum fail control_options(struct call *call, const cJSON *body, const char *prefix,
                          const char *const *skip, const char **why)
{
    struct options options = sandbox_options(call->box);
    for (const cJSON *item = body->child; item; item = item->next) {
        if (among(item->string, skip))
            continue;
        enum fail fail = option_from(&options, call->mem, prefix, item);
        if (fail) {
            *why = arena_format(call->mem, "%s: %s", item->string,
                                fail == FAIL_NOT_FOUND ? "no such setting" : "bad value");
            return fail;
        }
    }
    sandbox_lock(call->box);
    call->box->options = options; /* no texts among the live ones, so nothing of call->mem stays */
    sandbox_unlock(call->box);
    return OK;
}

static void stats(struct call *call, const cJSON *body, struct answer *answer)
{
    struct sandbox *box = call->box;
    int64_t rows = 0, arrivals = 0;
    (void)body;
    sandbox_lock(box);
    cJSON *object = ledger_json(call->mem, &box->ledger);
    for (const struct scheme *scheme = box->qingcloud.schemes; scheme; scheme = scheme->next) {
        rows += (int64_t)scheme->count;
        arrivals += scheme->arrivals;
    }
    json_put_integer(call->mem, object, "store_rows", rows);
    json_put_integer(call->mem, object, "arrivals", arrivals);
    json_put_integer(call->mem, object, "robot_messages", box->robots.accepted);
    json_put(call->mem, object, "faults", faults_json(call->mem, &box->faults));
    sandbox_unlock(box);
    answer_json(call, answer, 200, object);
}

static void robots(struct call *call, const cJSON *body, struct answer *answer)
{
    (void)body;
    sandbox_lock(call->box);
    cJSON *object = robot_json(call->mem, &call->box->robots);
    sandbox_unlock(call->box);
    answer_json(call, answer, 200, object);
}

static void faults_put(struct call *call, const cJSON *body, struct answer *answer)
{
    const char *why = "an array of faults is wanted";
    sandbox_lock(call->box);
    enum fail fail = body ? faults_add(&call->box->faults, body, &why) : FAIL_INVALID;
    pthread_cond_broadcast(&call->box->woken);
    sandbox_unlock(call->box);
    if (fail)
        control_bad(call, answer, 400, why);
    else
        control_good(call, answer);
}

static void faults_delete(struct call *call, const cJSON *body, struct answer *answer)
{
    (void)body;
    sandbox_lock(call->box);
    faults_clear(&call->box->faults);
    pthread_cond_broadcast(&call->box->woken);
    sandbox_unlock(call->box);
    control_good(call, answer);
}

static void faults_get(struct call *call, const cJSON *body, struct answer *answer)
{
    (void)body;
    sandbox_lock(call->box);
    cJSON *list = faults_json(call->mem, &call->box->faults);
    sandbox_unlock(call->box);
    answer_json(call, answer, 200, list);
}

static void reset(struct call *call, const cJSON *body, struct answer *answer)
{
    (void)body;
    sandbox_reset(call->box);
    control_good(call, answer);
}

/* Number of segments; the third and fourth as they must be, NULL = any. */
struct control_route {
    const char *method;
    int segments;
    const char *second, *third, *fourth;
    void (*serve)(struct call *, const cJSON *, struct answer *);
};

static const struct control_route routes[] = {
    {"GET", 2, "stats", NULL, NULL, stats},
    {"GET", 2, "robots", NULL, NULL, robots},
    {"POST", 2, "faults", NULL, NULL, faults_put},
    {"GET", 2, "faults", NULL, NULL, faults_get},
    {"DELETE", 2, "faults", NULL, NULL, faults_delete},
    {"POST", 2, "reset", NULL, NULL, reset},
    {"POST", 2, "kingdee", NULL, NULL, control_kingdee},
    {"POST", 3, "kingdee", "push", NULL, control_push},
    {"POST", 3, "kingdee", "rows", NULL, control_rows_put},
    {"DELETE", 3, "kingdee", "rows", NULL, control_rows_delete},
    {"POST", 3, "kingdee", "shift", NULL, control_shift_put},
    {"DELETE", 3, "kingdee", "shift", NULL, control_shift_delete},
    {"POST", 2, "qingcloud", NULL, NULL, control_qingcloud},
    {"POST", 3, "qingcloud", NULL, NULL, control_scheme_set},
    {"GET", 4, "qingcloud", NULL, "rows", control_scheme_rows},
    {"POST", 4, "qingcloud", NULL, "rows", control_scheme_rows_put},
    {"POST", 4, "qingcloud", NULL, "forget", control_scheme_forget},
    {"GET", 4, "qingcloud", NULL, "summary", control_scheme_summary},
    {"GET", 5, "qingcloud", NULL, "row", control_scheme_row},
};

static bool same(const char *want, const char *have)
{
    return !want || (have && strcmp(want, have) == 0);
}

static const struct control_route *route_find(struct call *call)
{
    int segments = 0;
    while (call_segment(call, segments))
        segments++;
    for (size_t i = 0; i < sizeof routes / sizeof routes[0]; i++) {
        const struct control_route *route = &routes[i];
        if (route->segments == segments && strcmp(route->method, call->method) == 0 &&
            same(route->second, call_segment(call, 1)) &&
            same(route->third, call_segment(call, 2)) && same(route->fourth, call_segment(call, 3)))
            return route;
    }
    return NULL;
}

void control_serve(struct call *call, struct answer *answer)
{
    const struct control_route *route = route_find(call);
    struct json_fault fault;
    cJSON *body = NULL;
    if (!route) {
        control_bad(call, answer, 404, "no such control");
        return;
    }
    if (call->body_len && json_read(call->mem, call->body, call->body_len, NULL, &body, &fault)) {
        control_bad(call, answer, 400, arena_format(call->mem, "body: %s", fault.message));
        return;
    }
    route->serve(call, body, answer);
}
