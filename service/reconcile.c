/* reconcile.c - see reconcile.h. It is compared in one go and written down in the transaction that
 * closes the run: a reconcile that is taken over begins anew. */
#include "service/reconcile.h"

#include "service/clock.h"
#include "service/compare_target.h"
#include "service/ledger.h"

#include <inttypes.h>

enum {
    RECORDS_AT_ONCE = 2000,
    AHEAD_SECONDS = 3600,
    SLACK_SECONDS = 300 /* between their note of the first writing and ours, beside the call */
};

static void hold(struct work *work, struct arena *mem, const struct record_held *record)
{
    struct compare_record held = {.key = record->key, .number = record->number};

    fingerprint_read(mem, record->fingerprint, &held.fingerprint);
    compare_hold(work->compare, &held);
}

static enum fail hold_all(struct work *work)
{
    const struct run *run = &work->run;
    struct record_window window = {.place = "-infinity", .key = "", .limit = RECORDS_AT_ONCE};
    struct arena *page = arena_new(), *next = arena_new(), *swap;
    int count = RECORDS_AT_ONCE;
    enum fail fail = OK;

    window.from = run->window_given ? run->window_from : NULL;
    window.to = run->window_given ? run->window_to : NULL;
    while (count == RECORDS_AT_ONCE && !fail) {
        struct record_held *records;

        /* Where to go on lies in the page before. */
        swap = page, page = next, next = swap;
        arena_reset(page);
        fail = record_window(work->shop->db, page, run->sync_id, &window, &records, &count);
        for (int i = 0; i < count && !fail; i++)
            hold(work, page, &records[i]);
        if (!fail)
            fail = work_lease_ensure(work);
    }
    arena_free(&page);
    arena_free(&next);
    return fail;
}

static struct compare_scope scope_of(const struct work *work)
{
    const struct run *run = &work->run;
    int64_t slack = work->shop->config->call_seconds + SLACK_SECONDS;
    struct compare_scope scope = {
        .to = clock_unix_ms() / 1000 + AHEAD_SECONDS, .extras = true, .known_are_ours = true};

    if (!run->window_given)
        return scope;
    scope.extra_from = run->window_from_ms / 1000;
    scope.extra_to = run->window_to_ms / 1000;
    scope.from = scope.extra_from - slack;
    scope.to = scope.extra_to + slack;
    return scope;
}

static void write_books(struct work *work)
{
    struct books *books = ledger_books(work->ledger);

    for (size_t i = 0; i < compare_count(work->compare); i++) {
        books->fetched++;
        if (compare_at(work->compare, i)->verdict == COMPARE_EQUAL)
            books->unchanged++;
        else
            books->changed_skipped++;
    }
}

/* The ids of what has to be written again. */
static const char **bad_keys(struct work *work, size_t *count)
{
    size_t records = compare_count(work->compare);
    const char **keys = arena_alloc(work->mem, (records + 1) * sizeof *keys);

    *count = 0;
    for (size_t i = 0; i < records; i++) {
        const struct compare_record *record = compare_at(work->compare, i);

        if (record->verdict != COMPARE_EQUAL)
            keys[(*count)++] = record->key;
    }
    return keys;
}

/* The key makes it the same run when this one is done twice. */
static enum fail queue_mending(struct work *work)
{
    struct run_draft draft = {.sync = work->run.sync, .mode = "ids", .trigger = "reconcile"};
    int64_t id;
    enum fail fail;

    draft.ids = bad_keys(work, &draft.id_count);
    if (draft.id_count == 0)
        return OK;
    draft.priority = PRIORITY_OPERATOR;
    draft.force = true; /* what we believe to be there unchanged is to be sent all the same */
    draft.idempotency_key = run_mending_key(work->mem, work->run.id);
    draft.created_by = work->run.created_by;
    draft.trace_id = work->run.trace_id;
    fail = run_insert(work->shop->db, work->mem, &draft, &id);
    if (fail == FAIL_CONFLICT)
        return OK;
    if (!fail)
        ledger_event(work->ledger, "mending_queued", "{\"run\":\"%" PRId64 "\",\"records\":%zu}",
                     id, draft.id_count);
    return fail;
}

enum fail reconcile_run(struct work *work)
{
    struct compare_scope scope = scope_of(work);
    enum fail fail;

    if (!work->target.name)
        return work_failed(work, "没有目标连接器,无从对账", "there is no target to compare with");
    work->compare = compare_new();
    fail = hold_all(work);
    if (!fail)
        fail = compare_target(work, &scope);
    if (!fail && work->run.mend)
        fail = queue_mending(work);
    if (fail)
        return fail;
    write_books(work);
    compare_tell(work);
    return OK;
}
