/* template.c - reading the text of a value once, into parts. */
#include "service/mapping/lookup.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

static const struct {
    const char *name;
    enum part_kind kind;
} platform_names[] = {
    {"LAST_SYNC_TIME", PART_LAST_SYNC_TIME},  {"CURRENT_TIME", PART_CURRENT_TIME},
    {"PAGINATION_START_PAGE", PART_PAGE},     {"PAGINATION_PAGE_SIZE", PART_PAGE_SIZE},
    {"PAGINATION_START_ROW", PART_START_ROW}, {"random", PART_RANDOM},
};

enum { DAYS_DIGITS_MOST = 5 };

/* DAYS_AGO_n */
static bool days_ago_read(const char *name, size_t len, int64_t *days)
{
    static const char prefix[] = "DAYS_AGO_";
    size_t start = sizeof prefix - 1;

    if (len <= start || len > start + DAYS_DIGITS_MOST || strncmp(name, prefix, start) != 0)
        return false;
    *days = 0;
    for (size_t i = start; i < len; i++) {
        if (name[i] < '0' || name[i] > '9')
            return false;
        *days = *days * 10 + (name[i] - '0');
    }
    return true;
}

static bool platform_name_read(const char *name, size_t len, struct part *out)
{
    for (size_t i = 0; i < sizeof platform_names / sizeof *platform_names; i++) {
        const char *known = platform_names[i].name;

        if (strlen(known) == len && strncmp(known, name, len) == 0) {
            out->kind = platform_names[i].kind;
            return true;
        }
    }
    if (!days_ago_read(name, len, &out->days))
        return false;
    out->kind = PART_DAYS_AGO;
    return true;
}

bool platform_named(const char *name, size_t len)
{
    struct part part;

    return platform_name_read(name, len, &part);
}

static bool filter_read(const char *name, size_t len, enum part_filter *out)
{
    if (len == 8 && strncasecmp(name, "datetime", len) == 0)
        *out = FILTER_DATETIME;
    else if (len == 4 && strncasecmp(name, "date", len) == 0)
        *out = FILTER_DATE;
    else
        return false;
    return true;
}

enum brace { BRACE_NONE, BRACE_READ, BRACE_BAD_FILTER };

/* What stands between braces: a name, and a filter behind "|". In single braces only the
 * platform's names count; anything else there is plain text. */
static enum brace inside_read(struct arena *mem, const char *text, size_t len, bool single,
                              struct part *out)
{
    const char *bar = memchr(text, '|', len);
    size_t name_len = bar ? (size_t)(bar - text) : len;

    *out = (struct part){.kind = PART_PATH};
    if (!platform_name_read(text, name_len, out)) {
        if (single || name_len == 0)
            return BRACE_NONE;
        out->text = arena_copy(mem, text, name_len);
    }
    if (bar && !filter_read(bar + 1, len - name_len - 1, &out->filter))
        return single ? BRACE_NONE : BRACE_BAD_FILTER;
    return BRACE_READ;
}

/* A template that begins at text; *used is its length. */
static enum brace brace_read(struct arena *mem, const char *text, struct part *out, size_t *used)
{
    bool single = strncmp(text, "{{", 2) != 0;
    size_t open = single ? 1 : 2;
    const char *end = single ? strchr(text + open, '}') : strstr(text + open, "}}");

    if (*text != '{' || !end)
        return BRACE_NONE;
    *used = (size_t)(end - text) + open;
    return inside_read(mem, text + open, (size_t)(end - text) - open, single, out);
}

static void text_part(struct arena *mem, struct value *out, const char *from, const char *to)
{
    if (to > from)
        out->parts[out->part_count++] =
            (struct part){.kind = PART_TEXT, .text = arena_copy(mem, from, (size_t)(to - from))};
}

/* At most one part a brace and one before each. */
static size_t parts_most(const char *text)
{
    size_t braces = 0;

    for (; *text; text++)
        braces += *text == '{';
    return 2 * braces + 1;
}

static enum fail parts_read(struct compiler *compiler, const char *at, const char *text,
                            struct value *out)
{
    const char *plain = text;

    out->parts = arena_alloc(compiler->mem, parts_most(text) * sizeof *out->parts);
    while (*text) {
        struct part part;
        size_t used = 1;
        enum brace brace = brace_read(compiler->mem, text, &part, &used);

        if (brace == BRACE_BAD_FILTER)
            return refuse(compiler, at, "未知的过滤器（只有 datetime 和 date）",
                          "unknown filter (there are datetime and date)");
        if (brace == BRACE_NONE) {
            text++;
            continue;
        }
        text_part(compiler->mem, out, plain, text);
        out->parts[out->part_count++] = part;
        text += used;
        plain = text;
    }
    text_part(compiler->mem, out, plain, text);
    return OK;
}

/* Prefixes are exact and stand at position 0. What stands behind it, or NULL. */
static const char *behind(const char *text, const char *prefix)
{
    size_t length = strlen(prefix);

    return strncmp(text, prefix, length) == 0 ? text + length : NULL;
}

size_t template_length(const char *text)
{
    const char *end;
    struct part part;
    size_t name;

    if (strncmp(text, "{{", 2) == 0) {
        end = strstr(text, "}}");
        return end ? (size_t)(end - text) + 2 : 0;
    }
    end = *text == '{' ? strchr(text, '}') : NULL;
    if (!end)
        return 0;
    name = strcspn(text + 1, "|}");
    return platform_name_read(text + 1, name, &part) ? (size_t)(end - text) + 1 : 0;
}

static bool templated(const struct value *value)
{
    return value->part_count > 1 || (value->part_count == 1 && value->parts[0].kind != PART_TEXT);
}

enum fail value_compile_text(struct compiler *compiler, const char *at, const char *text,
                             struct value *out)
{
    enum fail fail;

    memset(out, 0, sizeof *out);
    fail = parts_read(compiler, at, text, out);
    out->kind = templated(out) ? VALUE_TEMPLATE : VALUE_CONSTANT;
    out->constant = json_string(compiler->mem, text);
    return fail;
}

static enum fail lookup_compile(struct compiler *compiler, const char *at, const char *text,
                                struct value *out)
{
    const char *find = behind(text, "_findCollection ");
    const char *query = behind(text, "_mongoQuery ");

    if (compiler->stored && compiler->source_side)
        return refuse_unsupported(compiler, at);
    out->kind = VALUE_LOOKUP;
    if (find)
        return find_collection_compile(compiler, at, find, &out->lookup);
    return mongo_query_compile(compiler, at, query, &out->lookup);
}

enum fail value_compile(struct compiler *compiler, const char *at, const cJSON *json,
                        struct value *out)
{
    const char *text, *expression;

    memset(out, 0, sizeof *out);
    if (absent(json))
        return OK;
    if (!cJSON_IsString(json)) {
        out->kind = VALUE_CONSTANT;
        out->constant = json;
        return OK;
    }
    text = json->valuestring;
    expression = behind(text, "_function ");
    if (!expression && !behind(text, "_findCollection ") && !behind(text, "_mongoQuery "))
        return value_compile_text(compiler, at, text, out);

    out->constant = json;
    if (!expression)
        return lookup_compile(compiler, at, text, out);
    out->kind = VALUE_FUNCTION;
    return expression_compile(compiler, at, expression, &out->function);
}

enum fail value_compile_key(struct compiler *compiler, const char *at, const char *text,
                            struct value *out)
{
    const cJSON *json = json_string(compiler->mem, text);
    enum fail fail = value_compile(compiler, at, json, out);

    if (fail || out->kind != VALUE_CONSTANT)
        return fail;
    if (*text == '\0') {
        out->kind = VALUE_NONE;
        return OK;
    }
    out->kind = VALUE_TEMPLATE;
    out->part_count = 1;
    out->parts[0] = (struct part){.kind = PART_PATH, .text = arena_text(compiler->mem, text)};
    return OK;
}

bool value_uses(const struct value *value, enum part_kind kind)
{
    if (value->kind == VALUE_FUNCTION)
        return value->function && expression_uses(value->function, kind);
    if (value->kind == VALUE_LOOKUP)
        return value->lookup && lookup_uses(value->lookup, kind);
    for (size_t i = 0; i < value->part_count; i++)
        if (value->parts[i].kind == kind)
            return true;
    return false;
}

bool value_asks(const struct value *value)
{
    if (value->kind == VALUE_FUNCTION)
        return value->function && expression_asks(value->function);
    return value->kind == VALUE_LOOKUP;
}
