/* stage.c - shapes and classifies the rows of a page. */
#include "service/stage_internal.h"

#include "service/ledger.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

void staging_hash(const char *body, size_t len, char out[RECORD_HASH_HEX + 1])
{
    static const char digits[] = "0123456789abcdef";
    unsigned char hash[CRYPTO_SHA256_BYTES];

    crypto_sha256(body, len, hash);
    for (int i = 0; i < RECORD_HASH_HEX / 2; i++) {
        out[2 * i] = digits[hash[i] >> 4];
        out[2 * i + 1] = digits[hash[i] & 15];
    }
    out[RECORD_HASH_HEX] = '\0';
}

void staging_settled(struct staging *staging, const char *id, const char *number, const char *state,
                     const char *reason)
{
    struct ledger *ledger = staging->work->ledger;
    struct run_record record = {.seq = staging->work->next_seq++, .state = state, .reason = reason};

    record.key = arena_text(ledger_mem(ledger), id);
    record.number = arena_text(ledger_mem(ledger), number);
    ledger_record(ledger, &record);
}

void staged_release(struct staged *record)
{
    struct staged_page *page = record->page;
    struct arena *mem = page->mem;

    if (--page->left == 0)
        arena_free(&mem);
}

void staging_append(struct work *work, struct staged *record)
{
    record->next = NULL;
    if (work->staged_last)
        work->staged_last->next = record;
    else
        work->staged = record;
    work->staged_last = record;
    work->staged_count++;
    record->page->left++;
}

static void keep_text(struct staging *staging, const struct staged *record)
{
    struct arena *mem = staging->mem;
    cJSON *entry = json_array(mem);

    json_append(mem, entry, json_integer(mem, record->seq));
    json_append(mem, entry, json_string(mem, record->id));
    json_append(mem, entry, json_string(mem, record->number));
    json_append(mem, entry, json_verbatim(mem, record->body));
    json_append(mem, staging->staged, entry);
}

/* The record as the target gets it: its stored id under id_field. */
static void make_body(struct staging *staging, const struct mapping_record *shaped,
                      struct staged *out)
{
    const struct mapping_settings *settings = staging->work->settings;

    if (staging->work->target.name)
        json_put_text(staging->mem, shaped->content, settings->id_field, shaped->id);
    out->body = json_print(staging->mem, shaped->content, &out->body_len);
    staging_hash(out->body, out->body_len, out->hash);
}

/* Where a known record goes; NULL: it has to be written. */
static const char *state_of_known(const struct work *work, const struct record_known *known,
                                  const struct staged *record)
{
    if (work->run.force)
        return NULL;
    if (strcmp(known->state, "unknown") == 0)
        return NULL;
    if (strcmp(known->refused_hash, record->hash) == 0)
        return "rejected";
    if (strcmp(known->hash, record->hash) == 0)
        return "unchanged";
    return known->hash[0] && work->settings->source_id_check ? "changed_skipped" : NULL;
}

static void count_state(struct books *books, const char *state)
{
    if (strcmp(state, "unchanged") == 0)
        books->unchanged++;
    else if (strcmp(state, "changed_skipped") == 0)
        books->changed_skipped++;
    else
        books->rejected++;
}

static void classify(struct staging *staging, const struct mapping_record *shaped,
                     const struct record_known *known)
{
    struct work *work = staging->work;
    struct staged *record = arena_alloc(staging->mem, sizeof *record);
    const char *state;

    make_body(staging, shaped, record);
    state = known ? state_of_known(work, known, record) : NULL;
    if (state) {
        count_state(ledger_books(work->ledger), state);
        staging_settled(staging, shaped->id, shaped->number, state,
                        strcmp(state, "rejected") == 0 ? "refused-before" : NULL);
        return;
    }
    record->page = staging->page;
    record->seq = work->next_seq++;
    record->id = shaped->id;
    record->number = shaped->number;
    staging_mark(record, known);
    staging_append(work, record);
    keep_text(staging, record);
}

void staging_mark(struct staged *record, const struct record_known *known)
{
    record->known = known && known->hash[0];
    record->uncertain = known && strcmp(known->state, "unknown") == 0;
}

int staging_by_key(const void *a, const void *b)
{
    return strcmp(((const struct record_known *)a)->key, ((const struct record_known *)b)->key);
}

enum fail staging_look_up(struct staging *staging, struct record_known **known, size_t *found)
{
    enum fail fail;

    *found = 0;
    *known = NULL;
    if (staging->key_count == 0 || staging->work->settings->random_id)
        return OK;
    fail = record_known(staging->work->shop->db, staging->mem, staging->work->run.sync_id,
                        staging->keys, staging->key_count, known, found);
    if (!fail && *found)
        qsort(*known, *found, sizeof **known, staging_by_key);
    return fail;
}

/* A record of a row that changed was met before, and goes out again; once a reading, for two rows
 * may make the same record. */
static bool is_new(struct staging *staging, const struct mapping_record *record)
{
    struct work *work = staging->work;
    bool first = seen_add(work->seen, record->id);

    if (!staging->changed[record->row])
        return first;
    return seen_add(work->restaged, record->id);
}

/* Repeated ids leave here; the others' keys are collected. */
static void drop_repeated(struct staging *staging, struct mapping_result *shaped)
{
    size_t kept = 0;

    staging->keys = arena_alloc(staging->mem, (shaped->record_count + 1) * sizeof(char *));
    for (size_t i = 0; i < shaped->record_count; i++) {
        const struct mapping_record record = shaped->records[i];

        if (is_new(staging, &record)) {
            staging->keys[staging->key_count++] = record.id;
            shaped->records[kept++] = record;
            continue;
        }
        ledger_books(staging->work->ledger)->repeated++;
        staging_settled(staging, record.id, record.number, "repeated", NULL);
    }
    shaped->record_count = kept;
}

static void write_page(struct staging *staging, const struct fetched_page *page, int64_t first_seq)
{
    struct arena *mem = ledger_mem(staging->work->ledger);
    struct page *row = arena_alloc(mem, sizeof *row);

    row->part = page->at.part;
    row->reading = page->at.reading;
    row->page = page->at.page;
    row->from_ms = page->at.from_ms;
    row->to_ms = page->at.to_ms;
    row->seq_from = first_seq;
    row->seq_count = (int)(staging->work->next_seq - first_seq);
    row->fetched = (int)page->marks.count;
    row->marks_len = page->marks.count * sizeof *page->marks.list;
    row->marks = memcpy(arena_alloc_raw(mem, row->marks_len + 1), page->marks.list, row->marks_len);
    row->total_page = page->total_page;
    row->source_reported = page->source_reported;
    row->keys = arena_alloc(mem, (staging->key_count + 1) * sizeof(char *));
    for (size_t i = 0; i < staging->key_count; i++)
        row->keys[i] = arena_text(mem, staging->keys[i]);
    row->key_count = staging->key_count;
    /* Without a target they are settled in the same commit. */
    row->staged = staging->work->target.name
                      ? arena_text(mem, json_print(staging->mem, staging->staged, NULL))
                      : "[]";
    ledger_page(staging->work->ledger, row);
}

static enum fail shape_and_classify(struct staging *staging, const struct fetched_page *page)
{
    struct work *work = staging->work;
    int64_t first_seq = work->next_seq;
    struct mapping_result shaped;
    struct record_known *known;
    size_t found;
    enum fail fail;

    staging->changed = staging_changed(staging->mem, page);
    mapping_rows_shape(work->mapping, staging->mem, &work->context, page->rows, &shaped);
    staging_count(staging, page, &shaped);
    for (size_t i = 0; i < shaped.error_count; i++)
        staging_reject(staging, &shaped.errors[i],
                       cJSON_GetArrayItem(page->rows, (int)shaped.errors[i].row));
    drop_repeated(staging, &shaped);
    fail = staging_look_up(staging, &known, &found);
    if (fail)
        return fail;
    for (size_t i = 0; i < shaped.record_count; i++) {
        struct record_known wanted = {.key = shaped.records[i].id};

        classify(staging, &shaped.records[i],
                 found ? bsearch(&wanted, known, found, sizeof *known, staging_by_key) : NULL);
    }
    write_page(staging, page, first_seq);
    return OK;
}

enum fail stage_page(struct work *work, struct arena *mem, const struct fetched_page *page)
{
    struct staging staging = {.work = work, .mem = mem};
    enum fail fail;

    staging.page = arena_alloc(mem, sizeof *staging.page);
    staging.page->mem = mem;
    staging.page->left = 1; /* ours, until we are through */
    staging.staged = json_array(mem);
    fail = shape_and_classify(&staging, page);
    if (--staging.page->left == 0)
        arena_free(&mem);
    return fail;
}
