/* asked_fetch.c - one record asked for: its row in the source's list. */
#include "service/asked_internal.h"

#include "service/source.h"

#include <string.h>

static bool same(const char *a, const char *b)
{
    return a && b && strcmp(a, b) == 0;
}

bool asked_is_row_of(const struct work *work, struct arena *mem, const struct asked_item *item,
                     const cJSON *row)
{
    const char *own = json_scalar(json_get(row, "id")), *id, *number;

    mapping_row_names(work->mapping, mem, row, &id, &number);
    if (!item->id)
        return same(item->number, number);
    return same(item->source_id, own) || same(item->id, id) || same(item->source_id, id);
}

static cJSON *row_find(const struct work *work, struct arena *mem, const struct asked_item *item,
                       const cJSON *rows)
{
    cJSON *row;

    cJSON_ArrayForEach(row, rows)
    {
        if (asked_is_row_of(work, mem, item, row))
            return row;
    }
    return NULL;
}

/* The first page of the list, narrowed by one filter. */
static enum fail ask_list(struct work *work, struct arena *mem, const char *filter,
                          const char *value, const cJSON **rows)
{
    struct mapping_context context = work->context;
    struct mapping_request request;
    struct kingdee_answer answer;
    enum fail fail;

    context.page = 1;
    fail = mapping_request_build(work->mapping, mem, &context, &request);
    if (fail)
        return work_failed(work, "无法按元数据生成源端请求", "the source request cannot be built");
    json_put_text(mem, request.query, filter, value);
    fail = source_ask(work, mem, &request, &answer);
    if (!fail)
        *rows = answer.verdict == KINGDEE_OK ? mapping_rows_in(work->mapping, answer.data) : NULL;
    return fail;
}

/* A bill's detail, asked for its number alone. */
static enum fail learn_number(struct work *work, struct arena *mem, struct asked_item *item)
{
    cJSON *row = json_object(mem);
    struct mapping_request request;
    struct kingdee_answer answer;
    const char *id, *number;
    enum fail fail;

    json_put_text(mem, row, "id", item->source_id);
    if (item->number || !mapping_detail_build(work->mapping, mem, row, &request))
        return OK;
    fail = source_ask(work, mem, &request, &answer);
    if (fail || answer.verdict != KINGDEE_OK)
        return fail;
    number = json_text(answer.data, "bill_no");
    if (!number)
        mapping_row_names(work->mapping, mem, answer.data, &id, &number);
    item->number = arena_text(work->mem, number);
    return OK;
}

enum fail asked_fetch(struct work *work, struct arena *mem, struct asked_item *item, cJSON *out)
{
    bool by_ids = work->asked->way == BY_IDS;
    const cJSON *rows = NULL;
    cJSON *row;
    enum fail fail = by_ids ? OK : learn_number(work, mem, item);

    if (!fail && (by_ids || item->number))
        fail = ask_list(work, mem, by_ids ? "ids" : "bill_no",
                        by_ids ? item->source_id : item->number, &rows);
    if (fail)
        return fail;
    row = row_find(work, mem, item, rows);
    item->found = row != NULL;
    if (row)
        json_append(mem, out, json_copy(mem, row));
    return OK;
}
