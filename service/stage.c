/* stage.c - shapes and classifies the rows of a page. */
#include "service/stage_internal.h"

#include "service/audit.h"
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

static void settled(struct staging *staging, const char *id, const char *number, const char *state,
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
    if (staging->work->target.name)
        fingerprint_make(staging->mem, shaped->content, &out->fingerprint);
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
    record->id = shaped->id;
    record->number = shaped->number;
    if (work->compare) {
        record->seq = work->next_seq++;
        audit_hold(work, record);
        keep_text(staging, record);
        return;
    }
    state = known ? state_of_known(work, known, record) : NULL;
    if (state) {
        count_state(ledger_books(work->ledger), state);
        settled(staging, shaped->id, shaped->number, state,
                strcmp(state, "rejected") == 0 ? "refused-before" : NULL);
        return;
    }
    record->page = staging->page;
    record->seq = work->next_seq++;
    if (known) {
        record->near_unix = known->near_unix;
        record->sent_unix = known->sent_unix;
        record->uncertain = strcmp(known->state, "unknown") == 0;
    }
    staging_append(work, record);
    keep_text(staging, record);
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

/* Repeated ids leave here; the others' keys are collected. */
static void drop_repeated(struct staging *staging, struct mapping_result *shaped)
{
    size_t kept = 0;

    staging->keys = arena_alloc(staging->mem, (shaped->record_count + 1) * sizeof(char *));
    for (size_t i = 0; i < shaped->record_count; i++) {
        const struct mapping_record record = shaped->records[i];

        if (seen_add(staging->work->seen, record.id)) {
            staging->keys[staging->key_count++] = record.id;
            shaped->records[kept++] = record;
            continue;
        }
        ledger_books(staging->work->ledger)->repeated++;
        settled(staging, record.id, record.number, "repeated", NULL);
    }
    shaped->record_count = kept;
}

static const char *row_subject(struct arena *mem, const char *row_text)
{
    unsigned char hash[CRYPTO_SHA256_BYTES];

    crypto_sha256(row_text, strlen(row_text), hash);
    return arena_format(mem, "row:%s", crypto_hex(mem, hash, 16));
}

static void reject(struct staging *staging, const struct mapping_error *error, const cJSON *rows)
{
    struct ledger *ledger = staging->work->ledger;
    struct arena *mem = ledger_mem(ledger);
    struct mapping_error_row row = {.run_id = staging->work->run.id};
    struct run_record record = {.seq = staging->work->next_seq++, .state = "rejected"};

    row.row_text = json_print(mem, cJSON_GetArrayItem(rows, (int)error->row), NULL);
    row.record = arena_text(mem, error->record);
    row.subject = row.record ? row.record : row_subject(mem, row.row_text);
    row.number = arena_text(mem, error->number);
    row.pointer = arena_text(mem, error->pointer);
    row.rule = arena_text(mem, error->rule);
    row.value = arena_text(mem, error->value);
    row.message_zh = arena_text(mem, error->message_zh);
    row.message_en = arena_text(mem, error->message_en);
    row.hint_zh = arena_text(mem, error->hint_zh);
    row.hint_en = arena_text(mem, error->hint_en);
    ledger_error(ledger, &row);
    record.key = row.record;
    record.number = row.number;
    record.reason = row.rule;
    record.pointer = row.pointer;
    ledger_record(ledger, &record);
    ledger_books(ledger)->rejected++;
}

static void count_page(struct staging *staging, const struct fetched_page *page,
                       const struct mapping_result *shaped, int rows)
{
    struct books *books = ledger_books(staging->work->ledger);
    size_t filtered = shaped->filtered + page->gone;

    books->fetched += rows + (int64_t)(page->gone + page->not_asked);
    books->split += shaped->split;
    books->filtered += (int64_t)(filtered + page->not_asked);
    if (page->source_reported >= 0)
        books->source_reported = page->source_reported;
    for (size_t i = 0; i < filtered; i++)
        settled(staging, NULL, NULL, "filtered", i < page->gone ? "gone" : "condition");
}

static void write_page(struct staging *staging, const struct fetched_page *page, int64_t first_seq,
                       int rows)
{
    struct arena *mem = ledger_mem(staging->work->ledger);
    struct page *row = arena_alloc(mem, sizeof *row);

    row->page = page->page;
    row->seq_from = first_seq;
    row->seq_count = (int)(staging->work->next_seq - first_seq);
    row->fetched = rows + (int)(page->gone + page->not_asked);
    row->total_page = page->total_page;
    row->source_reported = page->source_reported;
    row->keys = arena_alloc(mem, (staging->key_count + 1) * sizeof(char *));
    for (size_t i = 0; i < staging->key_count; i++)
        row->keys[i] = arena_text(mem, staging->keys[i]);
    row->key_count = staging->key_count;
    row->staged = arena_text(mem, json_print(staging->mem, staging->staged, NULL));
    ledger_page(staging->work->ledger, row);
}

static enum fail shape_and_classify(struct staging *staging, const struct fetched_page *page)
{
    struct work *work = staging->work;
    int rows = cJSON_GetArraySize(page->rows);
    int64_t first_seq = work->next_seq;
    struct mapping_result shaped;
    struct record_known *known;
    size_t found;
    enum fail fail;

    mapping_rows_shape(work->mapping, staging->mem, &work->context, page->rows, &shaped);
    count_page(staging, page, &shaped, rows);
    for (size_t i = 0; i < shaped.error_count; i++)
        reject(staging, &shaped.errors[i], page->rows);
    drop_repeated(staging, &shaped);
    fail = staging_look_up(staging, &known, &found);
    if (fail)
        return fail;
    for (size_t i = 0; i < shaped.record_count; i++) {
        struct record_known wanted = {.key = shaped.records[i].id};

        classify(staging, &shaped.records[i],
                 found ? bsearch(&wanted, known, found, sizeof *known, staging_by_key) : NULL);
    }
    write_page(staging, page, first_seq, rows);
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
