/* group_total.c - what groupCalculate makes of one field over the records of a line. Sums are
 * exact, what only passes through keeps its text. */
#include "service/mapping/target.h"

#include <string.h>

const cJSON *group_field_of(const struct mapping_record *record, const char *field)
{
    struct scope scope = {.row = record->content};

    return path_find(&scope, field);
}

static bool number_of(struct group_adding *adding, const struct mapping_record *record,
                      const cJSON *value, struct decimal *out)
{
    if (decimal_of(adding->mem, value, out))
        return true;
    adding->wrong = record;
    adding->value = value;
    return false;
}

/* $sum and $avg; a missing value counts for nothing. */
static cJSON *sum_of(struct group_adding *adding, const struct group_cluster *line,
                     const struct group_field *field)
{
    struct decimal sum = {.digits = ""}, number, count, average;
    int64_t summands = 0;

    for (size_t i = 0; i < line->count; i++) {
        const cJSON *value = group_field_of(line->members[i], field->field);

        if (absent(value))
            continue;
        if (!number_of(adding, line->members[i], value, &number))
            return NULL;
        sum = decimal_add(adding->mem, &sum, &number);
        summands++;
    }
    if (field->how == GROUP_SUM)
        return json_number(adding->mem, decimal_text(adding->mem, &sum, 0));
    if (!decimal_of(adding->mem, json_integer(adding->mem, summands), &count) ||
        !decimal_divide(adding->mem, &sum, &count, &average))
        return NULL;
    return json_number(adding->mem, decimal_text(adding->mem, &average, 0));
}

/* As numbers if both are, else as text. */
static int order_of(struct arena *mem, const cJSON *a, const cJSON *b)
{
    struct decimal left, right;

    if (decimal_of(mem, a, &left) && decimal_of(mem, b, &right))
        return decimal_compare(&left, &right);
    return strcmp(value_as_text(mem, a), value_as_text(mem, b));
}

static cJSON *extreme_of(struct arena *mem, const struct group_cluster *line,
                         const struct group_field *field)
{
    const cJSON *best = NULL;

    for (size_t i = 0; i < line->count; i++) {
        const cJSON *value = group_field_of(line->members[i], field->field);
        int order;

        if (absent(value))
            continue;
        order = best ? order_of(mem, value, best) : 0;
        if (!best || (field->how == GROUP_MAX ? order > 0 : order < 0))
            best = value;
    }
    return best ? json_copy(mem, best) : NULL;
}

static bool listed(const cJSON *array, const cJSON *value)
{
    for (const cJSON *child = array->child; child; child = child->next)
        if (json_equal(child, value))
            return true;
    return false;
}

static cJSON *list_of(struct arena *mem, const struct group_cluster *line,
                      const struct group_field *field)
{
    cJSON *array = json_array(mem);

    for (size_t i = 0; i < line->count; i++) {
        const cJSON *value = group_field_of(line->members[i], field->field);

        if (!absent(value) && (field->how == GROUP_PUSH || !listed(array, value)))
            json_append(mem, array, json_copy(mem, value));
    }
    return array;
}

/* NULL: nothing there, or adding->wrong was set. */
cJSON *group_total(struct group_adding *adding, const struct group_cluster *line,
                   const struct group_field *field)
{
    const cJSON *value = NULL;

    switch (field->how) {
    case GROUP_SUM:
    case GROUP_AVG:
        return sum_of(adding, line, field);
    case GROUP_MIN:
    case GROUP_MAX:
        return extreme_of(adding->mem, line, field);
    case GROUP_PUSH:
    case GROUP_ADD_TO_SET:
        return list_of(adding->mem, line, field);
    case GROUP_FIRST:
        value = group_field_of(line->members[0], field->field);
        break;
    case GROUP_LAST:
        value = group_field_of(line->members[line->count - 1], field->field);
        break;
    }
    return absent(value) ? NULL : json_copy(adding->mem, value);
}
