/* shape.c - rows become records: secrets out, condition, formatResponse, lines, cleanse, id. */
#include "service/mapping/internal.h"

#include <string.h>

struct shaper {
    const struct mapping *mapping;
    struct arena *mem;
    struct scope scope;
    struct mapping_result *out;
    size_t record_room;
    struct error_list errors;
    size_t row; /* place of the present row */
};

static void record_add(struct shaper *shaper, const char *id, const char *number, cJSON *content)
{
    struct mapping_result *out = shaper->out;

    out->records = room_for_one(shaper->mem, out->records, out->record_count, &shaper->record_room,
                                sizeof *out->records);
    out->records[out->record_count++] =
        (struct mapping_record){.id = id, .number = number, .content = content, .row = shaper->row};
}

/* The id or number of the record in the scope; NULL when a filter in it does not apply. */
static const char *key_of(struct shaper *shaper, const struct value *value, cJSON *content)
{
    shaper->scope.row = content;
    shaper->scope.problem = NULL;
    return value_text(&shaper->scope, value);
}

/* Longer than an index takes: no document is named like that. */
static bool key_too_long(const char *key)
{
    enum { KEY_MOST = 1000 };

    return key && strlen(key) > KEY_MOST;
}

static void long_key_trouble(struct trouble *out)
{
    *out = (struct trouble){.rule = "id",
                            .pointer = "/id",
                            .message = {"数据编号或单号超过 1000 字节",
                                        "the id or the number has more than 1000 bytes"},
                            .hint = {"请检查 source.metadata 的 id、number 指向的字段",
                                     "check which fields id and number of source.metadata name"}};
}

static void refuse_record(struct shaper *shaper, const struct trouble *trouble, const char *id,
                          const char *number)
{
    struct error_subject subject = {shaper->row, id, number};

    error_add(&shaper->errors, trouble, &subject);
}

static void key_trouble(const struct shaper *shaper, const char *pointer, struct trouble *out)
{
    static const struct words empty = {"数据编号为空：元数据 id 所指的字段在该行没有值",
                                       "the id is empty: the row has no value where the "
                                       "metadata's id points"};

    *out = (struct trouble){
        .rule = pointer + 1,
        .pointer = pointer,
        .message = shaper->scope.problem ? shaper->scope.problem->words : empty,
        .hint = {"请检查 source.metadata 的 id、number，以及来源行中的对应字段",
                 "check id and number of source.metadata against the fields of the row"}};
}

/* A record that fails is named as far as its keys can be read after renaming; its row then is again
 * what the source gave, for the pointer of the error and for people. */
static void content_finish(struct shaper *shaper, const struct line *line)
{
    const struct mapping *mapping = shaper->mapping;
    struct trouble trouble;
    struct change *changes;
    bool clean = cleanse_apply(mapping, shaper->mem, line->content, &changes, &trouble);
    const char *id, *number;

    shaper->scope.random = NULL;
    number = key_of(shaper, &mapping->number, line->content);
    if (!number && clean) {
        key_trouble(shaper, "/number", &trouble);
        clean = false;
    }
    id = key_of(shaper, &mapping->id, line->content);
    if (id && *id && *line->suffix)
        id = arena_format(shaper->mem, "%s%s", id, line->suffix);
    if ((!id || !*id) && clean) {
        key_trouble(shaper, "/id", &trouble);
        clean = false;
    }
    if (key_too_long(id) || key_too_long(number)) {
        long_key_trouble(&trouble);
        id = number = NULL;
        clean = false;
    }
    if (clean) {
        record_add(shaper, id, number, line->content);
        return;
    }
    refuse_record(shaper, &trouble, id, number);
    cleanse_undo(shaper->mem, changes);
}

static void row_refuse(struct shaper *shaper, const struct trouble *trouble, cJSON *row)
{
    const char *number = key_of(shaper, &shaper->mapping->number, row);
    const char *id = key_of(shaper, &shaper->mapping->id, row);

    refuse_record(shaper, trouble, id, number);
}

static void row_shape(struct shaper *shaper, cJSON *row)
{
    static const struct trouble no_object = {
        .rule = "row",
        .pointer = "",
        .message = {"该行不是 JSON 对象", "the row is no JSON object"},
        .hint = {"请核对来源接口的返回与 otherResponse 中的列表键",
                 "check the source's answer and the list key in otherResponse"}};
    const struct mapping *mapping = shaper->mapping;
    struct trouble trouble;
    struct lines lines;

    if (!cJSON_IsObject(row)) {
        trouble = no_object;
        trouble.value = row;
        refuse_record(shaper, &trouble, NULL, NULL);
        return;
    }
    if (api_is_authorization(mapping->api))
        secrets_strip(row);
    if (!condition_holds(&mapping->condition, &shaper->scope, row)) {
        shaper->out->filtered++;
        return;
    }
    if (!formats_apply(mapping, &shaper->scope, row, &trouble)) {
        row_refuse(shaper, &trouble, row);
        return;
    }
    lines_of(mapping, shaper->mem, row, &lines);
    shaper->out->split += (int64_t)lines.count - 1;
    for (size_t i = 0; i < lines.count; i++)
        content_finish(shaper, &lines.list[i]);
}

void mapping_rows_shape(const struct mapping *mapping, struct arena *mem,
                        const struct mapping_context *context, cJSON *rows,
                        struct mapping_result *out)
{
    struct shaper shaper = {.mapping = mapping, .mem = mem, .out = out, .errors = {.mem = mem}};

    memset(out, 0, sizeof *out);
    scope_open(mapping, mem, context, &shaper.scope);
    for (cJSON *row = rows->child; row; row = row->next, shaper.row++)
        row_shape(&shaper, row);
    out->errors = shaper.errors.list;
    out->error_count = shaper.errors.count;
}
