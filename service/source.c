/* source.c - reads a Kingdee list page by page. */
#include "service/source.h"

#include "service/authorization.h"
#include "service/clock.h"
#include "service/ledger.h"
#include "service/log.h"
#include "service/source_internal.h"
#include "service/source_page.h"

#include <inttypes.h>
#include <string.h>

enum { RENEWALS_IN_A_ROW = 2 };

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

void source_call(struct work *work, struct arena *mem, const struct mapping_request *request,
                 struct http_call *out)
{
    if (needs_session(work))
        kingdee_api_call(&work->source.kingdee, &work->source.session, mem, request->method,
                         request->path, request->query, request->body, out);
    else
        kingdee_authorize_call(&work->source.kingdee, mem,
                               json_scalar(json_get(request->query, "outerInstanceId")), out);
}

/* Without a page size Kingdee gives ten rows a page: ten times the calls. */
static void page_size_add(const struct work *work, struct arena *mem,
                          struct mapping_request *request)
{
    if (work->settings->page_size_unsent && !json_get(request->query, "page_size"))
        json_put_text(mem, request->query, "page_size",
                      arena_format(mem, "%d", work->settings->page_size_unsent));
}

enum fail source_page_call(struct work *work, struct arena *mem, struct http_call *out)
{
    struct mapping_context context = source_page_context(work);
    struct mapping_request request;
    enum fail fail;

    work->context.page = work->next_page;
    fail = mapping_request_build(work->mapping, mem, &context, &request);
    if (fail)
        return work_failed(work, "无法按元数据生成源端请求", "the source request cannot be built");
    page_size_add(work, mem, &request);
    source_call(work, mem, &request, out);
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

enum fail source_judge(struct work *work, const struct kingdee_answer *answer)
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

/* The answer's list. An empty one may be left out; one that is missing while rows are counted must
 * not pass for empty. */
static enum fail list_find(struct work *work, struct arena *mem,
                           const struct kingdee_answer *answer, struct fetched_page *out)
{
    struct kingdee_page said;

    kingdee_page_read(answer->data, &said);
    out->rows = mapping_rows_in(work->mapping, answer->data);
    if (!out->rows && said.count == 0)
        out->rows = json_array(mem);
    if (!out->rows)
        return work_later(work, work_backoff_ms(work->run.attempt), true,
                          "金蝶的返回里没有列表,请核对 otherResponse 中的列表键",
                          "Kingdee's answer holds no list; check the list key in otherResponse");
    out->page = work->next_page;
    out->total_page = needs_session(work) ? said.total_page : 1;
    out->source_reported = said.count;
    return OK;
}

enum fail source_page_read(struct work *work, struct arena *mem, const struct http_call *call,
                           struct fetched_page *out)
{
    struct kingdee_answer answer;
    enum fail fail;

    memset(out, 0, sizeof *out);
    kingdee_answer_read(mem, needs_session(work) ? KINGDEE_CALL_READ : KINGDEE_CALL_AUTHORIZE, call,
                        &answer);
    if (answer.verdict == KINGDEE_GONE) /* a list may be empty, never absent */
        answer.verdict = KINGDEE_REFUSED;
    fail = source_judge(work, &answer);
    if (fail || answer.verdict != KINGDEE_OK)
        return fail;
    return list_find(work, mem, &answer, out);
}
