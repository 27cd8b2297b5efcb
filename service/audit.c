/* audit.c - see audit.h.
 *
 * The records lie in the pages of the run like those that wait to be written, so an audit that is
 * taken over goes on where it stood. Until they are compared they are pending. */
#include "service/audit.h"

#include "service/clock.h"
#include "service/compare_target.h"
#include "service/ledger.h"
#include "sql/run_record.h"

#include <string.h>

enum { SETTLED_AT_ONCE = 2000, AHEAD_SECONDS = 3600 /* whatever clocks say */ };

enum fail audit_begin(struct work *work)
{
    if (!work->target.name)
        return work_failed(work, "没有目标连接器,无从核对", "there is no target to compare with");
    if (work->settings->random_id)
        return work_failed(work, "id 为 {random} 的方案无法核对",
                           "a scheme with random ids cannot be compared");
    work->compare = compare_new();
    return OK;
}

void audit_hold(struct work *work, const struct staged *record)
{
    const struct compare_record held = {.key = record->id,
                                        .number = record->number,
                                        .seq = record->seq,
                                        .fingerprint = record->fingerprint};

    compare_hold(work->compare, &held);
}

static void settle(struct work *work, const struct compare_record *record)
{
    struct arena *mem = ledger_mem(work->ledger);
    bool equal = record->verdict == COMPARE_EQUAL;
    struct run_record went = {.seq = record->seq, .state = "unchanged"};

    went.key = arena_text(mem, record->key);
    went.number = arena_text(mem, record->number);
    if (equal) {
        ledger_books(work->ledger)->unchanged++;
    } else {
        ledger_books(work->ledger)->changed_skipped++;
        went.state = "changed_skipped";
        went.reason = record->verdict == COMPARE_MISSING ? "missing" : "different";
    }
    ledger_record(work->ledger, &went);
}

/* By seq: is it settled? A run that was broken off in the middle of this has settled some. */
static enum fail load_settled(struct work *work, struct arena *mem, bool **out)
{
    int64_t *seqs;
    size_t count;
    enum fail fail = run_record_settled(work->shop->db, mem, work->run.sync_id, work->run.id, 1,
                                        work->next_seq, &seqs, &count);

    if (fail)
        return fail;
    *out = arena_alloc(mem, (size_t)work->next_seq + 1);
    for (size_t i = 0; i < count; i++)
        (*out)[seqs[i]] = true;
    return OK;
}

static enum fail settle_all(struct work *work, const bool *settled)
{
    enum fail fail = OK;
    size_t since = 0;

    for (size_t i = 0; i < compare_count(work->compare) && !fail; i++) {
        const struct compare_record *record = compare_at(work->compare, i);

        if (settled[record->seq])
            continue;
        settle(work, record);
        if (++since % SETTLED_AT_ONCE == 0)
            fail = ledger_commit(work);
    }
    return fail;
}

enum fail audit_finish(struct work *work)
{
    /* A window of its own leaves out rows that the scheme holds rightly: then none is extra. */
    const struct compare_scope scope = {.to = clock_unix_ms() / 1000 + AHEAD_SECONDS,
                                        .extras = !work->run.window_given};
    struct arena *mem = arena_new();
    bool *settled = NULL;
    enum fail fail = ledger_empty(work->ledger) ? OK : ledger_commit(work);

    if (!fail)
        fail = compare_target(work, &scope);
    if (!fail)
        fail = load_settled(work, mem, &settled);
    if (!fail)
        fail = settle_all(work, settled);
    if (!fail)
        compare_tell(work);
    arena_free(&mem);
    return fail;
}
