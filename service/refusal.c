/* refusal.c - finds bad records among good ones.
 *
 * The platform takes a batch as a whole or not at all. Where its words name a field that it misses,
 * the records without it are the bad ones, and no further call is needed; where they point at one
 * record, that one is tried alone. Otherwise the batch is halved, the first half tried, and so on:
 *
 * - the first half was taken: what is bad is in the second, which is halved at once, untried;
 * - the first half was refused: nothing is known of the second any more. Once the bad record of the
 *   first half is found, all such second halves go on together, in one call.
 *
 * That needs about log2(n) calls a bad record, and one more. When the very last record, the only
 * one left to blame, is taken after all, then it was not a record: the batch was too large. */
#include "service/refusal.h"

#include "clients/qingcloud_refusal.h"
#include "service/ledger.h"
#include "service/open_batch.h"

#include <string.h>

/* ---- what the words say ---------------------------------------------------------------------- */

enum lack { LACK_NOTHING, LACK_TEXT, LACK_MEMBER };

/* How the record lacks the field: the member is not there (or null), or it is an empty text. */
static enum lack lack_of(struct arena *mem, const struct staged *record, const char *field)
{
    const cJSON *member;
    cJSON *body;

    if (json_read(mem, record->body, record->body_len, NULL, &body, NULL) != OK)
        return LACK_NOTHING;
    member = json_get(body, field);
    if (!member || cJSON_IsNull(member))
        return LACK_MEMBER;
    return cJSON_IsString(member) && !*member->valuestring ? LACK_TEXT : LACK_NOTHING;
}

static enum lack worst_lack(struct arena *mem, const struct open_batch *batch, const char *field,
                            enum lack *lacks)
{
    enum lack worst = LACK_NOTHING;

    for (size_t i = 0; i < batch->count; i++) {
        lacks[i] = lack_of(mem, batch->records[i], field);
        worst = lacks[i] > worst ? lacks[i] : worst;
    }
    return worst;
}

/* Rejects the records that lack the field named. Those where it is only empty are not to blame as
 * long as it is missing altogether in others. */
static bool reject_lacking(struct work *work, struct arena *mem, struct open_batch *batch,
                           const char *field, const char *message)
{
    enum lack *lacks = arena_alloc(mem, (batch->count + 1) * sizeof *lacks);
    enum lack worst = worst_lack(mem, batch, field, lacks);

    if (worst == LACK_NOTHING)
        return false;
    for (size_t i = batch->count; i--;) {
        if (lacks[i] == worst)
            open_batch_reject(work, batch, i, message);
    }
    return true;
}

enum { NAME_LEAST = 4 /* bytes: a shorter id may stand in any sentence */ };

static bool names(const char *message, const char *text)
{
    return text && strlen(text) >= NAME_LEAST && strstr(message, text);
}

/* The place of the only record that the words can mean; false when there is none, or several. */
static bool record_named(const struct open_batch *batch, const struct qingcloud_refusal *refusal,
                         const char *message, size_t *place)
{
    size_t found = 0;

    for (size_t i = 0; i < batch->count; i++) {
        const struct staged *record = batch->records[i];

        if (names(message, record->id) || names(message, record->number)) {
            *place = i;
            found++;
        }
    }
    if (found)
        return found == 1;
    /* Whether their rows count from 0 or 1 is not known; people are told from 1. */
    if (refusal->row < 1 || (size_t)refusal->row > batch->count)
        return false;
    *place = (size_t)refusal->row - 1;
    return true;
}

/* ---- dividing -------------------------------------------------------------------------------- */

static size_t body_bytes(const struct open_batch *batch)
{
    size_t bytes = QINGCLOUD_STORE_FRAME;

    for (size_t i = 0; i < batch->count; i++)
        bytes += batch->records[i]->body_len + 1;
    return bytes;
}

static void halve(struct work *work, struct open_batch *batch, const char *message, bool for_size)
{
    struct open_batch *part = open_batch_divide(work, batch, batch->count / 2, message);

    if (for_size)
        part->cut = part->next->cut = false; /* neither has to hold anything bad */
}

/* What was refused was in this batch: the part cut off together with it is free of blame. */
static void exonerate_sibling(const struct open_batch *batch)
{
    struct open_batch *next = batch->next;

    if (batch->cut && next && next->cut && next->row.parent == batch->row.parent)
        next->exonerated = true;
}

static void take_size(struct work *work, struct open_batch *batch, bool by_rows,
                      const char *message)
{
    batch_limits_refused(&work->limits, work->shop->db, by_rows ? batch->count : body_bytes(batch),
                         by_rows);
    work->batch_rows = (int)batch_limits_rows(&work->limits);
    halve(work, batch, message, true);
}

static void take_data(struct work *work, struct arena *mem, struct open_batch *batch,
                      const struct qingcloud_refusal *refusal, const char *message)
{
    size_t place;

    exonerate_sibling(batch);
    if (batch->count == 1) {
        open_batch_reject_all(work, batch, message);
        return;
    }
    if (refusal->field && reject_lacking(work, mem, batch, refusal->field, message)) {
        if (batch->count == 0)
            open_batch_close(work, batch, "refused", message);
        else
            open_batch_divide(work, batch, batch->count, message)->cut = false;
        return;
    }
    if (record_named(batch, refusal, message, &place))
        open_batch_isolate(work, batch, place, message);
    else
        halve(work, batch, message, false);
}

void refusal_take(struct work *work, struct open_batch *batch,
                  const struct qingcloud_answer *answer)
{
    struct arena *mem = arena_new();
    struct qingcloud_refusal refusal;
    bool size = answer->verdict == QINGCLOUD_REFUSED_SIZE;

    qingcloud_refusal_read(mem, answer->message, &refusal);
    if (batch->count > 1 && (size || refusal.too_many || refusal.too_large))
        take_size(work, batch, refusal.too_many, answer->message);
    else
        take_data(work, mem, batch, &refusal, answer->message);
    arena_free(&mem);
}

/* ---- what a success says --------------------------------------------------------------------- */

void refusal_written(struct work *work, const struct open_batch *batch)
{
    struct open_batch *next = batch->next;

    batch_limits_taken(&work->limits, work->shop->db, batch->count, body_bytes(batch));
    if (batch->cut && next && next->cut && next->row.parent == batch->row.parent &&
        !next->exonerated)
        next->known_bad = true;
    if (batch->known_bad && batch->count == 1)
        batch_limits_refused(&work->limits, work->shop->db, batch->cut_from, true);
    work->batch_rows = (int)batch_limits_rows(&work->limits);
}

/* ---- what goes next -------------------------------------------------------------------------- */

static bool pending(const struct open_batch *batch)
{
    return batch && strcmp(batch->row.state, "pending") == 0;
}

/* How many batches from this one on are free of blame and fit into one call. */
static size_t mergeable(const struct work *work, const struct open_batch *batch)
{
    size_t count = 0, rows = 0, bytes = 0;

    for (; pending(batch) && batch->exonerated; batch = batch->next, count++) {
        rows += batch->count;
        bytes += body_bytes(batch);
        if (count &&
            (rows > batch_limits_rows(&work->limits) || bytes > batch_limits_bytes(&work->limits)))
            break;
    }
    return count;
}

/* As much was refused before as too much. */
static bool too_much(const struct work *work, const struct open_batch *batch)
{
    const struct batch_limits *limits = &work->limits;

    return (limits->rows.bad && (int64_t)batch->count >= limits->rows.bad) ||
           (limits->bytes.bad && (int64_t)body_bytes(batch) >= limits->bytes.bad);
}

/* Without a call: it would be refused. Gives the first part. */
static struct open_batch *divide_untried(struct work *work, struct open_batch *batch)
{
    bool for_size = !batch->known_bad;
    struct open_batch *part = open_batch_divide(work, batch, batch->count / 2,
                                                "必被拒绝,先行拆分 divided before it is refused");

    if (for_size)
        part->cut = part->next->cut = false;
    return part;
}

struct open_batch *refusal_next(struct work *work, bool *fresh)
{
    struct open_batch *batch = work->open;
    size_t count;

    *fresh = false;
    while (batch && !pending(batch))
        batch = batch->next;
    while (batch && batch->count > 1 && (batch->known_bad || too_much(work, batch)))
        batch = divide_untried(work, batch);
    if (!batch || (count = mergeable(work, batch)) < 2)
        return batch;
    *fresh = true;
    return open_batch_merge(work, batch, count);
}
