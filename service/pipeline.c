/* pipeline.c - one run from claim to end.
 *
 * Each step commits once and then makes at most two calls at the same time: the batch whose intent
 * was just committed goes to the target while the next page comes from the source. */
#include "service/pipeline.h"

#include "service/asked.h"
#include "service/authorization.h"
#include "service/compare.h"
#include "service/ledger.h"
#include "service/log.h"
#include "service/open_batch.h"
#include "service/run_end.h"
#include "service/run_mode.h"
#include "service/send.h"
#include "service/settle.h"
#include "service/source.h"
#include "service/source_page.h"
#include "service/trouble.h"
#include "sql/sync.h"

#include <inttypes.h>
#include <string.h>

enum { BATCHES_AHEAD = 3 };

/* ---- before the first step ----------------------------------------------------------------- */

static enum fail load_definition(struct work *work, cJSON **document)
{
    const char *text;
    enum fail fail = sync_definition(work->shop->db, work->mem, work->run.sync_id,
                                     work->run.sync_version, &text);

    if (!fail)
        fail = json_read(work->mem, text, strlen(text), NULL, document, NULL);
    if (fail == FAIL_BUSY)
        return fail;
    return fail ? work_failed(work, "集成方案的定义无法读取", "the definition cannot be read") : OK;
}

static enum fail compile(struct work *work)
{
    struct json_fault fault;
    cJSON *document;
    enum fail fail = load_definition(work, &document);

    if (fail)
        return fail;
    if (mapping_compile(work->mem, document, true, &work->mapping, &fault) != OK)
        return work_failed(work,
                           arena_format(work->mem, "定义有误 %s:%s", fault.pointer, fault.message),
                           arena_format(work->mem, "the definition is wrong at %s: %s",
                                        fault.pointer, fault.message));
    work->settings = mapping_settings(work->mapping);
    return OK;
}

static enum fail load_account(struct work *work, const char *name, struct account *out)
{
    enum fail fail = account_load(work->shop->db, work->mem, work->shop->config, name, out);

    if (fail == FAIL_NOT_FOUND)
        return work_failed(work, arena_format(work->mem, "没有连接器“%s”", name),
                           arena_format(work->mem, "there is no connection \"%s\"", name));
    if (fail == FAIL_INVALID)
        return work_failed(work,
                           arena_format(work->mem, "连接器“%s”的密钥无法解封：%s", name,
                                        cause_words(CAUSE_SECRETS_SEALED)->hint_zh),
                           arena_format(work->mem,
                                        "the secrets of connection \"%s\" cannot be unsealed: %s",
                                        name, cause_words(CAUSE_SECRETS_SEALED)->hint_en));
    return fail;
}

static enum fail begin(struct work *work)
{
    struct run_beginning beginning = {.overlap_seconds = work->settings->overlap_seconds,
                                      .lag_seconds = run_mode_lag(work),
                                      .window_start = work->settings->window_start};
    enum fail fail = run_begin(work->shop->db, work->mem, &work->run, &beginning);

    if (fail)
        return fail;
    /* LAST_SYNC_TIME is rounded down, never up: a row on the edge is read twice, not lost. */
    work->context.last_sync_time = work->run.window_from_ms / 1000;
    work->context.current_time = work->run.window_to_ms / 1000;
    work->context.remedy = strcmp(work->run.mode, "remedy") == 0;
    work->context.page = 1;
    source_readings_begin(work);
    return OK;
}

static enum fail set_up(struct work *work)
{
    enum fail fail = compile(work);

    if (!fail)
        fail = begin(work);
    if (!fail)
        fail = load_account(work, work->settings->source_connection, &work->source);
    if (!fail && work->settings->target_connection)
        fail = load_account(work, work->settings->target_connection, &work->target);
    if (fail)
        return fail;
    fail = run_mode_begin(work);
    ledger_event(work->ledger, "started",
                 "{\"attempt\":%d,\"fence\":%" PRId64 ",\"page\":%d,\"version\":%d}",
                 work->run.attempt, work->run.fence, work->next_page, work->run.sync_version);
    return fail;
}

/* ---- one step ------------------------------------------------------------------------------ */

struct step {
    bool fetch;
    struct open_batch *batch;
    bool batch_place; /* a place in the target's budget is taken */
    struct arena *page_mem;
};

static bool source_goes_on(const struct work *work)
{
    return !work->source_done && !work->source_pauses;
}

static bool wants_page(const struct work *work)
{
    return source_goes_on(work) && work->staged_count < (size_t)work->batch_rows * BATCHES_AHEAD;
}

/* Takes places in the budgets; when one side has to wait the other goes on alone. */
static enum fail plan(struct work *work, struct step *step)
{
    bool want_fetch = wants_page(work), want_send = work->target.name && send_ready(work);
    enum fail fail = OK;

    if (want_fetch) {
        fail = source_prepare(work);
        step->fetch = !fail;
    }
    if (want_send && (!fail || fail == FAIL_LATER)) {
        enum fail send_fail = send_prepare(work, false);

        step->batch_place = !send_fail;
        if (send_fail && send_fail != FAIL_LATER)
            fail = send_fail;
        else if (!step->fetch)
            fail = send_fail;
    }
    if (fail == FAIL_LATER && step->batch_place)
        fail = OK;
    if (step->batch_place && !fail)
        step->batch = send_open(work);
    return fail;
}

static void give_places_back(struct work *work, const struct step *step)
{
    if (step->fetch)
        budget_end(work->shop->budget, work->source.budget_key);
    if (step->batch_place)
        budget_end(work->shop->budget, work->target.budget_key);
}

static enum fail take_page(struct work *work, struct step *step, const struct http_call *call)
{
    struct fetched_page page;
    struct arena *mem = step->page_mem;
    enum fail fail = source_page_read(work, mem, call, &page);

    if (!fail && page.rows)
        fail = source_page_take(work, mem, &page);
    if (!fail && page.rows && work->asked)
        asked_sift(work, mem, &page);
    if (!fail && page.rows)
        fail = source_details(work, mem, &page);
    if (fail || !page.rows)
        return fail;
    source_decrypt(work, mem, page.rows);
    source_page_done(work, &page);
    step->page_mem = NULL; /* the staged records keep it */
    return stage_page(work, mem, &page);
}

static enum fail perform(struct work *work, struct step *step)
{
    const struct account *const accounts[2] = {&work->target, &work->source};
    struct http_call calls[2] = {{0}, {0}};
    struct arena *mem = arena_new();
    enum fail fail = OK, send_fail = OK;

    step->page_mem = arena_new();
    if (step->fetch)
        fail = source_page_call(work, step->page_mem, &calls[1]);
    if (!fail && step->batch)
        send_call(work, mem, step->batch, &calls[0]);
    if (fail) { /* nothing goes out */
        give_places_back(work, step);
        if (step->batch)
            send_not_sent(work, step->batch);
    } else {
        if (step->batch)
            send_going(work, step->batch);
        work_perform(work, step->page_mem, calls, accounts, 2);
    }
    if (!fail && step->batch)
        send_fail = send_outcome(work, mem, step->batch, &calls[0]);
    if (!fail && step->fetch)
        fail = take_page(work, step, &calls[1]);
    arena_free(&mem);
    arena_free(&step->page_mem);
    return send_fail ? send_fail : fail;
}

static enum fail step_once(struct work *work)
{
    struct step step = {0};
    enum fail fail = plan(work, &step);

    if (!fail && !ledger_empty(work->ledger))
        fail = ledger_commit(work);
    if (!fail)
        fail = work_lease_ensure(work);
    if (fail) {
        give_places_back(work, &step);
        if (step.batch && (fail == FAIL_CANCELLED || fail == FAIL_LATER))
            send_not_sent(work, step.batch);
        return fail;
    }
    if (!step.fetch && !step.batch) {
        give_places_back(work, &step);
        return OK;
    }
    if (step.batch_place && !step.batch)
        budget_end(work->shop->budget, work->target.budget_key);
    return perform(work, &step);
}

static enum fail step_local(struct work *work)
{
    if (!work->target.name)
        send_local(work);
    return OK;
}

static bool calls_left(const struct work *work)
{
    return source_goes_on(work) || (work->target.name && send_ready(work));
}

/* Everything of the last reading is written, but for what stays unknown: the next one begins. */
static void end_pause(struct work *work)
{
    const struct open_batch *batch = work->open;

    while (batch && batch->given_up)
        batch = batch->next;
    if (!batch && !work->staged)
        work->source_pauses = false;
}

/* Until everything is fetched, written and settled. */
static enum fail work_through(struct work *work)
{
    enum fail fail = OK;

    while (!fail) {
        bool at_end;

        end_pause(work);
        at_end = !calls_left(work);
        if (*work->shop->stopping)
            return work_later(work, 0, false, "服务正在停止", "the service is stopping");
        if (asked_wants(work))
            fail = asked_step(work);
        else if (settle_wanted(work, at_end))
            fail = settle_one(work, at_end);
        else if (!at_end)
            fail = step_once(work);
        else
            return OK;
        if (!fail)
            fail = step_local(work);
    }
    return fail;
}

/* The database was away: give the run back if it will listen, else its lease runs out. */
static void let_go(struct work *work, enum fail fail)
{
    log_warn("run_let_go", "why=%s", fail_name(fail));
    if (fail == FAIL_BUSY && run_release(work->shop->db, work->mem, &work->run, 2000, 0) != OK)
        log_warn("run_left_to_its_lease", "lease_seconds=%d", work->shop->config->lease_seconds);
}

static void free_staged(struct work *work)
{
    while (work->staged) {
        struct staged *record = work->staged;

        work->staged = record->next;
        staged_release(record);
    }
}

void pipeline_run(const struct workshop *shop, struct http *http, const struct run *run)
{
    struct work work = {.shop = shop, .http = http, .run = *run, .mem = arena_new()};
    enum fail fail;

    work.seen = seen_new();
    work.ledger = ledger_new();
    work.lease_ms = run->claimed_ms;
    fail = set_up(&work);
    if (!fail && !run_mode_without_source(&work))
        fail = work_through(&work);
    if (!fail)
        fail = run_mode_end(&work);
    fail = run_end(&work, fail);
    if (fail)
        let_go(&work, fail);
    open_batches_free(&work);
    free_staged(&work);
    ledger_free(&work.ledger);
    seen_free(&work.seen);
    asked_free(&work.asked);
    compare_free(&work.compare);
    seen_free(&work.restaged);
    readings_free(&work.readings);
    arena_free(&work.mem);
}
