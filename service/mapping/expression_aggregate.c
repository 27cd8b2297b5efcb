/* expression_aggregate.c - sum, avg, max, min and count over a whole sub-table.
 *
 * The sub-table is the last array on the way of a path in the argument. Arrays before it are walked
 * too, but for those whose current element we stand in: sum({{lines.batches.qty}}) in the item of
 * `lines` is that line's sum. */
#include "service/mapping/expression.h"

#include <string.h>

struct tally {
    int64_t count;
    struct decimal sum;
    struct outcome best;
};

static bool better(struct scope *scope, enum call call, const struct outcome *outcome,
                   const struct outcome *best)
{
    int order = outcome_compare(scope, outcome, best);

    return call == CALL_MAX ? order > 0 : order < 0;
}

static void tally_add(struct scope *scope, enum call call, const struct outcome *outcome,
                      struct tally *tally)
{
    bool extreme = call == CALL_MAX || call == CALL_MIN;
    struct decimal number;

    if (scope->problem || outcome->kind == OUTCOME_NULL)
        return;
    tally->count++;
    if (extreme && (tally->count == 1 || better(scope, call, outcome, &tally->best)))
        tally->best = *outcome;
    if (call == CALL_COUNT || extreme || !outcome_to_number(scope, outcome, &number))
        return;
    tally->sum = decimal_add(scope->mem, &tally->sum, &number);
}

static struct outcome average(struct scope *scope, const struct tally *tally)
{
    struct outcome count = outcome_integer(scope, tally->count);
    struct decimal out;

    if (!decimal_divide(scope->mem, &tally->sum, &count.number, &out))
        return outcome_null();
    return outcome_number(out);
}

/* A line without a value counts for nothing, as NULL does in SQL. */
static bool nothing_here(const struct scope *scope, const struct expression *argument)
{
    const struct value *value = &argument->value;

    return argument->kind == NODE_BARE && value->part_count == 1 &&
           value->parts[0].kind == PART_PATH && absent(path_find(scope, value->parts[0].text));
}

static void aggregate_here(struct scope *scope, const struct expression *node, struct tally *tally)
{
    struct outcome outcome;

    if (scope->problem || nothing_here(scope, node->children[0]))
        return;
    outcome = expression_run(scope, node->children[0]);
    tally_add(scope, node->call, &outcome, tally);
}

/* The next array at or below `at`; *path moves to what lies below it. */
static const cJSON *array_below(const cJSON *at, const char **path)
{
    while (at && **path) {
        if (cJSON_IsArray(at))
            return at;
        at = cJSON_IsObject(at) ? path_step(at, path) : NULL;
        *path += **path == '.';
    }
    return at && cJSON_IsArray(at) ? at : NULL;
}

static const cJSON *current_element(const struct scope *scope, const cJSON *array)
{
    for (const struct frame *frame = scope->frame; frame; frame = frame->outer)
        if (frame->array == array)
            return frame->element;
    return NULL;
}

static void walk(struct scope *scope, const struct expression *node, const cJSON *at,
                 const char *path, struct tally *tally);

static void elements_walk(struct scope *scope, const struct expression *node, const cJSON *array,
                          const char *path, struct tally *tally)
{
    for (const cJSON *element = array->child; element; element = element->next) {
        struct frame frame = {array, element, scope->frame};

        scope->frame = &frame;
        walk(scope, node, element, path, tally);
        scope->frame = frame.outer;
    }
}

/* Adds what lies at `path` below `at`, for every element of the arrays on the way. */
static void walk(struct scope *scope, const struct expression *node, const cJSON *at,
                 const char *path, struct tally *tally)
{
    const cJSON *array = array_below(at, &path), *element;
    const char *deeper = path;

    if (!array) {
        aggregate_here(scope, node, tally);
        return;
    }
    element = current_element(scope, array);
    if (element && array_below(element, &deeper))
        walk(scope, node, element, path, tally);
    else
        elements_walk(scope, node, array, path, tally);
}

static const char *array_path_in(const struct scope *scope, const struct value *value)
{
    for (size_t i = 0; i < value->part_count; i++) {
        const char *path = value->parts[i].text;

        if (value->parts[i].kind == PART_PATH && array_below(scope->row, &path))
            return value->parts[i].text;
    }
    return NULL;
}

static const char *array_path_asked(const struct scope *scope, const struct lookup *lookup)
{
    const char *path = NULL;

    for (size_t i = 0; lookup && i < lookup->count && !path; i++)
        for (size_t k = 0; k < lookup->tests[i].count && !path; k++)
            path = array_path_in(scope, &lookup->tests[i].values[k]);
    return path;
}

/* The first path in the argument that leads through an array; NULL when all stay in the header. */
static const char *array_path(const struct scope *scope, const struct expression *node)
{
    const char *path = array_path_in(scope, &node->value);

    if (!path)
        path = array_path_asked(scope, node->lookup);
    for (size_t i = 0; i < node->count && !path; i++)
        if (node->children[i])
            path = array_path(scope, node->children[i]);
    return path;
}

struct outcome aggregate_run(struct scope *scope, const struct expression *node)
{
    const char *path = array_path(scope, node->children[0]);
    struct tally tally = {.sum = {.digits = ""}, .best = outcome_null()};

    if (path)
        walk(scope, node, scope->row, path, &tally);
    else
        aggregate_here(scope, node, &tally);
    if (node->call == CALL_COUNT)
        return outcome_integer(scope, tally.count);
    if (scope->problem || tally.count == 0)
        return outcome_null();
    if (node->call == CALL_SUM)
        return outcome_number(tally.sum);
    return node->call == CALL_AVG ? average(scope, &tally) : tally.best;
}
