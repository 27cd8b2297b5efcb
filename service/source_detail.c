/* source_detail.c - one more call a row: asked eight at a time, checked, laid over the row.
 *
 * A page with details costs a hundred calls. So a call that fails is made again here, a few times,
 * before the whole page is given up for later. */
#include "service/source.h"

#include "clients/kingdee_privacy.h"
#include "service/clock.h"
#include "service/source_internal.h"
#include "service/source_judge.h"

#include <string.h>

enum {
    DETAILS_AT_ONCE = 8,
    TRIES = 4, /* of one detail, before the page is given up, or the row */
    SLICE_MS = 500
};

enum detail_state { DETAIL_OPEN, DETAIL_LAID, DETAIL_GONE, DETAIL_WRONG };

struct detail {
    cJSON *row;
    struct mapping_request request;
    enum detail_state state;
    int tries;
    const char *answered; /* the id of another document that came */
};

/* Several under way at once. */
struct group {
    struct work *work;
    struct arena *mem;
    struct detail *open[DETAILS_AT_ONCE];
    size_t count;
    struct http_call calls[DETAILS_AT_ONCE];
    bool renewed; /* the session: what else was refused in this round was refused for the old one */
    int pause;    /* before the next round, as for so many failed attempts */
};

/* ---- asking -------------------------------------------------------------------------------- */

static void give_places_back(struct work *work, size_t taken)
{
    while (taken--)
        budget_end(work->shop->budget, work->source.budget_key);
}

static enum fail ask(struct group *group)
{
    struct work *work = group->work;
    const struct account *accounts[DETAILS_AT_ONCE];
    enum fail fail = OK;
    size_t taken = 0;

    /* The first place is waited for, however long; the others are taken if they are there, or runs
     * that each hold some could wait for each other for ever. */
    while (taken < group->count && !fail) {
        if (taken && budget_take(work->shop->budget, work->source.budget_key,
                                 work->source.calls_per_minute) != 0)
            break;
        if (!taken)
            fail = work_budget_wait(work, &work->source);
        if (fail)
            break;
        source_call(work, group->mem, &group->open[taken]->request, &group->calls[taken]);
        accounts[taken++] = &work->source;
    }
    group->count = taken;
    if (!fail)
        fail = work_lease_ensure(work);
    if (fail) {
        give_places_back(work, taken);
        return fail;
    }
    work_perform(work, group->mem, group->calls, accounts, group->count);
    return OK;
}

/* In place, the lease renewed: the page would have to begin again from the start. */
static enum fail pause_for(struct work *work, int64_t ms)
{
    while (ms > 0) {
        enum fail fail = work_lease_ensure(work);

        if (fail)
            return fail;
        if (*work->shop->stopping)
            return work_later(work, 0, false, "服务正在停止", "the service is stopping");
        clock_sleep_ms(ms < SLICE_MS ? ms : SLICE_MS);
        ms -= SLICE_MS;
    }
    return OK;
}

/* ---- reading ------------------------------------------------------------------------------- */

/* Does the document hold what was asked for under one of these names? What it does not hold at all
 * cannot be compared. */
static bool holds_asked(const struct detail *detail, const cJSON *data, const char *asked,
                        const char *other_name)
{
    const char *want = json_scalar(json_get(detail->request.query, asked));
    const char *have = json_scalar(json_get(data, asked));
    const char *other = json_scalar(json_get(data, other_name));

    if (!want || (!have && !other))
        return true;
    return (have && strcmp(want, have) == 0) || (other && strcmp(want, other) == 0);
}

/* Kingdee's pages do not say which filters a page knows, and one that it does not know is ignored:
 * then some other document comes. */
static bool is_the_one(const struct detail *detail, const cJSON *data)
{
    return cJSON_IsObject(data) && holds_asked(detail, data, "id", "id") &&
           holds_asked(detail, data, "number", "bill_no");
}

static void lay(struct group *group, struct detail *detail, const cJSON *data)
{
    if (is_the_one(detail, data)) {
        mapping_detail_merge(group->mem, detail->row, data);
        detail->state = DETAIL_LAID;
        return;
    }
    detail->answered = arena_text(group->mem, json_scalar(json_get(data, "id")));
    if (++detail->tries >= TRIES)
        detail->state = DETAIL_WRONG;
}

/* True: it is asked for again in this place, after a pause. */
static bool wait_for(struct group *group, struct detail *detail,
                     const struct kingdee_answer *answer)
{
    if (answer->verdict != KINGDEE_RETRY && answer->verdict != KINGDEE_THROTTLED)
        return false;
    if (++detail->tries >= TRIES)
        return false;
    if (answer->verdict == KINGDEE_THROTTLED) /* the budget lets nobody through until then */
        return work_throttled(group->work, &group->work->source, answer->retry_after_ms, "", "") ==
               FAIL_LATER;
    if (detail->tries > group->pause)
        group->pause = detail->tries;
    return true;
}

static enum fail read_one(struct group *group, size_t i)
{
    struct detail *detail = group->open[i];
    struct kingdee_answer answer;
    enum fail fail;

    kingdee_answer_read(group->mem, KINGDEE_CALL_READ, &group->calls[i], &answer);
    if (wait_for(group, detail, &answer))
        return OK;
    if (group->renewed && answer.verdict != KINGDEE_OK && answer.verdict != KINGDEE_GONE)
        return OK;
    fail = source_judge(group->work, &answer);
    if (fail)
        return fail;
    if (answer.verdict == KINGDEE_OK)
        lay(group, detail, answer.data);
    else if (answer.verdict == KINGDEE_GONE)
        detail->state = DETAIL_GONE;
    else
        group->renewed = true;
    return OK;
}

static enum fail read_all(struct group *group)
{
    enum fail fail = OK;

    for (size_t i = 0; i < group->count && !fail; i++)
        fail = read_one(group, i);
    return fail;
}

/* ---- the details of a page ------------------------------------------------------------------- */

/* Those that are still open, as many as go at once. */
static size_t choose(struct group *group, struct detail *details, size_t count)
{
    group->count = 0;
    for (size_t i = 0; i < count && group->count < DETAILS_AT_ONCE; i++) {
        if (details[i].state == DETAIL_OPEN)
            group->open[group->count++] = &details[i];
    }
    return group->count;
}

static enum fail ask_all(struct work *work, struct arena *mem, struct detail *details, size_t count)
{
    struct group group = {.work = work, .mem = mem};
    enum fail fail = OK;

    while (!fail && choose(&group, details, count)) {
        group.renewed = false;
        group.pause = 0;
        memset(group.calls, 0, sizeof group.calls);
        fail = ask(&group);
        if (!fail)
            fail = read_all(&group);
        if (!fail && group.pause)
            fail = pause_for(work, work_backoff_ms(group.pause - 1));
    }
    return fail;
}

static bool has_id(const cJSON *row)
{
    const char *id = json_scalar(json_get(row, "id"));

    return id && *id;
}

/* Without an id a row will be a mapping error; nobody can be asked about it. */
static size_t list_details(const struct work *work, struct arena *mem, const cJSON *rows,
                           struct detail *out)
{
    size_t count = 0;
    cJSON *row;

    cJSON_ArrayForEach(row, rows)
    {
        struct detail *detail = &out[count];

        if (!has_id(row) || !mapping_detail_build(work->mapping, mem, row, &detail->request))
            continue;
        detail->row = row;
        count++;
    }
    return count;
}

static void take_out(struct fetched_page *page, const struct detail *detail)
{
    if (detail->state == DETAIL_LAID)
        return;
    cJSON_DetachItemViaPointer(page->rows, detail->row);
    if (detail->state == DETAIL_GONE)
        page->gone++;
    else
        page->wrong[page->wrong_count++] = (struct wrong_detail){detail->row, detail->answered};
}

enum fail source_details(struct work *work, struct arena *mem, struct fetched_page *page)
{
    size_t room = (size_t)cJSON_GetArraySize(page->rows) + 1;
    struct detail *details = arena_alloc(mem, room * sizeof *details);
    size_t count = list_details(work, mem, page->rows, details);
    enum fail fail = ask_all(work, mem, details, count);

    page->wrong = arena_alloc(mem, room * sizeof *page->wrong);
    for (size_t i = 0; i < count && !fail; i++)
        take_out(page, &details[i]);
    return fail;
}

void source_decrypt(const struct work *work, struct arena *mem, cJSON *rows)
{
    const char *const *paths = work->settings->decrypt;
    cJSON *row;

    for (; paths && *paths; paths++) {
        cJSON_ArrayForEach(row, rows)
        {
            kingdee_privacy_open_at(mem, work->source.kingdee.client_secret, row, *paths);
        }
    }
}
