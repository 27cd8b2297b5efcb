/* settle.c - what becomes of batches whose outcome is not known, once they were read back. */
#include "service/settle.h"

#include "service/clock.h"
#include "service/ledger.h"
#include "service/open_batch.h"
#include "service/read_back.h"
#include "service/send.h"

#include <string.h>

enum { SENDS_AT_MOST = 3 /* then the batch stays unknown, for somebody to look at */ };

/* The platform answered, and said how many rows it did not take without naming them: those that are
 * not there are the ones. */
static bool refused_for_good(const struct open_batch *batch)
{
    return batch->refused_rows > 0 && (int64_t)batch->count <= batch->refused_rows;
}

/* wait_ms: until "not there" can be believed, counted from before the reading. */
static enum fail conclude(struct work *work, struct open_batch *batch, size_t found,
                          int64_t wait_ms)
{
    ledger_event(work->ledger, "batch_read_back", "{\"batch\":%d,\"there\":%zu,\"missing\":%zu}",
                 batch->row.batch, found, batch->count);
    if (batch->count == 0) {
        open_batch_close(work, batch, "written", "已回查确认 read back");
        return OK;
    }
    if (refused_for_good(batch)) {
        open_batch_reject_all(work, batch, batch->refused_words);
        return OK;
    }
    if (wait_ms > 0) { /* what was absent then may be there now */
        int64_t left = batch->settle_at_ms - clock_monotonic_ms();

        return work_later(work, left > 0 ? left : 0, false, "等待核实结果未知的写入",
                          "waiting to settle a write of unknown outcome");
    }
    if (batch->row.sends >= SENDS_AT_MOST)
        batch->given_up = true;
    else
        send_again(work, batch, "回查不存在 not there when read back");
    return OK;
}

static struct open_batch *wanted(const struct work *work, bool at_end)
{
    struct open_batch *batch = work->open;
    int64_t now = clock_monotonic_ms();

    while (batch && (strcmp(batch->row.state, "unknown") != 0 || batch->given_up ||
                     !(batch->fresh || at_end || batch->settle_at_ms <= now)))
        batch = batch->next;
    return batch;
}

bool settle_wanted(const struct work *work, bool at_end)
{
    return wanted(work, at_end) != NULL;
}

enum fail settle_one(struct work *work, bool at_end)
{
    struct open_batch *batch = wanted(work, at_end);
    int64_t wait_ms = batch->settle_at_ms - clock_monotonic_ms();
    struct arena *mem = arena_new();
    bool *there = arena_alloc(mem, batch->count + 1);
    bool was_fresh = batch->fresh;
    size_t before = batch->count;
    enum fail fail;

    batch->fresh = false;
    fail = read_back(work, mem, batch, there);
    send_settled(work, batch, there); /* what is there is there, whatever else failed */
    arena_free(&mem);
    if (fail)
        return fail;
    fail = conclude(work, batch, before - batch->count, wait_ms);
    /* Just lost and not there yet: other work goes on, the end of the run waits for it. */
    return fail == FAIL_LATER && was_fresh && !at_end ? OK : fail;
}
