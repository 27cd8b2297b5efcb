/* qingcloud_query.c - reading back: a page of rows by the time when they were first stored and by
 * their fields, and one row by its id. */
#include "tests/sandbox/qingcloud.h"

#include "tests/sandbox/sandbox.h"

#include <stdlib.h>
#include <string.h>

enum { PAGE_SIZE_DEFAULT = 10, PAGE_SIZE_MAX = 100 };

struct query {
    int64_t page, page_size;
    int64_t begin_at, end_at; /* Unix seconds, both ends in */
    const cJSON *body;
    bool by_content;
};

/* A copy of a stored row that outlives the lock. */
struct found {
    const char *text, *key;
    size_t len;
    double created_at, updated_at, handled_at;
    enum row_status status;
};

static struct found found_copy(struct arena *mem, const struct stored_row *row)
{
    return (struct found){arena_copy(mem, row->text, row->text_len),
                          arena_text(mem, row->key),
                          row->text_len,
                          row->created_at,
                          row->updated_at,
                          row->handled_at,
                          row->status};
}

/* The row's fields, and the platform's own, which win over fields of the same name. */
static cJSON *found_json(struct arena *mem, const struct found *found, bool updated)
{
    cJSON *row;
    if (json_read(mem, found->text, found->len, NULL, &row, NULL))
        abort(); /* it was read when it came */
    json_put_text(mem, row, "_id", found->key);
    json_put(mem, row, "created_at",
             json_number(mem, arena_format(mem, "%.3f", found->created_at)));
    if (updated)
        json_put(mem, row, "updated_at",
                 json_number(mem, arena_format(mem, "%.3f", found->updated_at)));
    return row;
}

static bool query_read(struct call *call, struct query *out)
{
    cJSON *body;
    memset(out, 0, sizeof *out);
    if (json_read(call->mem, call->body, call->body_len, NULL, &body, NULL) ||
        !cJSON_IsObject(body))
        return false;
    out->body = body;
    for (const cJSON *item = body->child; item; item = item->next)
        out->by_content |= strncmp(item->string, "CONTENT_", 8) == 0;
    return json_integer_in(body, "page", 1, INT32_MAX, 1, &out->page) &&
           json_integer_in(body, "pageSize", 1, PAGE_SIZE_MAX, PAGE_SIZE_DEFAULT,
                           &out->page_size) &&
           json_integer_in(body, "begin_at", 0, INT64_MAX / 2, 0, &out->begin_at) &&
           json_integer_in(body, "end_at", 0, INT64_MAX / 2, INT64_MAX / 2, &out->end_at);
}

/* As numbers when both are, else as text. */
static int compare(const char *a, const char *b)
{
    if (json_number_valid(a, strlen(a)) && json_number_valid(b, strlen(b))) {
        long double x = strtold(a, NULL), y = strtold(b, NULL);
        return (x > y) - (x < y);
    }
    return strcmp(a, b);
}

static bool holds(const char *operator, int order)
{
    if (strcmp(operator, "$gte") == 0)
        return order >= 0;
    if (strcmp(operator, "$gt") == 0)
        return order > 0;
    if (strcmp(operator, "$lte") == 0)
        return order <= 0;
    if (strcmp(operator, "$lt") == 0)
        return order < 0;
    if (strcmp(operator, "$ne") == 0)
        return order != 0;
    return order == 0; /* $eq */
}

/* One CONTENT_<field>: text is looked for anywhere in the value, an object holds comparisons. */
static bool condition_fits(const cJSON *condition, const cJSON *row)
{
    const char *value = json_scalar(json_get(row, condition->string + strlen("CONTENT_")));
    const char *wanted = json_scalar(condition);
    if (!value)
        return false;
    if (wanted)
        return strstr(value, wanted) != NULL;
    for (const cJSON *part = condition->child; part; part = part->next) {
        const char *limit = json_scalar(part);
        if (!limit || !part->string || !holds(part->string, compare(value, limit)))
            return false;
    }
    return true;
}

static bool row_fits(struct arena *mem, const struct query *query, const struct stored_row *row)
{
    cJSON *tree;
    if (!query->by_content)
        return true;
    if (json_read(mem, row->text, row->text_len, NULL, &tree, NULL))
        return false;
    for (const cJSON *item = query->body->child; item; item = item->next)
        if (strncmp(item->string, "CONTENT_", 8) == 0 && !condition_fits(item, tree))
            return false;
    return true;
}

/* Copies the rows of the page to found (page_size places); gives the total. Lock held. Without
 * field conditions only the rows of the page are copied, and none is read. */
static int64_t collect(struct arena *mem, const struct scheme *scheme, const struct query *query,
                       struct found *found, int64_t *count)
{
    size_t from = scheme_from(scheme, (double)query->begin_at);
    size_t to = scheme_from(scheme, (double)query->end_at + 1e-6);
    int64_t skip = (query->page - 1) * query->page_size;
    int64_t total = 0;
    *count = 0;
    for (size_t i = from; i < to; i++) {
        if (!row_fits(mem, query, scheme->rows[i]))
            continue;
        if (total >= skip && *count < query->page_size)
            found[(*count)++] = found_copy(mem, scheme->rows[i]);
        total++;
    }
    return total;
}

struct page {
    struct query query;
    struct found found[PAGE_SIZE_MAX];
    int64_t count, total;
};

/* False: answered as wrong. */
static bool page_read(struct call *call, const char *scheme_id, struct page *out,
                      struct answer *answer)
{
    out->count = out->total = 0;
    if (!query_read(call, &out->query)) {
        qingcloud_bad(call, answer, 40001, "参数错误: page, pageSize (1-100), begin_at, end_at");
        return false;
    }
    sandbox_lock(call->box);
    const struct scheme *scheme = scheme_find(&call->box->qingcloud, scheme_id, false);
    if (scheme)
        out->total = collect(call->mem, scheme, &out->query, out->found, &out->count);
    sandbox_unlock(call->box);
    return true;
}

void qingcloud_query(struct call *call, const char *scheme_id, struct answer *answer)
{
    struct page page;
    if (!page_read(call, scheme_id, &page, answer))
        return;
    cJSON *list = json_array(call->mem);
    for (int64_t i = 0; i < page.count; i++)
        json_append(call->mem, list, found_json(call->mem, &page.found[i], false));
    cJSON *content = json_object(call->mem);
    json_put(call->mem, content, "list", list);
    json_put_integer(call->mem, content, "total", page.total);
    json_put_integer(call->mem, content, "page", page.query.page);
    json_put_integer(call->mem, content, "pageSize", page.query.page_size);
    qingcloud_good(call, answer, "success", content);
}

static cJSON *job_json(struct arena *mem, const char *api, double at)
{
    cJSON *job = json_object(mem);
    json_put(mem, job, "created_at", json_number(mem, arena_format(mem, "%.3f", at)));
    json_put_text(mem, job, "protocol", "HTTP");
    json_put_text(mem, job, "api", api);
    return job;
}

/* Source: the row as it came. Target: an answer once the row was taken up. */
static cJSON *link_json(struct arena *mem, const struct found *found)
{
    cJSON *link = json_object(mem), *source = json_object(mem), *target = json_object(mem);
    cJSON *response = json_null(mem);
    json_put(mem, source, "job", job_json(mem, "store", found->created_at));
    json_put(mem, source, "response", found_json(mem, found, false));
    if (found->status == ROW_FINISHED) {
        response = json_object(mem);
        json_put_text(mem, response, "message", "success");
    }
    json_put(mem, target, "job", job_json(mem, "写入空操作", found->handled_at));
    json_put(mem, target, "response", response);
    json_put(mem, link, "source", source);
    json_put(mem, link, "target", target);
    return link;
}

void qingcloud_data_link(struct call *call, const char *scheme_id, struct answer *answer)
{
    struct page page;
    if (!page_read(call, scheme_id, &page, answer))
        return;
    cJSON *links = json_array(call->mem);
    for (int64_t i = 0; i < page.count; i++)
        json_append(call->mem, links, link_json(call->mem, &page.found[i]));
    cJSON *content = json_object(call->mem);
    json_put(call->mem, content, "links", links);
    json_put_integer(call->mem, content, "total", page.total);
    json_put(call->mem, content, "condition", json_copy(call->mem, page.query.body));
    qingcloud_good(call, answer, "success", content);
}

void qingcloud_find_one(struct call *call, const char *scheme_id, struct answer *answer)
{
    const char *id = call_segment(call, 5);
    struct found found;
    bool there = false;
    sandbox_lock(call->box);
    const struct scheme *scheme = scheme_find(&call->box->qingcloud, scheme_id, false);
    const struct stored_row *row = scheme && id ? scheme_row(scheme, id) : NULL;
    if (row) {
        found = found_copy(call->mem, row);
        there = true;
    }
    sandbox_unlock(call->box);
    if (there)
        qingcloud_good(call, answer, "success", found_json(call->mem, &found, true));
    else
        qingcloud_bad(call, answer, 40401, "数据不存在");
}
