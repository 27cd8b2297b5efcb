/* source.c - reads a Kingdee list page by page. */
#include "service/source.h"

#include "service/authorization.h"
#include "service/refresh_scheme.h"
#include "service/source_internal.h"
#include "service/source_judge.h"
#include "service/source_page.h"

#include <string.h>

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

void source_call(struct work *work, struct arena *mem, const struct mapping_request *request,
                 struct http_call *out)
{
    kingdee_api_call(&work->source.kingdee, &work->source.session, mem, request->method,
                     request->path, request->query, request->body, out);
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
    if (!needs_session(work))
        return refresh_scheme_run(work, &request);
    page_size_add(work, mem, &request);
    source_call(work, mem, &request, out);
    return OK;
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
    out->total_page = said.total_page;
    out->source_reported = said.count;
    return OK;
}

enum fail source_page_read(struct work *work, struct arena *mem, const struct http_call *call,
                           struct fetched_page *out)
{
    struct kingdee_answer answer;
    enum fail fail;

    memset(out, 0, sizeof *out);
    if (!needs_session(work))
        return refresh_scheme_page(work, out);
    kingdee_answer_read(mem, KINGDEE_CALL_READ, call, &answer);
    if (answer.verdict == KINGDEE_GONE) /* a list may be empty, never absent */
        answer.verdict = KINGDEE_REFUSED;
    fail = source_judge(work, &answer);
    if (fail || answer.verdict != KINGDEE_OK)
        return fail;
    return list_find(work, mem, &answer, out);
}

static enum fail ask_once(struct work *work, struct arena *mem,
                          const struct mapping_request *request, struct kingdee_answer *answer)
{
    const struct account *account = &work->source;
    struct http_call call = {0};
    enum fail fail = authorization_ensure(work, &work->source, 0);

    if (!fail)
        fail = work_budget_wait(work, account);
    if (fail)
        return fail;
    fail = work_lease_ensure(work);
    if (fail) {
        budget_end(work->shop->budget, account->budget_key);
        return fail;
    }
    source_call(work, mem, request, &call);
    work_perform(work, mem, &call, &account, 1);
    kingdee_answer_read(mem, KINGDEE_CALL_READ, &call, answer);
    return source_judge(work, answer);
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
