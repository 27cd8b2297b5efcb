/* format_apply.c - formatResponse at work on one row. */
#include "service/clock.h"
#include "service/mapping/internal.h"

#include <stdlib.h>
#include <string.h>

static cJSON *time_pattern(struct arena *mem, const struct format *format, const cJSON *old)
{
    int64_t seconds;
    const char *text;

    /* A date that is not set yet. */
    if (cJSON_IsString(old) && !*old->valuestring)
        return json_string(mem, "");
    if (!moment_read(old, &seconds))
        return NULL;
    text = clock_china_datetime(mem, seconds);
    return json_string(mem, arena_copy(mem, text + format->from, format->to - format->from));
}

/* 一 to 九十九, as people say how long ago something was. */
static const char *chinese_number(struct arena *mem, int64_t number)
{
    static const char *const digits[] = {"", "一", "二", "三", "四", "五", "六", "七", "八", "九"};

    if (number == 2)
        return "两";
    if (number < 10)
        return digits[number];
    if (number > 99)
        return json_scalar(json_integer(mem, number));
    return arena_format(mem, "%s十%s", number < 20 ? "" : digits[number / 10], digits[number % 10]);
}

/* The largest unit that fits once; the run's CURRENT_TIME is now. */
static cJSON *date_description(struct scope *scope, const cJSON *old)
{
    static const struct {
        int64_t seconds;
        const char *name;
    } units[] = {
        {365 * 86400, "年"}, {30 * 86400, "个月"}, {86400, "天"}, {3600, "小时"}, {60, "分钟"}};
    int64_t seconds, distance;

    if (!moment_read(old, &seconds))
        return NULL;
    distance = llabs(scope->context->current_time - seconds);
    for (size_t i = 0; i < sizeof units / sizeof *units; i++)
        if (distance >= units[i].seconds)
            return json_string(scope->mem,
                               arena_format(scope->mem, "%s%s%s",
                                            chinese_number(scope->mem, distance / units[i].seconds),
                                            units[i].name,
                                            scope->context->current_time >= seconds ? "前" : "后"));
    return json_string(scope->mem, "刚刚");
}

static cJSON *long_text(struct arena *mem, int most, const cJSON *old)
{
    const char *text = value_as_text(mem, old), *end = text;
    int characters = 0;

    for (; *end; end++) {
        if (((unsigned char)*end & 0xC0) == 0x80)
            continue;
        if (characters++ == most)
            break;
    }
    if (!*end)
        return json_string(mem, text);
    return json_string(mem, arena_format(mem, "%.*s...", (int)(end - text), text));
}

static cJSON *rounded(struct arena *mem, int places, bool cut, const cJSON *old)
{
    struct decimal number;

    if (!decimal_of(mem, old, &number))
        return NULL;
    decimal_round(mem, &number, places, cut);
    return json_number(mem, decimal_text(mem, &number, 0));
}

/* ￥1,000,000.00 */
static cJSON *amount(struct arena *mem, const cJSON *old)
{
    struct decimal number;
    const char *text;
    char *out, *end;
    size_t whole;

    if (!decimal_of(mem, old, &number))
        return NULL;
    decimal_round(mem, &number, 2, false);
    text = decimal_text(mem, &number, 2);
    out = end = arena_alloc_raw(mem, 2 * strlen(text) + 1);
    if (*text == '-')
        *end++ = *text++;
    for (whole = strcspn(text, "."); whole > 0; whole--) {
        *end++ = *text++;
        if (whole > 1 && whole % 3 == 1)
            *end++ = ',';
    }
    memcpy(end, text, strlen(text) + 1);
    return json_string(mem, arena_format(mem, "￥%s", out));
}

static cJSON *imploded(struct arena *mem, const char *separator, const cJSON *old)
{
    const char *text = "";

    if (!cJSON_IsArray(old))
        return NULL;
    for (const cJSON *child = old->child; child; child = child->next)
        text = arena_format(mem, "%s%s%s", text, child == old->child ? "" : separator,
                            value_as_text(mem, child));
    return json_string(mem, text);
}

/* NULL when the value is not of the kind that the format is for. */
static cJSON *format_value(struct scope *scope, const struct format *format, const cJSON *old)
{
    switch (format->kind) {
    case FORMAT_TIME_PATTERN:
        return time_pattern(scope->mem, format, old);
    case FORMAT_DATE_DESCRIPTION:
        return date_description(scope, old);
    case FORMAT_LONG_TEXT:
        return long_text(scope->mem, format->number, old);
    case FORMAT_INTVAL:
        return rounded(scope->mem, 0, true, old);
    case FORMAT_ROUND:
        return rounded(scope->mem, format->number, false, old);
    case FORMAT_AMOUNT:
        return amount(scope->mem, old);
    case FORMAT_IMPLODE:
        return imploded(scope->mem, format->separator, old);
    }
    return NULL;
}

bool formats_apply(const struct mapping *mapping, struct scope *scope, cJSON *row,
                   struct trouble *out)
{
    scope->row = row;
    for (size_t i = 0; i < mapping->format_count; i++) {
        const struct format *format = &mapping->formats[i];
        const cJSON *old = path_find(scope, format->old_path);
        cJSON *new = absent(old) ? json_null(scope->mem) : format_value(scope, format, old);

        if (!new) {
            *out = (struct trouble){
                .rule = "format",
                .pointer = json_pointer(scope->mem, "", format->old_path),
                .value = old,
                .message = {"该值不适用于 formatResponse 的格式",
                            "does not fit the format that formatResponse asks for"},
                .hint = {"请在来源系统更正该字段，或调整 formatResponse",
                         "mend the field at the source, or formatResponse"}};
            return false;
        }
        json_put(scope->mem, row, format->new_key, new);
    }
    return true;
}
