/* mapping.h - the metadata engine: a sync document and rows in, requests and records out.
 *
 * Pure: no network, no database, no clock; the same input gives the same output (but for
 * {random}). The rules are 轻易云's; where its sources are silent, ours (docs in ARCHITECTURE.md).
 */
#ifndef XQ_MAPPING_H
#define XQ_MAPPING_H

#include "service/arena.h"
#include "service/fail.h"
#include "service/json.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A sync document compiled once; immutable, may be shared by threads. Lives in the arena it was
 * compiled in, together with the document. */
struct mapping;

/* Rows that another scheme stored, as _findCollection and _mongoQuery ask for them: those whose
 * content has all these values, compared as text. */
struct mapping_lookup_key {
    const char *field; /* path in the content, dots between levels */
    const char *value;
};
struct mapping_lookup {
    const char *scheme; /* uuid */
    const struct mapping_lookup_key *keys;
    size_t key_count;  /* 0: every row of the scheme */
    const cJSON *rows; /* to be filled in: array of contents, oldest first; may hold others too, for
                          they are judged again. NULL: none */
};

/* Who has those rows. All lookups of a page come in one call, each different; `mem` is for what is
 * filled in. */
struct mapping_lookups {
    enum fail (*find)(void *state, struct arena *mem, struct mapping_lookup *lookups, size_t count);
    void *state;
};

struct mapping_context {
    int64_t last_sync_time; /* Unix seconds: window.from, rounded down */
    int64_t current_time;   /* Unix seconds: window.to */
    int page;               /* from 1 */
    bool remedy;            /* mode remedy: takeOverRequest replaces items of the request */
    bool inner_end;         /* current_time ends a part of the window: no end_ahead_seconds */
    bool as_written;        /* for people: as the metadata says, pages not mended for Kingdee */
    const struct mapping_lookups *lookups; /* NULL: no other scheme has any row */
};

struct mapping_request {
    const char *method; /* "GET" or "POST" */
    const char *path;   /* the metadata's api */
    cJSON *query;       /* object of strings, in the metadata's order; never NULL */
    cJSON *body;        /* object, or NULL: nothing goes in the body */
};

struct mapping_record {
    const char *id; /* never empty */
    const char *number;
    cJSON *content;
    size_t row; /* place in the rows given, from 0 */
};

/* A row or record that cannot go on. Texts are for people; value is masked where sensitive. */
struct mapping_error {
    size_t row;
    const char *record;  /* its id, or NULL */
    const char *number;  /* or NULL */
    const char *pointer; /* JSON pointer: into the source row, or into the target body */
    const char *rule;    /* "id", "cleanse", "cast", … */
    const char *value;   /* JSON text of what was there, or NULL */
    const char *message_zh, *message_en;
    const char *hint_zh, *hint_en;
};

struct mapping_result {
    struct mapping_record *records;
    size_t record_count;
    struct mapping_error *errors;
    size_t error_count;
    size_t filtered; /* source rows dropped by condition */
    int64_t split;   /* records gained (or lost, negative) by beatFlat and splitArray */
};

/* Reads a whole sync document (name, source, target, cleanse, schedule, window, callbacks …).
 * FAIL_INVALID sets the fault (pointer into the document). Unknown keys inside metadata are kept;
 * unknown keys of our own part of the document are faults. `named`: as for a stored sync: name,
 * connections and scheme id are required, and what the service cannot run yet (a target other than
 * the empty write, lookups at the source) is refused; false for preview. */
enum fail mapping_compile(struct arena *mem, const cJSON *document, bool named,
                          struct mapping **out, struct json_fault *fault) MUST_USE;

/* The source request for context->page. */
enum fail mapping_request_build(const struct mapping *mapping, struct arena *mem,
                                const struct mapping_context *context,
                                struct mapping_request *out) MUST_USE;

/* The array of rows inside the source's answer `data` (the part behind Kingdee's envelope), or
 * NULL: "rows" by default, data itself for /jdyconnector/ paths, otherResponse may name another. */
cJSON *mapping_rows_in(const struct mapping *mapping, cJSON *data);

/* What the metadata's `id` makes of a row before anything is done to it; NULL when it is drawn at
 * random or leads nowhere yet (a field that flattening or cleansing makes). */
const char *mapping_row_id(const struct mapping *mapping, struct arena *mem, const cJSON *row);

/* The detail call of one row: false when the sync has none. Path and query as in a request. */
bool mapping_detail_build(const struct mapping *mapping, struct arena *mem, const cJSON *row,
                          struct mapping_request *out);
/* Lays the detail over the row, key by key (changes row). */
void mapping_detail_merge(struct arena *mem, cJSON *row, const cJSON *detail);

/* What a source row is known by before anything is done to it: its id and number, NULL where there
 * is none or it takes chance. */
void mapping_row_names(const struct mapping *mapping, struct arena *mem, const cJSON *row,
                       const char **id, const char **number);
/* The id at the source of the row that a record was made of; NULL when the record's id does not
 * tell it. */
const char *mapping_source_id(const struct mapping *mapping, struct arena *mem, const char *record);
/* Does the list know this filter (ids, bill_no)? Its page of the vendor's says so. */
bool mapping_list_filters(const struct mapping *mapping, const char *filter);

/* Strips secrets (P9), filters, shapes, cleanses and names the rows: what would be stored. Changes
 * and keeps parts of `rows`. Never fails as a whole: bad rows become errors. */
void mapping_rows_shape(const struct mapping *mapping, struct arena *mem,
                        const struct mapping_context *context, cJSON *rows,
                        struct mapping_result *out);

/* How the target's dispatcher gets to know what was written. */
enum mapping_dispatch {
    DISPATCH_BY_ITSELF, /* by its own schedule */
    DISPATCH_AT_END,    /* woken once, after the last batch of a run */
    DISPATCH_WITH_STORE /* by each batch: store-dispatch */
};

/* When it runs by itself. */
struct mapping_schedule {
    const char *cron;       /* mode incremental; each NULL = never */
    const char *sweep;      /* mode full */
    const char *remedy;     /* mode remedy: the metadata's omissionRemedy.crontab */
    const char *timezone;   /* as given; whether there is such a zone only the database knows */
    const char *on_overlap; /* "coalesce", "skip" or "queue" */
};

/* ---- the target's side: bodies for its api, and what its answers say ---- */

/* What one body says: a record, or with groupCalculate the bill that several records make. */
struct mapping_bill {
    const cJSON *content;
    const struct mapping_record **records;
    size_t record_count;
};

struct mapping_body {
    cJSON *json;
    const struct mapping_bill *bills; /* several only with batchArraySave */
    size_t bill_count;
};

struct mapping_bodies {
    struct mapping_body *list;
    size_t count;
    struct mapping_error *errors; /* one for each record of a bill that cannot be built */
    size_t error_count;
};

/* The bodies for these records: of a page, or with groupCalculate (settings.grouped) of the whole
 * run. An empty write has none: its records are stored as they are. Fails only when the caller's
 * lookups do. */
enum fail mapping_bodies_build(const struct mapping *mapping, struct arena *mem,
                               const struct mapping_context *context,
                               const struct mapping_record *records, size_t count,
                               struct mapping_bodies *out) MUST_USE;

/* What the target's answer to a bill means for later: NULL where the definition asks for none. */
struct mapping_answer {
    cJSON *writeback;            /* primaryWriteback: kept with the bill's records */
    const char *callback_scheme; /* callBackStrategy: where callback_row is to be stored */
    cJSON *callback_row;
};

/* `answer` is one that says yes. False: a template in it does not apply, and nothing is given. */
bool mapping_answer_read(const struct mapping *mapping, struct arena *mem,
                         const struct mapping_context *context, const struct mapping_bill *bill,
                         const cJSON *answer, struct mapping_answer *out);

/* What the document says beside metadata. */
struct mapping_settings {
    const char *name;
    bool enabled;
    const char *source_connection;
    const char *target_connection; /* NULL: recorded here and finished */
    const char *scheme_id;         /* NULL without a target connection */
    const char *id_field;          /* "id" */
    enum mapping_dispatch dispatch;
    const char *source_api;
    const char *target_api;
    bool target_mapped; /* the target gets bodies of its own, not the records as they are */
    bool grouped;       /* groupCalculate: sending starts after the last page */
    bool source_id_check;
    bool random_id;             /* {random} in the source's id: no repeats can be known */
    int page_size;              /* what the request asks, after the cap of 100; 0 = not paged */
    int64_t page_size_asked;    /* before it; 0 = not said */
    int page_size_unsent;       /* pagination.pageSize (capped) where no item sends it, else 0 */
    const char *const *decrypt; /* paths of private fields, ends with NULL; NULL = none */
    int64_t overlap_seconds, lag_seconds, end_ahead_seconds;
    const char *window_start; /* RFC 3339, or NULL */
    struct mapping_schedule schedule;
};
const struct mapping_settings *mapping_settings(const struct mapping *mapping);

/* Two blocks pasted from 轻易云's console as a sync document. Only name and metadata are required;
 * metadata goes in as it is. */
struct mapping_import {
    const char *name;
    const cJSON *source, *target; /* metadata */
    const char *source_connection, *target_connection, *scheme_id;
};
cJSON *mapping_import(struct arena *mem, const struct mapping_import *import);

/* Findings as [{code, pointer, severity, message_zh, message_en, hint_zh, hint_en}], severity
 * "error" or "warning"; an empty array is good. Works on any object, even one that does not
 * compile (then the fault is the first finding, code "document"). */
cJSON *mapping_lint(struct arena *mem, const cJSON *document);

/* {request, stored, target, errors, lint}: the request as written (lint says where a run mends it),
 * and with primaryWriteback or callBackStrategy writeback
 * and callback. rows NULL: request and lint only. context NULL: a fixed example window; else its
 * lookups, details, stored and answers take the outside's place. FAIL_INVALID when the document
 * does not compile. */
enum fail mapping_preview(struct arena *mem, const cJSON *document, const cJSON *rows,
                          const cJSON *context, cJSON **out, struct json_fault *fault) MUST_USE;

/* A name stands in paths and logs: 1 to 64 characters of any script, no slash, no control. */
bool mapping_name_good(const char *name);

#endif
