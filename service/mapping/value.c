/* value.c - working out a compiled value for one scope. */
#include "service/clock.h"
#include "service/crypto.h"
#include "service/mapping/lookup.h"

#include <string.h>

enum { DAY_SECONDS = 86400, RANDOM_BYTES = 16, DATE_LENGTH = 10 };

void scope_open(const struct mapping *mapping, struct arena *mem,
                const struct mapping_context *context, struct scope *out)
{
    *out = (struct scope){.mem = mem, .context = context, .page_size = mapping->page_size};
    if (context->as_written)
        out->page_size = mapping->page_size_written;
    if (context->lookups)
        out->lookups = lookup_cache_new(mem, context->lookups);
}

const char *value_as_text(struct arena *mem, const cJSON *item)
{
    const char *scalar = json_scalar(item);

    if (scalar)
        return scalar;
    if (absent(item))
        return "";
    return json_print(mem, item, NULL);
}

/* The platform's numbers; false for what is none, or has no value here. */
static bool part_integer(const struct scope *scope, const struct part *part, int64_t *out)
{
    const struct mapping_context *context = scope->context;

    switch (part->kind) {
    case PART_LAST_SYNC_TIME:
        *out = context->last_sync_time;
        return true;
    case PART_CURRENT_TIME:
        *out = context->current_time;
        return true;
    case PART_DAYS_AGO:
        *out = context->current_time - part->days * DAY_SECONDS;
        return true;
    case PART_PAGE:
        *out = context->page;
        return true;
    case PART_PAGE_SIZE:
        *out = scope->page_size;
        return scope->page_size > 0;
    case PART_START_ROW:
        *out = ((int64_t)context->page - 1) * scope->page_size;
        return scope->page_size > 0;
    case PART_TEXT:
    case PART_PATH:
    case PART_RANDOM:
        return false;
    }
    return false;
}

static const char *random_here(struct scope *scope)
{
    if (!scope->random)
        scope->random = crypto_random_hex(scope->mem, RANDOM_BYTES);
    return scope->random;
}

/* Without its filter. */
static const cJSON *part_plain(struct scope *scope, const struct part *part)
{
    int64_t integer;

    if (part->kind == PART_PATH)
        return path_find(scope, part->text);
    if (part->kind == PART_TEXT)
        return json_string(scope->mem, part->text);
    if (part->kind == PART_RANDOM)
        return json_string(scope->mem, random_here(scope));
    if (part_integer(scope, part, &integer))
        return json_integer(scope->mem, integer);
    return NULL;
}

static const char *part_filtered(struct scope *scope, const struct part *part)
{
    static const struct words no_date = {"不是日期，无法套用 datetime 或 date",
                                         "is no date: datetime and date do not apply"};
    const cJSON *plain = part_plain(scope, part);
    int64_t seconds;
    char *text;

    if (absent(plain))
        return NULL;
    /* A date that is not set yet is "" in many systems, and no fault. */
    if (cJSON_IsString(plain) && !*plain->valuestring)
        return "";
    /* The platform's times are seconds, however few digits they have (2000-01-01 has nine). */
    if (!part_integer(scope, part, &seconds) && !moment_read(plain, &seconds)) {
        scope_problem(scope, "date", &no_date, plain);
        return NULL;
    }
    text = clock_china_datetime(scope->mem, seconds);
    if (part->filter == FILTER_DATE)
        text[DATE_LENGTH] = '\0';
    return text;
}

static const char *part_text(struct scope *scope, const struct part *part)
{
    const char *text;

    if (part->kind == PART_TEXT)
        return part->text;
    if (part->kind == PART_RANDOM)
        return random_here(scope);
    if (part->filter == FILTER_NONE)
        return value_as_text(scope->mem, part_plain(scope, part));
    text = part_filtered(scope, part);
    return text ? text : "";
}

static const char *parts_joined(struct scope *scope, const struct value *value)
{
    const char **texts = arena_alloc_raw(scope->mem, value->part_count * sizeof *texts);
    size_t *lengths = arena_alloc_raw(scope->mem, value->part_count * sizeof *lengths);
    size_t length = 0;
    char *joined, *end;

    for (size_t i = 0; i < value->part_count; i++) {
        texts[i] = part_text(scope, &value->parts[i]);
        lengths[i] = strlen(texts[i]);
        length += lengths[i];
    }
    joined = end = arena_alloc_raw(scope->mem, length + 1);
    for (size_t i = 0; i < value->part_count; i++) {
        memcpy(end, texts[i], lengths[i]);
        end += lengths[i];
    }
    *end = '\0';
    return joined;
}

static const cJSON *function_resolve(struct scope *scope, const struct value *value)
{
    static const struct words bad_syntax = {"_function 表达式语法有误",
                                            "bad syntax behind _function"};

    const cJSON *out;

    if (!value->function) {
        scope_problem(scope, "function", &bad_syntax, value->constant);
        return NULL;
    }
    out = expression_resolve(scope, value->function);
    if (scope->problem && !scope->problem->value)
        scope->problem->value = value->constant;
    return out;
}

static const cJSON *found_elsewhere(struct scope *scope, const struct value *value)
{
    static const struct words bad_syntax = {"查询语句语法有误 (_findCollection, _mongoQuery)",
                                            "bad syntax of _findCollection or _mongoQuery"};

    if (value->lookup)
        return lookup_resolve(scope, value->lookup);
    scope_problem(scope, "lookup", &bad_syntax, value->constant);
    return NULL;
}

const cJSON *value_resolve(struct scope *scope, const struct value *value)
{
    const cJSON *found = NULL;
    const char *text;

    if (value->kind == VALUE_CONSTANT)
        return value->constant;
    if (value->kind == VALUE_NONE)
        return NULL;
    if (value->kind == VALUE_FUNCTION)
        return function_resolve(scope, value);
    if (value->kind == VALUE_LOOKUP)
        return found_elsewhere(scope, value);
    if (value->part_count == 1 && value->parts[0].filter == FILTER_NONE) {
        found = part_plain(scope, &value->parts[0]);
        return absent(found) ? NULL : found;
    }
    text = value->part_count == 1 ? part_filtered(scope, &value->parts[0])
                                  : parts_joined(scope, value);
    if (scope->problem || !text)
        return NULL;
    return json_string(scope->mem, text);
}

const char *value_text(struct scope *scope, const struct value *value)
{
    const char *text = "";

    if (value->kind == VALUE_CONSTANT)
        return value_as_text(scope->mem, value->constant);
    if (value->kind == VALUE_TEMPLATE)
        text = value->part_count == 1 ? part_text(scope, &value->parts[0])
                                      : parts_joined(scope, value);
    if (value->kind == VALUE_FUNCTION)
        text = value_as_text(scope->mem, function_resolve(scope, value));
    if (value->kind == VALUE_LOOKUP)
        text = value_as_text(scope->mem, found_elsewhere(scope, value));
    return scope->problem ? NULL : text;
}
