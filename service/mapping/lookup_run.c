/* lookup_run.c - a lookup at work: what it asks for in a scope, and which row answers. */
#include "service/mapping/lookup.h"

#include <string.h>

/* ---- judging a content ---- */

const cJSON *content_find(const cJSON *content, const char *path)
{
    struct scope scope = {.row = content};

    return path_find(&scope, path);
}

static bool same_text(struct arena *mem, const cJSON *found, const cJSON *operand)
{
    return !absent(found) &&
           strcmp(value_as_text(mem, found), operand ? value_as_text(mem, operand) : "") == 0;
}

static bool equal(struct arena *mem, const cJSON *found, const cJSON *operand)
{
    struct decimal left, right;

    if (absent(found) || absent(operand))
        return false;
    if (same_text(mem, found, operand))
        return true;
    return json_is_number(found) && json_is_number(operand) && decimal_of(mem, found, &left) &&
           decimal_of(mem, operand, &right) && decimal_compare(&left, &right) == 0;
}

/* As numbers if both are, else as text. */
static int order_of(struct arena *mem, const cJSON *found, const cJSON *operand)
{
    struct decimal left, right;

    if (decimal_of(mem, found, &left) && decimal_of(mem, operand, &right))
        return decimal_compare(&left, &right);
    return strcmp(value_as_text(mem, found), value_as_text(mem, operand));
}

static bool ordered(struct arena *mem, enum lookup_logic logic, const cJSON *found,
                    const cJSON *operand)
{
    int order;

    if (absent(found) || absent(operand))
        return false;
    order = order_of(mem, found, operand);
    if (logic == LOOKUP_GT)
        return order > 0;
    if (logic == LOOKUP_GTE)
        return order >= 0;
    return logic == LOOKUP_LT ? order < 0 : order <= 0;
}

static bool in_list(struct arena *mem, const cJSON *found, const struct lookup_operand *operand)
{
    for (size_t i = 0; i < operand->test->count; i++)
        if (equal(mem, found, operand->values[i]))
            return true;
    return false;
}

static bool test_passes(struct arena *mem, const cJSON *content,
                        const struct lookup_operand *operand)
{
    const cJSON *found = content_find(content, operand->test->field);

    switch (operand->test->logic) {
    case LOOKUP_SAME_TEXT:
        return same_text(mem, found, operand->values[0]);
    case LOOKUP_EQ:
        return equal(mem, found, operand->values[0]);
    case LOOKUP_NE:
        return !equal(mem, found, operand->values[0]);
    case LOOKUP_IN:
        return in_list(mem, found, operand);
    case LOOKUP_GT:
    case LOOKUP_GTE:
    case LOOKUP_LT:
    case LOOKUP_LTE:
        return ordered(mem, operand->test->logic, found, operand->values[0]);
    }
    return false;
}

bool lookup_passes(struct arena *mem, const cJSON *content, const struct lookup_operand *operands,
                   size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (!test_passes(mem, content, &operands[i]))
            return false;
    return true;
}

/* ---- asking ---- */

static const cJSON *operand_value(struct scope *scope, const struct lookup_test *test,
                                  const struct value *value)
{
    const cJSON *found = value_resolve(scope, value);

    return absent(found) && test->bare ? value->constant : found;
}

static struct lookup_operand *operands_of(struct scope *scope, const struct lookup *lookup)
{
    struct lookup_operand *operands =
        arena_alloc(scope->mem, lookup->count * sizeof(struct lookup_operand));

    for (size_t i = 0; i < lookup->count; i++) {
        const struct lookup_test *test = &lookup->tests[i];
        struct lookup_operand *operand = &operands[i];

        operand->test = test;
        operand->values = arena_alloc(scope->mem, test->count * sizeof *operand->values);
        for (size_t k = 0; k < test->count; k++)
            operand->values[k] = operand_value(scope, test, &test->values[k]);
    }
    return operands;
}

/* Only what is equal as text for sure: 5 and 5.0 are the same number in different texts. */
static bool key_worthy(const struct lookup_operand *operand)
{
    enum lookup_logic logic = operand->test->logic;
    const cJSON *value = logic == LOOKUP_EQ ? operand->values[0] : NULL;

    if (logic == LOOKUP_SAME_TEXT)
        return true;
    if (absent(value))
        return false;
    return !json_is_number(value) || !strpbrk(json_scalar(value), ".eE");
}

static const struct mapping_lookup *entry_of(struct scope *scope, const struct lookup *lookup,
                                             const struct lookup_operand *operands)
{
    struct mapping_lookup_key *keys = arena_alloc(scope->mem, lookup->count * sizeof *keys);
    size_t count = 0;

    for (size_t i = 0; i < lookup->count; i++)
        if (key_worthy(&operands[i]))
            keys[count++] = (struct mapping_lookup_key){
                operands[i].test->field,
                operands[i].values[0] ? value_as_text(scope->mem, operands[i].values[0]) : ""};
    return lookup_cache_entry(scope->lookups, lookup->scheme, keys, count);
}

const cJSON *lookup_resolve(struct scope *scope, const struct lookup *lookup)
{
    struct lookup_operand *operands;
    const struct mapping_lookup *entry;
    const cJSON *found;

    if (!scope->lookups)
        return NULL;
    operands = operands_of(scope, lookup);
    if (scope->problem)
        return NULL;
    entry = entry_of(scope, lookup, operands);
    if (scope->collecting)
        return NULL;
    /* In a place that nobody collected from, it is asked for now. */
    lookup_cache_fetch(scope->lookups);
    for (const cJSON *row = entry->rows ? entry->rows->child : NULL; row; row = row->next) {
        if (!lookup_passes(scope->mem, row, operands, lookup->count))
            continue;
        found = content_find(row, lookup->field);
        return absent(found) ? NULL : found;
    }
    return NULL;
}
