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

/* Where MySQL's letters lie in "YYYY-MM-DD HH:MM:SS"; `plain` ones go without a leading zero. */
static const struct time_piece {
    char letter;
    bool plain;
    size_t from, length;
} time_pieces[] = {{'Y', false, 0, 4},  {'y', false, 2, 2},  {'m', false, 5, 2},
                   {'c', true, 5, 2},   {'d', false, 8, 2},  {'e', true, 8, 2},
                   {'H', false, 11, 2}, {'k', true, 11, 2},  {'i', false, 14, 2},
                   {'s', false, 17, 2}, {'S', false, 17, 2}, {'T', false, 11, 8}};

static const struct time_piece *time_piece(char letter)
{
    for (size_t i = 0; i < sizeof time_pieces / sizeof *time_pieces; i++)
        if (time_pieces[i].letter == letter)
            return &time_pieces[i];
    return NULL;
}

/* What one letter behind % stands for; NULL when we do not know it. */
static const char *letter_text(struct arena *mem, char letter, const char *time)
{
    const struct time_piece *piece = time_piece(letter);
    const char *from;

    if (letter == '%')
        return "%";
    if (!piece)
        return NULL;
    from = time + piece->from;
    if (piece->plain && *from == '0')
        return arena_copy(mem, from + 1, piece->length - 1);
    return arena_copy(mem, from, piece->length);
}

static struct outcome time_formatted(struct scope *scope, const char *time, const char *format)
{
    static const struct words unknown = {"from_unixtime 的格式中有未知字母",
                                         "unknown letter in from_unixtime's format"};
    const char *out = "";

    for (; *format; format++) {
        const char *piece = *format == '%' ? letter_text(scope->mem, *++format, time)
                                           : arena_copy(scope->mem, format, 1);

        if (!piece) {
            scope_problem(scope, "function", &unknown, NULL);
            return outcome_null();
        }
        out = arena_format(scope->mem, "%s%s", out, piece);
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

/* ---- the call ---- */

struct outcome call_run(struct scope *scope, const struct expression *node)
{
    struct outcome arguments[CHILDREN_MOST];

    if (node->call >= CALL_SUM)
        return aggregate_run(scope, node);
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
