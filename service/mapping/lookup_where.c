/* lookup_where.c - reading the filter of a _mongoQuery: {"content.a":{"$eq":"{{x}}"},…}.
 *
 * A template in quotes is text, whatever it is filled with; one without quotes keeps its type. */
#include "service/mapping/lookup.h"

#include <string.h>

/* Before the text of a template that stood without quotes; JSON as people write it has none. */
enum { UNQUOTED = '\x01' };

struct writer {
    char *to;
    bool in_string;
};

static void write_bytes(struct writer *writer, const char *from, size_t count)
{
    memcpy(writer->to, from, count);
    writer->to += count;
}

/* Writes what stands at `from` and returns its length there. */
static size_t piece_write(struct arena *mem, struct writer *writer, const char *from)
{
    size_t template = template_length(from);
    const char *quoted;

    if (template && !writer->in_string) {
        quoted = json_print(mem, json_string(mem, arena_copy(mem, from, template)), NULL);
        write_bytes(writer, "\"\\u0001", 7);
        write_bytes(writer, quoted + 1, strlen(quoted) - 1);
        return template;
    }
    if (!template && writer->in_string && *from == '\\' && from[1])
        template = 2;
    if (!template && *from == '"')
        writer->in_string = !writer->in_string;
    if (!template)
        template = 1;
    write_bytes(writer, from, template);
    return template;
}

/* The filter as JSON, its templates as strings. */
static const char *where_as_json(struct arena *mem, const char *text)
{
    /* Each byte of a template may become six (\u00XX), and each template gets seven more. */
    char *json = arena_alloc(mem, 13 * strlen(text) + 1);
    struct writer writer = {json, false};

    while (*text)
        text += piece_write(mem, &writer, text);
    return json;
}

/* A sole template in quotes is text all the same: an empty part makes it one of several. */
static void keep_text(struct arena *mem, struct value *value)
{
    struct part *parts;

    if (value->kind != VALUE_TEMPLATE || value->part_count != 1)
        return;
    parts = arena_alloc(mem, 2 * sizeof *parts);
    parts[0] = value->parts[0];
    parts[1] = (struct part){.kind = PART_TEXT, .text = ""};
    value->parts = parts;
    value->part_count = 2;
}

static enum fail operand_compile(struct compiler *compiler, const char *at, const cJSON *json,
                                 struct value *out)
{
    enum fail fail;

    if (!cJSON_IsString(json)) {
        *out = (struct value){.kind = VALUE_CONSTANT, .constant = json};
        return OK;
    }
    if (*json->valuestring == UNQUOTED)
        return value_compile_text(compiler, at, json->valuestring + 1, out);
    fail = value_compile_text(compiler, at, json->valuestring, out);
    keep_text(compiler->mem, out);
    return fail;
}

static bool logic_named(const char *name, enum lookup_logic *out)
{
    static const struct {
        const char *name;
        enum lookup_logic logic;
    } logics[] = {{"$eq", LOOKUP_EQ},   {"$ne", LOOKUP_NE}, {"$gt", LOOKUP_GT},
                  {"$gte", LOOKUP_GTE}, {"$lt", LOOKUP_LT}, {"$lte", LOOKUP_LTE},
                  {"$in", LOOKUP_IN}};

    for (size_t i = 0; i < sizeof logics / sizeof *logics; i++)
        if (strcmp(logics[i].name, name) == 0) {
            *out = logics[i].logic;
            return true;
        }
    return false;
}

static bool operand_good(const cJSON *json)
{
    return json_scalar(json) || cJSON_IsNull(json);
}

static bool operands_good(enum lookup_logic logic, const cJSON *json)
{
    if (logic != LOOKUP_IN)
        return operand_good(json);
    if (!cJSON_IsArray(json))
        return false;
    for (const cJSON *child = json->child; child; child = child->next)
        if (!operand_good(child))
            return false;
    return true;
}

static enum fail test_compile(struct compiler *compiler, const char *at, const cJSON *json,
                              struct lookup_test *out)
{
    const cJSON *operand = out->logic == LOOKUP_IN ? json->child : json;
    size_t most = out->logic == LOOKUP_IN ? (size_t)cJSON_GetArraySize(json) : 1;
    enum fail fail = OK;

    out->values = arena_alloc(compiler->mem, most * sizeof *out->values);
    for (; operand && out->count < most && !fail; operand = operand->next)
        fail = operand_compile(compiler, at, operand, &out->values[out->count++]);
    return fail;
}

/* "field": {"$gt":1,"$lt":5}, or "field": "value" for $eq. */
static enum fail field_compile(struct compiler *compiler, const char *at, const cJSON *field,
                               struct lookup *out, bool *good)
{
    const char *path = content_path(field->string);
    const cJSON *json = cJSON_IsObject(field) ? field->child : field;
    enum fail fail = OK;

    *good = json && *path && *path != '$';
    while (json && *good && !fail) {
        struct lookup_test *test = &out->tests[out->count++];

        *test = (struct lookup_test){.field = path, .logic = LOOKUP_EQ};
        *good = (json == field || logic_named(json->string, &test->logic)) &&
                operands_good(test->logic, json);
        if (*good)
            fail = test_compile(compiler, at, json, test);
        json = json == field ? NULL : json->next;
    }
    return fail;
}

static size_t tests_most(const cJSON *where)
{
    size_t count = 0;

    for (const cJSON *field = where->child; field; field = field->next)
        count += cJSON_IsObject(field) ? (size_t)cJSON_GetArraySize(field) : 1;
    return count;
}

enum fail mongo_where_compile(struct compiler *compiler, const char *at, const char *text,
                              struct lookup *out, bool *good)
{
    const char *json = where_as_json(compiler->mem, text);
    cJSON *where;
    enum fail fail;

    *good = false;
    /* What is no JSON is a problem of the value, not of the document. */
    fail = json_read(compiler->mem, json, strlen(json), NULL, &where, NULL);
    if (fail || !cJSON_IsObject(where) || !where->child)
        return OK;
    out->tests = arena_alloc(compiler->mem, tests_most(where) * sizeof *out->tests);
    *good = true;
    for (const cJSON *field = where->child; field && *good; field = field->next) {
        fail = field_compile(compiler, at, field, out, good);
        if (fail)
            return fail;
    }
    return OK;
}
