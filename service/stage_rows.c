/* stage_rows.c - rows that go no further than here, and the page's entries in the books. */
#include "service/ledger.h"
#include "service/stage_internal.h"

#include <string.h>

static const char *row_subject(struct arena *mem, const char *row_text)
{
    unsigned char hash[CRYPTO_SHA256_BYTES];

    crypto_sha256(row_text, strlen(row_text), hash);
    return arena_format(mem, "row:%s", crypto_hex(mem, hash, 16));
}

void staging_reject(struct staging *staging, const struct mapping_error *error, const cJSON *source)
{
    struct ledger *ledger = staging->work->ledger;
    struct arena *mem = ledger_mem(ledger);
    struct mapping_error_row row = {.run_id = staging->work->run.id};
    struct run_record record = {.seq = staging->work->next_seq++, .state = "rejected"};

    row.row_text = json_print(mem, source, NULL);
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

/* Rows met before: in this reading, or in an earlier one. Those that changed go on besides. */
static size_t settle_repeated(struct staging *staging, const struct fetched_page *page)
{
    size_t count = 0;

    for (size_t i = 0; i < page->marks.count; i++) {
        if (page->fates[i] == ROW_NEW)
            continue;
        staging_settled(staging, page->marks.ids[i], NULL, "repeated",
                        page->fates[i] == ROW_REPEATED  ? NULL
                        : page->fates[i] == ROW_CHANGED ? "changed"
                                                        : "read-again");
        count++;
    }
    return count;
}

static void reject_wrong(struct staging *staging, const struct wrong_detail *wrong)
{
    struct arena *mem = staging->mem;
    const struct mapping_error error = {
        .record = mapping_row_id(staging->work->mapping, mem, wrong->row),
        .pointer = "/id",
        .rule = "detail",
        .value = json_print(mem, json_string(mem, wrong->answered), NULL),
        .message_zh = "明细接口反复返回了另一张单据(见 value),不能与列表行合并",
        .message_en = "the detail call keeps answering with another document (see value)",
        .hint_zh = "请核对 source.detail 的 api 与 query:该接口可能不认这个查询参数",
        .hint_en = "check api and query of source.detail: the page may ignore this parameter"};

    staging_reject(staging, &error, wrong->row);
}

void staging_count(struct staging *staging, const struct fetched_page *page,
                   const struct mapping_result *shaped)
{
    struct books *books = ledger_books(staging->work->ledger);
    size_t filtered = shaped->filtered + page->gone;

    books->fetched += (int64_t)page->marks.count;
    books->repeated += (int64_t)settle_repeated(staging, page);
    /* A changed row counts as repeated, and what its newer state makes as gained. */
    books->split += shaped->split + (int64_t)page->changed_count;
    books->filtered += (int64_t)(filtered + page->not_asked);
    if (page->reported >= 0)
        books->source_reported = page->reported;
    for (size_t i = 0; i < filtered; i++)
        staging_settled(staging, NULL, NULL, "filtered", i < page->gone ? "gone" : "condition");
    for (size_t i = 0; i < page->wrong_count; i++)
        reject_wrong(staging, &page->wrong[i]);
}

const bool *staging_changed(struct arena *mem, const struct fetched_page *page)
{
    size_t place = 0, next = 0;
    bool *changed = arena_alloc(mem, (size_t)cJSON_GetArraySize(page->rows) + 1);
    const cJSON *row;

    cJSON_ArrayForEach(row, page->rows)
    {
        /* Both are in the order of the page; changed rows may have left since. */
        for (size_t i = next; i < page->changed_count && !changed[place]; i++) {
            changed[place] = page->changed[i] == row;
            next = changed[place] ? i + 1 : next;
        }
        place++;
    }
    return changed;
}
