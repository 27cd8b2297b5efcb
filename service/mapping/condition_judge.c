/* condition_judge.c - does a row pass, and which of its lines stay?
 *
 * A test whose path runs through an array judges each line. Lines that fail a test that is not
 * strict are only noted while a group is judged; they leave the row when the whole group holds. An
 * empty array has no line that fails, and none that is left; a missing one is judged once, as null.
 */
#include "service/mapping/internal.h"

#include <stdlib.h>
#include <string.h>

struct removal {
    cJSON *array, *line;
    struct removal *before;
};

struct judge {
    struct scope *scope;
    struct removal *removed; /* by the tests of this group so far */
    bool failed_line;        /* a line failed the present test */
};

/* ---- one value ---- */

/* -1, 0 or 1: as numbers if both are, else as text. */
static int sides_compare(struct arena *mem, const char *a, const char *b)
{
    struct decimal left, right;
    int order;

    if (decimal_read(mem, a, &left) && decimal_read(mem, b, &right))
        return decimal_compare(&left, &right);
    order = strcmp(a, b);
    return (order > 0) - (order < 0);
}

/* Against "timestamp:N" a date is compared by its Unix seconds. False: not comparable. */
static bool value_compare(struct scope *scope, const cJSON *found, const char *side, int *order)
{
    static const char prefix[] = "timestamp:";
    size_t length = sizeof prefix - 1;
    int64_t seconds;

    if (strncmp(side, prefix, length) != 0) {
        *order = sides_compare(scope->mem, value_as_text(scope->mem, found), side);
        return true;
    }
    if (!moment_read(found, &seconds))
        return false;
    *order =
        sides_compare(scope->mem, json_scalar(json_integer(scope->mem, seconds)), side + length);
    return true;
}

static bool equal_to(struct scope *scope, const cJSON *found, const char *side)
{
    int order;

    return value_compare(scope, found, side, &order) && order == 0;
}

/* Cuts the comma-separated text at its first comma; *rest is NULL at the end. */
static const char *piece_next(struct arena *mem, const char **rest)
{
    const char *from = *rest, *comma = strchr(from, ',');

    *rest = comma ? comma + 1 : NULL;
    return comma ? arena_copy(mem, from, (size_t)(comma - from)) : from;
}

static bool in_list(struct scope *scope, const cJSON *found, const cJSON *list)
{
    const char *rest;

    if (cJSON_IsArray(list)) {
        for (const cJSON *side = list->child; side; side = side->next)
            if (equal_to(scope, found, value_as_text(scope->mem, side)))
                return true;
        return false;
    }
    rest = value_as_text(scope->mem, list);
    while (rest)
        if (equal_to(scope, found, piece_next(scope->mem, &rest)))
            return true;
    return false;
}

static bool between(struct scope *scope, const cJSON *found, const cJSON *range)
{
    const char *rest = value_as_text(scope->mem, range), *low, *high;
    int from, to;

    if (cJSON_IsArray(range)) {
        low = value_as_text(scope->mem, cJSON_GetArrayItem(range, 0));
        high = value_as_text(scope->mem, cJSON_GetArrayItem(range, 1));
    } else {
        low = piece_next(scope->mem, &rest);
        high = rest ? rest : "";
    }
    return value_compare(scope, found, low, &from) && value_compare(scope, found, high, &to) &&
           from >= 0 && to <= 0;
}

static bool ordered(struct scope *scope, enum logic logic, const cJSON *found, const cJSON *side)
{
    int order;

    if (!value_compare(scope, found, value_as_text(scope->mem, side), &order))
        return false;
    if (logic == LOGIC_GT)
        return order > 0;
    if (logic == LOGIC_EGT)
        return order >= 0;
    return logic == LOGIC_LT ? order < 0 : order <= 0;
}

/* Null equals "", and is neither before nor after anything. */
static bool value_passes(struct scope *scope, const struct test *test, const cJSON *found)
{
    const cJSON *side = value_resolve(scope, &test->value);
    const char *text = value_as_text(scope->mem, found);

    switch (test->logic) {
    case LOGIC_EQ:
        return equal_to(scope, found, value_as_text(scope->mem, side));
    case LOGIC_NEQ:
        return !equal_to(scope, found, value_as_text(scope->mem, side));
    case LOGIC_GT:
    case LOGIC_EGT:
    case LOGIC_LT:
    case LOGIC_ELT:
        return !absent(found) && ordered(scope, test->logic, found, side);
    case LOGIC_LIKE:
        return strstr(text, value_as_text(scope->mem, side)) != NULL;
    case LOGIC_NOTLIKE:
        return strstr(text, value_as_text(scope->mem, side)) == NULL;
    case LOGIC_BETWEEN:
        return !absent(found) && between(scope, found, side);
    case LOGIC_IN:
        return in_list(scope, found, side);
    case LOGIC_ISNULL:
        return absent(found);
    case LOGIC_NOTNULL:
        return !absent(found);
    }
    return false;
}

/* ---- lines ---- */

static bool removed(const struct judge *judge, const cJSON *line)
{
    for (const struct removal *at = judge->removed; at; at = at->before)
        if (at->line == line)
            return true;
    return false;
}

static void remove_later(struct judge *judge, cJSON *array, cJSON *line)
{
    struct removal *removal = arena_alloc(judge->scope->mem, sizeof *removal);

    *removal = (struct removal){array, line, judge->removed};
    judge->removed = removal;
}

static bool place_passes(struct judge *judge, const struct test *test, cJSON *at, const char *path);

/* True when a line is left that passes; a strict test asks only that none fails. */
static bool lines_pass(struct judge *judge, const struct test *test, cJSON *array, const char *path)
{
    bool any = test->strict;

    for (cJSON *line = array->child; line; line = line->next) {
        if (removed(judge, line))
            continue;
        if (place_passes(judge, test, line, path)) {
            any = true;
        } else {
            judge->failed_line = true;
            remove_later(judge, array, line);
        }
    }
    return any;
}

/* Judges what lies at `path` below `at`: a value, or the lines of an array on the way. */
static bool place_passes(struct judge *judge, const struct test *test, cJSON *at, const char *path)
{
    while (*path) {
        if (cJSON_IsArray(at))
            return lines_pass(judge, test, at, path);
        at = cJSON_IsObject(at) ? path_step(at, &path) : NULL;
        if (!at)
            return value_passes(judge->scope, test, NULL);
        path += *path == '.';
    }
    return value_passes(judge->scope, test, at);
}

static bool test_passes(struct judge *judge, const struct test *test, cJSON *row)
{
    struct removal *before = judge->removed;
    bool passes;

    judge->failed_line = false;
    passes = place_passes(judge, test, row, test->field);
    if (test->strict && judge->failed_line) {
        judge->removed = before;
        return false;
    }
    return passes;
}

static void removals_apply(const struct judge *judge)
{
    for (const struct removal *at = judge->removed; at; at = at->before)
        cJSON_DetachItemViaPointer(at->array, at->line);
}

bool condition_holds(const struct condition *condition, struct scope *scope, cJSON *row)
{
    scope->row = row;
    for (size_t i = 0; i < condition->count; i++) {
        const struct test_group *group = &condition->groups[i];
        struct judge judge = {.scope = scope};
        bool holds = true;

        for (size_t k = 0; k < group->count && holds; k++)
            holds = test_passes(&judge, &group->tests[k], row);
        if (holds) {
            removals_apply(&judge);
            return true;
        }
    }
    return condition->count == 0;
}
