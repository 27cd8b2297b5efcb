/* compare_target.c - see compare_target.h.
 *
 * A query's pages shift while rows come and go, and which time it goes by is not documented: before
 * a record is called missing it is asked for by its id. Where very many are missing that would take
 * hours; then a few are asked for, and if none is there the query is believed. */
#include "service/compare_target.h"

#include "service/ledger.h"
#include "service/platform.h"
#include "sql/record.h"

#include <inttypes.h>
#include <string.h>

enum {
    PAGES_AT_MOST = 1000000,
    ASK_ALL = 200, /* missing records that are all asked for */
    ASK_FEW = 5    /* of more than that */
};

struct meeting {
    struct work *work;
    const struct compare_scope *scope;
    struct arena *mem; /* of the page */
    const char **keys; /* of rows that are not on our side */
    const cJSON **strangers;
    size_t count;
};

static bool in_scope(const struct meeting *meeting, const cJSON *row)
{
    const struct compare_scope *scope = meeting->scope;
    int64_t time = platform_row_time(meeting->work, row);

    if (!scope->extras)
        return false;
    return !scope->extra_to || !time || (time >= scope->extra_from && time < scope->extra_to);
}

static void meet(struct meeting *meeting, const cJSON *row)
{
    const char *key = json_scalar(json_get(row, meeting->work->settings->id_field));
    struct fingerprint theirs;

    if (!key)
        return;
    fingerprint_make(meeting->mem, row, &theirs);
    if (compare_meet(meeting->work->compare, key, &theirs) || !in_scope(meeting, row))
        return;
    meeting->keys[meeting->count] = key;
    meeting->strangers[meeting->count++] = row;
}

static bool is_known(const struct record_known *known, size_t count, const char *key)
{
    for (size_t i = 0; i < count; i++) {
        if (strcmp(known[i].key, key) == 0)
            return true;
    }
    return false;
}

static enum fail note_extras(struct meeting *meeting)
{
    struct work *work = meeting->work;
    struct record_known *known = NULL;
    size_t found = 0;
    enum fail fail = OK;

    if (meeting->count && meeting->scope->known_are_ours)
        fail = record_known(work->shop->db, meeting->mem, work->run.sync_id, meeting->keys,
                            meeting->count, &known, &found);
    for (size_t i = 0; i < meeting->count && !fail; i++) {
        const char *id, *number;

        if (is_known(known, found, meeting->keys[i]))
            continue;
        mapping_row_names(work->mapping, meeting->mem, meeting->strangers[i], &id, &number);
        compare_extra_add(work->compare, meeting->keys[i], number);
    }
    return fail;
}

static enum fail meet_rows(struct work *work, const struct compare_scope *scope, struct arena *mem,
                           const cJSON *rows)
{
    size_t room = (size_t)cJSON_GetArraySize(rows) + 1;
    struct meeting meeting = {.work = work, .scope = scope, .mem = mem};
    const cJSON *row;

    meeting.keys = arena_alloc(mem, room * sizeof *meeting.keys);
    meeting.strangers = arena_alloc(mem, room * sizeof *meeting.strangers);
    cJSON_ArrayForEach(row, rows) meet(&meeting, row);
    return note_extras(&meeting);
}

static enum fail read_page(struct work *work, const struct compare_scope *scope,
                           const struct qingcloud_question *question, bool *last)
{
    struct arena *mem = arena_new();
    cJSON *rows;
    int64_t total;
    enum fail fail = platform_query(work, mem, question, &rows, &total);

    *last = true;
    if (fail == FAIL_NOT_FOUND)
        fail = work_failed(work, "轻易云没有这个方案", "QingCloud has no such scheme");
    if (!fail) {
        *last = cJSON_GetArraySize(rows) == 0 ||
                (total >= 0 && (int64_t)question->page * QINGCLOUD_PAGE_ROWS >= total);
        fail = meet_rows(work, scope, mem, rows);
    }
    arena_free(&mem);
    return fail;
}

static enum fail ask_one(struct work *work, const struct compare_record *record)
{
    struct arena *mem = arena_new();
    struct fingerprint theirs;
    cJSON *row;
    enum fail fail = platform_find_one(work, mem, record->key, &row);

    if (!fail) {
        fingerprint_make(mem, row, &theirs);
        compare_meet(work->compare, record->key, &theirs);
    }
    arena_free(&mem);
    return fail == FAIL_NOT_FOUND ? OK : fail;
}

/* At most so many of the missing ones. */
static enum fail ask_missing(struct work *work, size_t most)
{
    enum fail fail = OK;

    for (size_t i = 0; i < compare_count(work->compare) && most && !fail; i++) {
        const struct compare_record *record = compare_at(work->compare, i);

        if (record->verdict != COMPARE_MISSING)
            continue;
        fail = ask_one(work, record);
        most--;
    }
    return fail;
}

static enum fail make_sure(struct work *work)
{
    size_t missing = compare_missing(work->compare);
    enum fail fail;

    if (missing <= ASK_ALL)
        return ask_missing(work, ASK_ALL);
    fail = ask_missing(work, ASK_FEW);
    if (fail || compare_missing(work->compare) == missing)
        return fail;
    return ask_missing(work, SIZE_MAX);
}

enum fail compare_target(struct work *work, const struct compare_scope *scope)
{
    struct qingcloud_question question = {.begin_at = scope->from, .end_at = scope->to};
    bool last = false;
    enum fail fail = OK;

    for (question.page = 1; !last && !fail && question.page <= PAGES_AT_MOST; question.page++) {
        if (*work->shop->stopping)
            return work_later(work, 0, false, "服务正在停止", "the service is stopping");
        fail = read_page(work, scope, &question, &last);
    }
    return fail ? fail : make_sure(work);
}

/* ---- what came of it ---------------------------------------------------------------------------
 */

static void tell_one(struct work *work, const char *kind, const char *key, const char *number)
{
    struct arena *mem = ledger_mem(work->ledger);
    const struct run_difference difference = {
        .kind = kind, .key = arena_text(mem, key), .number = arena_text(mem, number)};

    ledger_difference(work->ledger, &difference);
}

void compare_tell(struct work *work)
{
    size_t different = 0, extra = 0;

    for (size_t i = 0; i < compare_count(work->compare); i++) {
        const struct compare_record *record = compare_at(work->compare, i);

        different += record->verdict == COMPARE_DIFFERENT;
        if (record->verdict != COMPARE_EQUAL)
            tell_one(work, record->verdict == COMPARE_MISSING ? "missing" : "different",
                     record->key, record->number);
    }
    for (const struct compare_extra *at = compare_extras(work->compare); at; at = at->next, extra++)
        tell_one(work, "extra", at->key, at->number);
    ledger_event(work->ledger, "compared",
                 "{\"records\":%zu,\"missing\":%zu,\"different\":%zu,\"extra\":%zu}",
                 compare_count(work->compare), compare_missing(work->compare), different, extra);
}
