/* source.c - reads a Kingdee list page by page. */
#include "service/source.h"

#include "service/authorization.h"
#include "service/clock.h"
#include "service/ledger.h"
#include "service/log.h"

#include <inttypes.h>
#include <string.h>

enum {
    DETAILS_AT_ONCE = 8,
    RENEWALS_IN_A_ROW = 2,
    PAGES_AT_MOST = 1000000 /* a source that never ends is a fault of the source */
};

/* push_app_authorize is signed, but needs no session. */
static bool needs_session(const struct work *work)
{
    return strncmp(work->settings->source_api, "/jdyconnector/", 14) != 0;
}

enum fail source_prepare(struct work *work)
{
    enum fail fail = OK;

    if (needs_session(work) && !work->source.session.app_token)
        fail = authorization_ensure(work, &work->source, 0);
    return fail ? fail : work_budget_take(work, &work->source);
}

static void make_call(struct work *work, struct arena *mem, const struct mapping_request *request,
                      struct http_call *out)
{
    if (needs_session(work))
        kingdee_api_call(&work->source.kingdee, &work->source.session, mem, request->method,
                         request->path, request->query, request->body, out);
    else
        kingdee_authorize_call(&work->source.kingdee, mem,
                               json_scalar(json_get(request->query, "outerInstanceId")), out);
}

enum fail source_page_call(struct work *work, struct arena *mem, struct http_call *out)
{
    struct mapping_request request;
    enum fail fail;

    work->context.page = work->next_page;
    fail = mapping_request_build(work->mapping, mem, &work->context, &request);
    if (fail)
        return work_failed(work, "无法按元数据生成源端请求", "the source request cannot be built");
    make_call(work, mem, &request, out);
    return OK;
}

/* The session is not taken any more: renew it, but not for ever. OK: ask again. */
static enum fail renew(struct work *work, const struct kingdee_answer *answer)
{
    if (!needs_session(work) || work->source_renewals++ >= RENEWALS_IN_A_ROW)
        return work_failed(
            work, arena_format(work->mem, "金蝶不接受刚刷新的授权:%s", answer->message),
            arena_format(work->mem, "Kingdee refuses a fresh session: %s", answer->message));
    ledger_event(work->ledger, "session_renewed", "{\"connection\":\"source\"}");
    return authorization_ensure(work, &work->source, work->source.generation);
}

/* Our clock is off: sign with theirs from now on. OK: ask again. */
static enum fail correct_clock(struct work *work, const struct kingdee_answer *answer)
{
    int64_t offset = answer->server_unix_ms - clock_unix_ms();

    if (!answer->server_unix_ms || work->source_renewals++ >= RENEWALS_IN_A_ROW)
        return work_failed(
            work, arena_format(work->mem, "请校准本机时钟,金蝶不接受时间戳:%s", answer->message),
            arena_format(work->mem,
                         "set this machine's clock: Kingdee refuses the "
                         "time stamp: %s",
                         answer->message));
    work->source.kingdee.clock_offset_ms = offset;
    ledger_event(work->ledger, "clock_corrected", "{\"offset_ms\":%" PRId64 "}", offset);
    log_warn("clock_off", "kingdee's clock differs by offset_ms=%" PRId64, offset);
    return OK;
}

/* OK: usable, or (verdict not KINGDEE_OK, not KINGDEE_GONE) to be asked again. */
static enum fail judge(struct work *work, const struct kingdee_answer *answer)
{
    const char *zh = arena_format(work->mem, "读取金蝶失败:%s", answer->message);
    const char *en = arena_format(work->mem, "reading Kingdee failed: %s", answer->message);

    switch (answer->verdict) {
    case KINGDEE_OK:
        work->source_renewals = 0;
        return OK;
    case KINGDEE_GONE:
        return OK;
    case KINGDEE_REFRESH:
    case KINGDEE_REAUTHORIZE:
        return renew(work, answer);
    case KINGDEE_THROTTLED:
        return work_throttled(work, &work->source, answer->retry_after_ms, zh, en);
    case KINGDEE_CLOCK:
        return correct_clock(work, answer);
    case KINGDEE_RETRY:
        return work_later(work, work_backoff_ms(work->run.attempt), true, zh, en);
    case KINGDEE_REFUSED:
    case KINGDEE_UNKNOWN:
        break;
    }
    return work_failed(work, zh, en);
}

enum fail source_page_read(struct work *work, struct arena *mem, const struct http_call *call,
                           struct fetched_page *out)
{
    struct kingdee_answer answer;
    struct kingdee_page said;
    enum fail fail;

    memset(out, 0, sizeof *out);
    kingdee_answer_read(mem, needs_session(work) ? KINGDEE_CALL_READ : KINGDEE_CALL_AUTHORIZE, call,
                        &answer);
    fail = judge(work, &answer);
    if (fail || (answer.verdict != KINGDEE_OK && answer.verdict != KINGDEE_GONE))
        return fail;
    out->rows = mapping_rows_in(work->mapping, answer.data);
    if (!out->rows)
        return work_failed(work, "金蝶的返回里没有列表", "Kingdee's answer holds no list");
    kingdee_page_read(answer.data, &said);
    out->page = work->next_page;
    out->total_page = needs_session(work) ? said.total_page : 1;
    out->source_reported = said.count;
    return OK;
}

static enum fail ask_once(struct work *work, struct arena *mem,
                          const struct mapping_request *request, struct kingdee_answer *answer)
{
    const struct account *account = &work->source;
    struct http_call call = {0};
    enum fail fail = OK;

    if (needs_session(work) && !work->source.session.app_token)
        fail = authorization_ensure(work, &work->source, 0);
    if (!fail)
        fail = work_budget_wait(work, account);
    if (fail)
        return fail;
    fail = work_lease_ensure(work);
    if (fail) {
        budget_end(work->shop->budget, account->budget_key);
        return fail;
    }
    make_call(work, mem, request, &call);
    work_perform(work, mem, &call, &account, 1);
    kingdee_answer_read(mem, KINGDEE_CALL_READ, &call, answer);
    return judge(work, answer);
}

enum fail source_ask(struct work *work, struct arena *mem, const struct mapping_request *request,
                     struct kingdee_answer *answer)
{
    enum fail fail;

    do {
        fail = ask_once(work, mem, request, answer);
    } while (!fail && answer->verdict != KINGDEE_OK && answer->verdict != KINGDEE_GONE);
    return fail;
}

/* ---- details ------------------------------------------------------------------------------- */

/* Reads the details of rows[0..n): laid over, or the row set to NULL when it is gone. *again: a
 * session was renewed, the whole group must be asked once more. */
static enum fail read_group(struct work *work, struct arena *mem, const struct http_call *calls,
                            cJSON **rows, size_t n, bool *again)
{
    *again = false;
    for (size_t i = 0; i < n && !*again; i++) {
        struct kingdee_answer answer;
        enum fail fail;

        kingdee_answer_read(mem, KINGDEE_CALL_READ, &calls[i], &answer);
        fail = judge(work, &answer);
        if (fail)
            return fail;
        if (answer.verdict == KINGDEE_GONE)
            rows[i] = NULL;
        else if (answer.verdict == KINGDEE_OK)
            mapping_detail_merge(mem, rows[i], answer.data);
        else
            *again = true;
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
    bool empty = cJSON_GetArraySize(page->rows) == 0 && page->gone == 0 && page->not_asked == 0;

    work->next_page++;
    if (page->total_page >= 0)
        work->total_page = page->total_page;
    work->source_done = work->total_page >= 0 ? work->next_page > work->total_page : empty;
    if (work->next_page > PAGES_AT_MOST)
        return work_failed(work, "源端分页没有尽头", "the source's paging has no end");
    return OK;
}
