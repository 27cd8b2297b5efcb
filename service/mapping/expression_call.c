/* expression_call.c - the functions of _function. Characters, not bytes; positions from 1. */
#include "service/clock.h"
#include "service/mapping/expression.h"

#include <string.h>

/* ---- text ---- */

static bool continues(char c)
{
    return ((unsigned char)c & 0xC0) == 0x80;
}

/* The byte where character `number` (from 0) begins, or the end. */
static const char *character_at(const char *text, int64_t number)
{
    for (; *text; text++)
        if (!continues(*text) && number-- <= 0)
            break;
    return text;
}

static int64_t characters_between(const char *from, const char *to)
{
    int64_t count = 0;

    for (; from < to; from++)
        count += !continues(*from);
    return count;
}

static struct outcome left(struct scope *scope, const struct outcome *arguments)
{
    const char *text = outcome_as_text(scope->mem, &arguments[0]);
    int64_t count;

    if (!outcome_to_integer(scope, &arguments[1], &count))
        return outcome_null();
    return outcome_text(arena_copy(scope->mem, text, (size_t)(character_at(text, count) - text)));
}

static struct outcome locate(struct scope *scope, const struct outcome *arguments, size_t count)
{
    const char *needle = outcome_as_text(scope->mem, &arguments[0]);
    const char *text = outcome_as_text(scope->mem, &arguments[1]), *found;
    int64_t start = 1;

    if (count > 2 && !outcome_to_integer(scope, &arguments[2], &start))
        return outcome_null();
    found = start >= 1 ? strstr(character_at(text, start - 1), needle) : NULL;
    return outcome_integer(scope, found ? characters_between(text, found) + 1 : 0);
}

static struct outcome concat(struct scope *scope, const struct outcome *arguments, size_t count)
{
    const char *text = "";

    for (size_t i = 0; i < count; i++)
        text = arena_format(scope->mem, "%s%s", text, outcome_as_text(scope->mem, &arguments[i]));
    return outcome_text(text);
}

/* ---- numbers ---- */

static struct outcome rounded(struct scope *scope, const struct outcome *arguments, size_t count)
{
    enum { PLACES_MOST = 100 };
    struct decimal number;
    int64_t places = 0;

    if (!outcome_to_number(scope, &arguments[0], &number) ||
        (count > 1 && !outcome_to_integer(scope, &arguments[1], &places)))
        return outcome_null();
    if (places < -PLACES_MOST || places > PLACES_MOST)
        places = places < 0 ? -PLACES_MOST : PLACES_MOST;
    decimal_round(scope->mem, &number, places, false);
    return outcome_number(number);
}

/* ---- time ---- */

/* Where MySQL's letters lie in "YYYY-MM-DD HH:MM:SS". */
static bool time_piece(char letter, size_t *from, size_t *length)
{
    static const struct {
        char letter;
        size_t from, length;
    } pieces[] = {{'Y', 0, 4},  {'y', 2, 2},  {'m', 5, 2},  {'d', 8, 2}, {'H', 11, 2},
                  {'i', 14, 2}, {'s', 17, 2}, {'S', 17, 2}, {'T', 11, 8}};

    for (size_t i = 0; i < sizeof pieces / sizeof *pieces; i++)
        if (pieces[i].letter == letter) {
            *from = pieces[i].from;
            *length = pieces[i].length;
            return true;
        }
    return false;
}

static struct outcome time_formatted(struct scope *scope, const char *time, const char *format)
{
    static const struct words unknown = {"from_unixtime 的格式中有未知字母",
                                         "unknown letter in from_unixtime's format"};
    char *out = arena_alloc(scope->mem, 8 * strlen(format) + 1), *end = out;
    size_t from, length;

    for (; *format; format++) {
        if (*format != '%') {
            *end++ = *format;
            continue;
        }
        format++;
        if (!time_piece(*format, &from, &length)) {
            scope->problem = &unknown;
            return outcome_null();
        }
        memcpy(end, time + from, length);
        end += length;
    }
    return outcome_text(out);
}

static struct outcome from_unixtime(struct scope *scope, const struct outcome *arguments,
                                    size_t count)
{
    const char *time;
    int64_t seconds;

    if (!outcome_to_integer(scope, &arguments[0], &seconds))
        return outcome_null();
    time = clock_china_datetime(scope->mem, seconds);
    if (count < 2)
        return outcome_text(time);
    return time_formatted(scope, time, outcome_as_text(scope->mem, &arguments[1]));
}

/* ---- whole sub-tables ---- */

/* The first array on the way of a path in the expression; NULL when it stays in the header. */
static const cJSON *array_on_path(const struct scope *scope, const char *path)
{
    const cJSON *at = scope->row;

    while (at && *path) {
        if (cJSON_IsArray(at))
            return at;
        at = cJSON_IsObject(at) ? path_step(at, &path) : NULL;
        path += *path == '.';
    }
    return NULL;
}

static const cJSON *array_in(const struct scope *scope, const struct expression *node)
{
    const cJSON *array = NULL;

    for (size_t i = 0; i < node->value.part_count && !array; i++)
        if (node->value.parts[i].kind == PART_PATH)
            array = array_on_path(scope, node->value.parts[i].text);
    for (size_t i = 0; i < node->count && !array; i++)
        if (node->children[i])
            array = array_in(scope, node->children[i]);
    return array;
}

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

static struct outcome aggregate(struct scope *scope, const struct expression *node)
{
    const cJSON *array = array_in(scope, node->children[0]);
    struct tally tally = {.sum = {.digits = ""}, .best = outcome_null()};

    for (const cJSON *element = array ? array->child : NULL; element; element = element->next) {
        struct frame frame = {array, element, scope->frame};

        scope->frame = &frame;
        aggregate_here(scope, node, &tally);
        scope->frame = frame.outer;
    }
    if (!array)
        aggregate_here(scope, node, &tally);
    if (node->call == CALL_COUNT)
        return outcome_integer(scope, tally.count);
    if (scope->problem || tally.count == 0)
        return outcome_null();
    if (node->call == CALL_SUM)
        return outcome_number(tally.sum);
    return node->call == CALL_AVG ? average(scope, &tally) : tally.best;
}

/* ---- the call ---- */

struct outcome call_run(struct scope *scope, const struct expression *node)
{
    struct outcome arguments[CHILDREN_MOST];

    if (node->call >= CALL_SUM)
        return aggregate(scope, node);
    for (size_t i = 0; i < node->count; i++) {
        arguments[i] = expression_run(scope, node->children[i]);
        if (scope->problem || arguments[i].kind == OUTCOME_NULL)
            return outcome_null();
    }
    if (node->call == CALL_LEFT)
        return left(scope, arguments);
    if (node->call == CALL_LOCATE)
        return locate(scope, arguments, node->count);
    if (node->call == CALL_ROUND)
        return rounded(scope, arguments, node->count);
    if (node->call == CALL_CONCAT)
        return concat(scope, arguments, node->count);
    return from_unixtime(scope, arguments, node->count);
}
