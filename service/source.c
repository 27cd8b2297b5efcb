/* source.c - reads a Kingdee list page by page. */
#include "service/source.h"

#include "service/authorization.h"
#include "service/refresh_scheme.h"
#include "service/source_judge.h"

#include <string.h>

enum {
    DETAILS_AT_ONCE = 8,
    BAD_GATEWAYS = 3,       /* 502 in a row before the domain is doubted */
    PAGES_AT_MOST = 1000000 /* a source that never ends is a fault of the source */
};

/* The refresh scheme makes no session calls: it runs through the authorisation itself. */
static bool needs_session(const struct work *work)
{
    return !refresh_scheme_is(work);
}

enum fail source_prepare(struct work *work)
{
    enum fail fail = OK;

    if (needs_session(work))
        fail = authorization_ensure(work, &work->source, 0);
    return fail ? fail : work_budget_take(work, &work->source);
}

static void make_call(struct work *work, struct arena *mem, const struct mapping_request *request,
                      struct http_call *out)
{
    kingdee_api_call(&work->source.kingdee, &work->source.session, mem, request->method,
                     request->path, request->query, request->body, out);
}

enum fail source_page_call(struct work *work, struct arena *mem, struct http_call *out)
{
    struct mapping_request request;
    enum fail fail;

    work->context.page = work->next_page;
    fail = mapping_request_build(work->mapping, mem, &work->context, &request);
    if (fail)
        return work_failed(work, "无法按元数据生成源端请求", "the source request cannot be built");
    if (!needs_session(work))
        return refresh_scheme_run(work, &request);
    make_call(work, mem, &request, out);
    return OK;
}

enum fail source_page_read(struct work *work, struct arena *mem, const struct http_call *call,
                           struct fetched_page *out)
{
    struct kingdee_answer answer;
    struct kingdee_page said;
    enum fail fail;

    memset(out, 0, sizeof *out);
    if (!needs_session(work))
        return refresh_scheme_page(work, out);
    kingdee_answer_read(mem, KINGDEE_CALL_READ, call, &answer);
    fail = source_judge(work, &answer);
    if (fail || (answer.verdict != KINGDEE_OK && answer.verdict != KINGDEE_GONE))
        return fail;
    out->rows = mapping_rows_in(work->mapping, answer.data);
    if (!out->rows)
        return work_failed(work, "金蝶的返回里没有列表", "Kingdee's answer holds no list");
    kingdee_page_read(answer.data, &said);
    out->page = work->next_page;
    out->total_page = said.total_page;
    out->source_reported = said.count;
    return OK;
}

/* ---- details ------------------------------------------------------------------------------- */

/* Reads the details of rows[0..n): laid over, or the row set to NULL when it is gone. *again: a
 * session was renewed, the whole group must be asked once more. */
static enum fail read_group(struct work *work, struct arena *mem, const struct http_call *calls,
                            cJSON **rows, size_t n, bool *again)
{
    bool gone[DETAILS_AT_ONCE] = {false};

    *again = false;
    for (size_t i = 0; i < n && !*again; i++) {
        struct kingdee_answer answer;
        enum fail fail;

        kingdee_answer_read(mem, KINGDEE_CALL_READ, &calls[i], &answer);
        fail = source_judge(work, &answer);
        if (fail)
            return fail;
        if (answer.verdict == KINGDEE_GONE)
            gone[i] = true;
        else if (answer.verdict == KINGDEE_OK)
            mapping_detail_merge(mem, rows[i], answer.data);
        else
            *again = true;
    }
    for (size_t i = 0; i < n && !*again; i++) {
        if (gone[i])
            rows[i] = NULL;
    }
    return OK;
}

static enum fail ask_group(struct work *work, struct arena *mem, struct http_call *calls,
                           cJSON **rows, size_t n)
{
    const struct account *accounts[DETAILS_AT_ONCE];
    enum fail fail = OK;
    size_t taken = 0;

    for (; taken < n && !fail; taken++) {
        struct mapping_request request;

        accounts[taken] = &work->source;
        if (!mapping_detail_build(work->mapping, mem, rows[taken], &request))
            return FAIL_INTERNAL;
        fail = work_budget_wait(work, &work->source);
        if (fail)
            break;
        make_call(work, mem, &request, &calls[taken]);
    }
    if (!fail)
        fail = work_lease_ensure(work);
    if (fail) {
        while (taken--)
            budget_end(work->shop->budget, work->source.budget_key);
        return fail;
    }
    work_perform(work, mem, calls, accounts, n);
    return OK;
}

static enum fail detail_group(struct work *work, struct arena *mem, cJSON **rows, size_t n)
{
    bool again = true;

    while (again) {
        struct http_call calls[DETAILS_AT_ONCE] = {0};
        enum fail fail = ask_group(work, mem, calls, rows, n);

        if (!fail)
            fail = read_group(work, mem, calls, rows, n, &again);
        if (fail)
            return fail;
    }
    return OK;
}

static bool has_id(const cJSON *row)
{
    const char *id = json_scalar(json_get(row, "id"));

    return id && *id;
}

enum fail source_details(struct work *work, struct arena *mem, struct fetched_page *page)
{
    size_t count = (size_t)cJSON_GetArraySize(page->rows), asked = 0;
    cJSON **rows = arena_alloc(mem, (count + 1) * sizeof *rows);
    cJSON **group = arena_alloc(mem, (count + 1) * sizeof *group);
    struct mapping_request probe;
    cJSON *row;

    cJSON_ArrayForEach(row, page->rows)
    {
        /* Without an id it will be a mapping error; nobody can be asked about it. */
        if (!has_id(row) || !mapping_detail_build(work->mapping, mem, row, &probe))
            continue;
        rows[asked] = group[asked] = row;
        asked++;
    }
    for (size_t from = 0; from < asked; from += DETAILS_AT_ONCE) {
        size_t n = asked - from < DETAILS_AT_ONCE ? asked - from : DETAILS_AT_ONCE;
        enum fail fail = detail_group(work, mem, group + from, n);

        if (fail)
            return fail;
    }
    for (size_t i = 0; i < asked; i++) {
        if (group[i])
            continue;
        cJSON_DetachItemViaPointer(page->rows, rows[i]);
        page->gone++;
    }
    return OK;
}

enum fail source_advance(struct work *work, const struct fetched_page *page)
{
    bool empty = cJSON_GetArraySize(page->rows) == 0 && page->gone == 0;

    work->next_page++;
    if (page->total_page >= 0)
        work->total_page = page->total_page;
    work->source_done = work->total_page >= 0 ? work->next_page > work->total_page : empty;
    if (work->next_page > PAGES_AT_MOST)
        return work_failed(work, "源端分页没有尽头", "the source's paging has no end");
    return OK;
}
