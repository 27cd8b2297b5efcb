/* read_back.c - looks for records at the platform in as few calls as can be.
 *
 * A query gives a hundred rows a call, but lists them by the time when they came: perhaps that of
 * the last write, perhaps that of the first. So what was just written is looked for around the
 * call, records known before around the time when they were first written. One row a call, by id,
 * comes last: for few records, and to make sure before a query is believed that found nothing. */
#include "service/read_back.h"

#include "service/fingerprint.h"
#include "service/platform.h"

#include <stdlib.h>
#include <string.h>

enum {
    FEW = 3,          /* records asked for one by one rather than by query */
    CLOCK_MARGIN = 5, /* seconds around a call: clocks differ */
    CLUSTER_GAP = 30, /* seconds between records that are looked for together */
    PAGES_AT_MOST = 5000
};

enum finding {
    UNSEEN,
    THERE,
    OTHER /* there, with other contents: this write did not change it */
};

struct place {
    const char *id;
    size_t record;
};

struct reading {
    struct work *work;
    struct arena *mem;
    const struct open_batch *batch;
    enum finding *findings; /* of the batch's records */
    struct place *by_id;    /* in the order of their ids */
    size_t unseen;
    int64_t stray_time; /* of a row that was there, but not where a query looked for it; 0 = none */
};

/* ---- comparing ----------------------------------------------------------------------------- */

static int compare_places(const void *a, const void *b)
{
    return strcmp(((const struct place *)a)->id, ((const struct place *)b)->id);
}

/* Every member we sent must be there and hold the same, numbers by value. The platform may leave
 * out a null, and writes its own members over ours. */
static bool holds(struct arena *mem, const cJSON *row, const struct staged *record)
{
    cJSON *sent;
    const cJSON *member;

    if (json_read(mem, record->body, record->body_len, NULL, &sent, NULL) != OK)
        return false;
    cJSON_ArrayForEach(member, sent)
    {
        const cJSON *got = json_get(row, member->string);

        if (fingerprint_foreign(member->string) || (!got && cJSON_IsNull(member)))
            continue;
        if (!got || !json_equal(got, member))
            return false;
    }
    return true;
}

static void note_row(struct reading *reading, const cJSON *row)
{
    const char *id = json_scalar(json_get(row, reading->work->settings->id_field));
    struct place wanted = {.id = id}, *hit;

    if (!id)
        return;
    hit = bsearch(&wanted, reading->by_id, reading->batch->count, sizeof *hit, compare_places);
    if (!hit || reading->findings[hit->record] == THERE)
        return;
    reading->unseen -= reading->findings[hit->record] == UNSEEN;
    reading->findings[hit->record] =
        holds(reading->mem, row, reading->batch->records[hit->record]) ? THERE : OTHER;
}

/* ---- by id --------------------------------------------------------------------------------- */

static enum fail ask_one(struct reading *reading, size_t record)
{
    cJSON *row;
    enum fail fail =
        platform_find_one(reading->work, reading->mem, reading->batch->records[record]->id, &row);

    if (fail == FAIL_NOT_FOUND)
        return OK;
    if (fail)
        return fail;
    note_row(reading, row);
    if (reading->findings[record] != UNSEEN)
        reading->stray_time = platform_row_time(reading->work, row);
    return OK;
}

/* At most so many of those that were not seen; *found says how many of them are there. */
static enum fail ask_by_id(struct reading *reading, size_t most, size_t *found)
{
    size_t before = reading->unseen, asked = 0;
    enum fail fail = OK;

    for (size_t i = 0; i < reading->batch->count && asked < most && !fail; i++) {
        if (reading->findings[i] != UNSEEN)
            continue;
        fail = ask_one(reading, i);
        asked++;
    }
    *found = before - reading->unseen;
    return fail;
}

/* ---- by query ------------------------------------------------------------------------------ */

/* All pages of a stretch of time, but no more of them than asking for `most` records one by one. */
static enum fail ask_query(struct reading *reading, int64_t from, int64_t to, size_t most)
{
    struct qingcloud_question question = {.begin_at = from, .end_at = to};
    size_t pages = PAGES_AT_MOST;

    for (question.page = 1; (size_t)question.page <= pages && reading->unseen; question.page++) {
        cJSON *rows;
        const cJSON *row;
        int64_t total;
        enum fail fail = platform_query(reading->work, reading->mem, &question, &rows, &total);

        if (fail)
            return fail == FAIL_NOT_FOUND ? OK : fail;
        cJSON_ArrayForEach(row, rows) note_row(reading, row);
        if (cJSON_GetArraySize(rows) == 0)
            return OK;
        if (total >= 0)
            pages = (size_t)((total + QINGCLOUD_PAGE_ROWS - 1) / QINGCLOUD_PAGE_ROWS);
        if (pages > (size_t)question.page + most)
            return OK;
    }
    return OK;
}

/* Around the time at which something was sent or first noted as written. */
static enum fail ask_around(struct reading *reading, int64_t from, int64_t to, size_t most)
{
    int64_t call = reading->work->shop->config->call_seconds;

    return ask_query(reading, from - call - CLOCK_MARGIN, to + call + CLOCK_MARGIN, most);
}

static int compare_times(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

    return (x > y) - (x < y);
}

/* The times near which the unseen records were first written, in order. */
static int64_t *times_of(const struct reading *reading, size_t *count)
{
    const struct open_batch *batch = reading->batch;
    int64_t *times = arena_alloc(reading->mem, (batch->count + 1) * sizeof *times);

    *count = 0;
    for (size_t i = 0; i < batch->count; i++) {
        if (reading->findings[i] == UNSEEN && batch->records[i]->near_unix)
            times[(*count)++] = batch->records[i]->near_unix;
    }
    qsort(times, *count, sizeof *times, compare_times);
    return times;
}

/* Records known before, or sent by an earlier run: those written at about the same time together.
 */
static enum fail ask_clusters(struct reading *reading)
{
    size_t count, end;
    int64_t *times = times_of(reading, &count);
    enum fail fail = OK;

    for (size_t first = 0; first < count && !fail; first = end) {
        for (end = first + 1; end < count && times[end] - times[end - 1] <= CLUSTER_GAP; end++)
            continue;
        if (end - first > FEW)
            fail = ask_around(reading, times[first], times[end - 1], end - first);
    }
    return fail;
}

/* The unseen records are absent, or the queries looked in the wrong place: a few are asked for by
 * id. What turns up says where to look. */
static enum fail ask_the_rest(struct reading *reading)
{
    size_t found;
    enum fail fail = ask_by_id(reading, FEW, &found);

    if (fail || !found || !reading->unseen)
        return fail;
    if (reading->stray_time && reading->unseen > FEW)
        fail = ask_around(reading, reading->stray_time, reading->stray_time, reading->unseen);
    return fail ? fail : ask_by_id(reading, SIZE_MAX, &found);
}

static enum fail ask_all(struct reading *reading)
{
    const struct batch *row = &reading->batch->row;
    size_t found;
    enum fail fail = OK;

    if (reading->batch->count <= FEW)
        return ask_by_id(reading, FEW, &found);
    if (row->sent_unix)
        fail = ask_query(reading, row->sent_unix - CLOCK_MARGIN,
                         row->sent_unix + reading->work->shop->config->call_seconds + CLOCK_MARGIN,
                         SIZE_MAX - PAGES_AT_MOST);
    if (!fail && reading->unseen > FEW)
        fail = ask_clusters(reading);
    return fail || !reading->unseen ? fail : ask_the_rest(reading);
}

enum fail read_back(struct work *work, struct arena *mem, const struct open_batch *batch,
                    bool *there)
{
    struct reading reading = {.work = work, .mem = mem, .batch = batch, .unseen = batch->count};
    enum fail fail;

    reading.findings = arena_alloc(mem, (batch->count + 1) * sizeof *reading.findings);
    reading.by_id = arena_alloc(mem, (batch->count + 1) * sizeof *reading.by_id);
    for (size_t i = 0; i < batch->count; i++)
        reading.by_id[i] = (struct place){batch->records[i]->id, i};
    qsort(reading.by_id, batch->count, sizeof *reading.by_id, compare_places);
    fail = ask_all(&reading);
    for (size_t i = 0; i < batch->count; i++)
        there[i] = reading.findings[i] == THERE;
    return fail;
}
