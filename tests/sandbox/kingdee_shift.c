/* kingdee_shift.c - see kingdee_shift.h. */
#include "tests/sandbox/kingdee_shift.h"

#include "tests/sandbox/kingdee_paths.h"

#include <stdio.h>
#include <string.h>

enum { ROWS_MOST = 1000000, CALLS_MOST = 1000000 };

static const char *const action_names[SHIFT_ACTIONS] = {
    [SHIFT_HIDE] = "hide",
    [SHIFT_TURN] = "turn",
    [SHIFT_COUNT] = "count",
    [SHIFT_TOTAL_PAGE] = "total-page",
    [SHIFT_FIRST_PAGE] = "first-page",
    [SHIFT_UNSAID] = "unsaid",
};

static bool action_read(const char *name, enum shift_action *out)
{
    for (int i = 0; name && i < SHIFT_ACTIONS; i++) {
        if (strcmp(action_names[i], name) != 0)
            continue;
        *out = (enum shift_action)i;
        return true;
    }
    return false;
}

static bool rule_read(const cJSON *rule, struct shift_rule *out)
{
    const char *path = json_text(rule, "path");
    memset(out, 0, sizeof *out);
    if (!path || !kingdee_path_find(path) || !action_read(json_text(rule, "action"), &out->action))
        return false;
    snprintf(out->path, sizeof out->path, "%s", path);
    return json_integer_in(rule, "after", 0, CALLS_MOST, 0, &out->after) &&
           json_integer_in(rule, "times", 0, CALLS_MOST, 0, &out->times) &&
           json_integer_in(rule, "rows", -ROWS_MOST, ROWS_MOST, 1, &out->rows);
}

enum fail shifts_add(struct shifts *shifts, const cJSON *rules, const char **why)
{
    const cJSON *first = cJSON_IsArray(rules) ? rules->child : rules;
    int added = 0;
    *why = "a shift needs a list's path and an action, and numbers in range";
    for (const cJSON *rule = first; rule; rule = rule->next, added++) {
        if (shifts->count + added >= SHIFTS_MAX ||
            !rule_read(rule, &shifts->list[shifts->count + added]))
            return FAIL_INVALID;
    }
    shifts->count += added;
    return OK;
}

static void apply(const struct shift_rule *rule, struct shift *out)
{
    switch (rule->action) {
    case SHIFT_HIDE:
        out->hide += rule->rows;
        return;
    case SHIFT_TURN:
        out->turn += rule->rows * (rule->seen - rule->after);
        return;
    case SHIFT_COUNT:
        out->count += rule->rows;
        return;
    case SHIFT_TOTAL_PAGE:
        out->total_page += rule->rows;
        return;
    case SHIFT_FIRST_PAGE:
        out->first_page = true;
        return;
    case SHIFT_UNSAID:
        out->unsaid = true;
        return;
    case SHIFT_ACTIONS:
        return;
    }
}

struct shift shifts_take(struct shifts *shifts, const char *path)
{
    struct shift shift = {0};
    for (int i = 0; i < shifts->count; i++) {
        struct shift_rule *rule = &shifts->list[i];
        if (strcmp(rule->path, path) != 0)
            continue;
        rule->seen++;
        if (rule->seen > rule->after &&
            (rule->times == 0 || rule->seen <= rule->after + rule->times))
            apply(rule, &shift);
    }
    return shift;
}
