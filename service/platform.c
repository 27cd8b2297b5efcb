/* platform.c - see platform.h. */
#include "service/platform.h"

#include "service/authorization.h"
#include "service/clock.h"
#include "service/send.h"

#include <stdlib.h>

enum {
    TRIES = 3, /* of one call, its token renewed or the platform away for a moment in between */
    PAUSE_MS = 500,
    HALF_SECOND_MS = 500, /* a Date is cut to whole seconds */
    LONG_AGO = 1000000000 /* what is less is no time in Unix seconds */
};

struct asking {
    struct work *work;
    struct arena *mem;
    const struct qingcloud_question *question; /* NULL: find-one */
    const char *id;
};

void platform_clock_note(struct work *work, const struct qingcloud_answer *answer)
{
    if (answer->server_unix_ms)
        work->platform_ahead_s = (answer->server_unix_ms + HALF_SECOND_MS - clock_unix_ms()) / 1000;
}

static void make(const struct asking *asking, struct http_call *out)
{
    const struct work *work = asking->work;
    const struct account *target = &work->target;
    struct qingcloud_question question;

    if (!asking->question) {
        qingcloud_find_one_call(&target->qingcloud, target->token, asking->mem,
                                work->settings->scheme_id, asking->id, out);
        return;
    }
    question = *asking->question;
    question.begin_at += work->platform_ahead_s;
    question.end_at += work->platform_ahead_s;
    if (question.begin_at < 0)
        question.begin_at = 0;
    qingcloud_query_call(&target->qingcloud, target->token, asking->mem, work->settings->scheme_id,
                         &question, out);
}

static enum fail later(struct work *work, const struct qingcloud_answer *answer)
{
    return work_later(work, work_backoff_ms(work->run.attempt), true,
                      arena_format(work->mem, "读取轻易云失败:%s", answer->message),
                      arena_format(work->mem, "reading QingCloud failed: %s", answer->message));
}

/* FAIL_LATER with *again: not worth a wait of the whole run yet. */
static enum fail judge(struct work *work, const struct qingcloud_answer *answer, bool *again)
{
    switch (answer->verdict) {
    case QINGCLOUD_OK:
        return OK;
    case QINGCLOUD_NOT_FOUND:
        return FAIL_NOT_FOUND;
    case QINGCLOUD_REFRESH:
        *again = true;
        return authorization_ensure(work, &work->target, work->target.generation);
    case QINGCLOUD_THROTTLED:
        return work_throttled(work, &work->target, answer->retry_after_ms, "读取时被轻易云限流",
                              "QingCloud throttles while it is read");
    case QINGCLOUD_RETRY:
    case QINGCLOUD_UNKNOWN:
        *again = true;
        return later(work, answer);
    case QINGCLOUD_REFUSED:
    case QINGCLOUD_REFUSED_DATA:
    case QINGCLOUD_REFUSED_SIZE:
        break;
    }
    return work_failed(work, arena_format(work->mem, "读取轻易云被拒绝:%s", answer->message),
                       arena_format(work->mem, "reading QingCloud refused: %s", answer->message));
}

static enum fail ask_once(const struct asking *asking, struct qingcloud_answer *answer, bool *again)
{
    struct work *work = asking->work;
    const struct account *account = &work->target;
    struct http_call call = {0};
    enum fail fail = send_prepare(work, true);

    *again = false;
    if (fail)
        return fail;
    fail = work_lease_ensure(work);
    if (fail) {
        budget_end(work->shop->budget, account->budget_key);
        return fail;
    }
    make(asking, &call);
    work_perform(work, asking->mem, &call, &account, 1);
    qingcloud_answer_read(asking->mem, QINGCLOUD_CALL_READ, &call, answer);
    platform_clock_note(work, answer);
    return judge(work, answer, again);
}

static enum fail ask(const struct asking *asking, cJSON **content)
{
    struct qingcloud_answer answer;
    enum fail fail = OK;

    for (int tries = 0; tries < TRIES; tries++) {
        bool again;

        fail = ask_once(asking, &answer, &again);
        if (!fail && answer.verdict == QINGCLOUD_OK) {
            *content = answer.content;
            return OK;
        }
        if (!again || (fail && fail != FAIL_LATER))
            return fail;
        if (fail && tries + 1 < TRIES)
            clock_sleep_ms(PAUSE_MS);
    }
    if (fail)
        return fail;
    return work_failed(asking->work, "轻易云不接受刚取得的令牌", "QingCloud refuses a fresh token");
}

enum fail platform_query(struct work *work, struct arena *mem,
                         const struct qingcloud_question *question, cJSON **rows, int64_t *total)
{
    const struct asking asking = {.work = work, .mem = mem, .question = question};
    cJSON *content;
    enum fail fail = ask(&asking, &content);

    if (fail)
        return fail;
    *rows = qingcloud_rows_read(content, total);
    if (!*rows) /* neither a list nor rows: no answer to the question */
        return work_later(work, work_backoff_ms(work->run.attempt), true,
                          "轻易云的查询结果里没有列表", "QingCloud's query holds no list");
    return OK;
}

enum fail platform_find_one(struct work *work, struct arena *mem, const char *id, cJSON **row)
{
    const struct asking asking = {.work = work, .mem = mem, .id = id};

    return ask(&asking, row);
}

int64_t platform_row_time(const struct work *work, const cJSON *row)
{
    const char *text = json_scalar(json_get(row, "created_at"));
    int64_t seconds = text ? strtoll(text, NULL, 10) : 0;

    return seconds > LONG_AGO ? seconds - work->platform_ahead_s : 0;
}
