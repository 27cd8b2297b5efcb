/* faults.c - see faults.h. */
#include "tests/sandbox/faults.h"

#include <stdio.h>
#include <string.h>

static const char *const action_names[] = {
    [FAULT_NONE] = "none",
    [FAULT_DELAY] = "delay",
    [FAULT_DROP_BEFORE] = "drop-before",
    [FAULT_DROP_AFTER] = "drop-after",
    [FAULT_CUT] = "cut",
    [FAULT_STATUS] = "status",
    [FAULT_GZIP] = "gzip",
    [FAULT_CHUNKED] = "chunked",
    [FAULT_DRIP] = "drip",
    [FAULT_MARK] = "bom",
    [FAULT_BYTES] = "bad-bytes",
    [FAULT_HANG] = "hang",
};
enum { ACTIONS = sizeof action_names / sizeof action_names[0] };

static bool fits(const struct fault *fault, enum call_kind kind, const char *path)
{
    return strncmp(call_kind_name(kind), fault->match, strlen(fault->match)) == 0 &&
           strstr(path, fault->path) != NULL;
}

struct fault faults_take(struct faults *faults, struct arena *mem, enum call_kind kind,
                         const char *path)
{
    struct fault none = {.action = FAULT_NONE};
    for (int i = 0; i < faults->count; i++) {
        struct fault *fault = &faults->list[i];
        if (!fits(fault, kind, path))
            continue;
        fault->seen++;
        if (fault->seen <= fault->after || (fault->seen - fault->after) % fault->every ||
            (fault->times && fault->hit >= fault->times))
            continue;
        fault->hit++;
        struct fault taken = *fault;
        taken.body = arena_text(mem, fault->body);
        taken.content_type = arena_text(mem, fault->content_type);
        taken.retry_after = arena_text(mem, fault->retry_after);
        return taken;
    }
    return none;
}

static enum fault_action action_read(const char *name)
{
    for (int i = 1; name && i < ACTIONS; i++)
        if (strcmp(action_names[i], name) == 0)
            return (enum fault_action)i;
    return FAULT_NONE;
}

static bool numbers_read(const cJSON *rule, struct fault *out)
{
    return json_integer_in(rule, "after", 0, INT64_MAX, 0, &out->after) &&
           json_integer_in(rule, "every", 1, INT64_MAX, 1, &out->every) &&
           json_integer_in(rule, "times", 0, INT64_MAX, 1, &out->times) &&
           json_integer_in(rule, "ms", 0, 3600000, 0, &out->ms) &&
           json_integer_in(rule, "status", 100, 599, 502, &out->status);
}

static enum fail read_rule(struct arena *mem, const cJSON *rule, struct fault *out,
                           const char **why)
{
    const char *match = json_text(rule, "match");
    const char *path = json_text(rule, "path");
    const char *body = json_text(rule, "body");
    const char *type = json_text(rule, "content_type");
    memset(out, 0, sizeof *out);
    *why = "a fault needs match and action, and numbers in range";
    out->action = action_read(json_text(rule, "action"));
    if (!match || strlen(match) >= sizeof out->match || out->action == FAULT_NONE)
        return FAIL_INVALID;
    if (!numbers_read(rule, out) || (path && strlen(path) >= sizeof out->path))
        return FAIL_INVALID;
    snprintf(out->match, sizeof out->match, "%s", match);
    snprintf(out->path, sizeof out->path, "%s", path ? path : "");
    out->body = arena_text(mem, body ? body : "<html><body>fault on order</body></html>");
    out->content_type = arena_text(mem, type ? type : "text/html");
    out->retry_after = arena_text(mem, json_text(rule, "retry_after"));
    return OK;
}

enum fail faults_add(struct faults *faults, const cJSON *rules, const char **why)
{
    const cJSON *first = cJSON_IsArray(rules) ? rules->child : rules;
    int added = 0;
    if (!faults->mem)
        faults->mem = arena_new();
    for (const cJSON *rule = first; rule; rule = rule->next) {
        if (faults->count + added >= FAULTS_MAX) {
            *why = "too many faults";
            return FAIL_INVALID;
        }
        enum fail fail = read_rule(faults->mem, rule, &faults->list[faults->count + added], why);
        if (fail)
            return fail;
        added++;
    }
    faults->count += added;
    faults->generation++;
    return OK;
}

void faults_clear(struct faults *faults)
{
    faults->count = 0;
    faults->generation++;
    arena_free(&faults->mem);
}

cJSON *faults_json(struct arena *mem, const struct faults *faults)
{
    cJSON *list = json_array(mem);
    for (int i = 0; i < faults->count; i++) {
        const struct fault *fault = &faults->list[i];
        cJSON *item = json_object(mem);
        json_put_text(mem, item, "match", fault->match);
        json_put_text(mem, item, "action", action_names[fault->action]);
        json_put_integer(mem, item, "after", fault->after);
        json_put_integer(mem, item, "times", fault->times);
        json_put_integer(mem, item, "seen", fault->seen);
        json_put_integer(mem, item, "hit", fault->hit);
        json_append(mem, list, item);
    }
    return list;
}
