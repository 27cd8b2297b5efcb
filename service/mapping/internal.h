/* internal.h - what the files of the metadata engine share; nobody else includes it.
 *
 * Everything with text in it is read once, by mapping_compile, into the structs here and in
 * value.h; the work on a record only walks them. */
#ifndef XQ_MAPPING_INTERNAL_H
#define XQ_MAPPING_INTERNAL_H

#include "service/mapping/secrets.h"
#include "service/mapping/value.h"

/* ---- the parts of a sync ---- */

struct detail {
    bool on;
    const char *api;
    struct items query; /* fields and values only */
};

enum logic {
    LOGIC_EQ,
    LOGIC_NEQ,
    LOGIC_GT,
    LOGIC_EGT,
    LOGIC_LT,
    LOGIC_ELT,
    LOGIC_LIKE,
    LOGIC_NOTLIKE,
    LOGIC_BETWEEN,
    LOGIC_IN,
    LOGIC_ISNULL,
    LOGIC_NOTNULL
};

struct test {
    const char *field;
    enum logic logic;
    struct value value;
    bool strict;
};

struct test_group {
    struct test *tests;
    size_t count;
};

struct condition {
    struct test_group *groups; /* none: everything passes */
    size_t count;
};

enum format_kind {
    FORMAT_TIME_PATTERN,
    FORMAT_DATE_DESCRIPTION,
    FORMAT_LONG_TEXT,
    FORMAT_INTVAL,
    FORMAT_ROUND,
    FORMAT_AMOUNT,
    FORMAT_IMPLODE
};

struct format {
    const char *old_path, *new_key;
    enum format_kind kind;
    size_t from, to;       /* of a time pattern: which part of YYYY-MM-DD HH:MM:SS */
    int number;            /* longText(n), round(n) */
    const char *separator; /* implode */
};

enum clean_rule { CLEAN_TRIM, CLEAN_STRIP_CONTROL };

struct cleanse {
    const char *field;
    const char *origin;     /* pointer of the source field when an earlier entry renamed it */
    enum clean_rule *rules; /* in the order given */
    size_t rule_count;
    enum cast type; /* CAST_FLOAT for number, CAST_STRING for string */
    const char *date_from, *date_to;
    const cJSON *fallback; /* default */
    char *rename;
};

struct mapping {
    struct mapping_settings settings;
    const char *method; /* upper case */
    const char *api;
    struct value id, number;
    struct items request, remedy; /* remedy: takeOverRequest */
    int page_size;                /* pagination.pageSize, capped for /jdy/v2/ */
    int page_size_written;        /* the same as it was written */
    bool own_page;                /* the request has an item for the page */
    const char *rows_key;         /* otherResponse; NULL = by the api */
    struct detail detail;
    struct condition condition;
    struct format *formats;
    size_t format_count;
    const char *split_array; /* operation splitArray, or NULL */
    const char **flat_arrays;
    size_t flat_count;
    struct cleanse *cleanse;
    size_t cleanse_count;
    const struct target *target; /* target.h */
};

enum { KINGDEE_PAGE_MOST = 100, KINGDEE_PAGE_DEFAULT = 10 };

bool api_is_kingdee_v2(const char *api);             /* /jdy/v2/… */
bool api_is_authorization(const char *api);          /* /jdyconnector/… */
bool api_has_detail(const char *api);                /* one of the bill lists with a _detail page */
bool api_is_empty_write(const char *api);            /* 写入空操作 */
extern const struct mapping_context example_context; /* for trial builds, lint and preview */

/* words of the fault come back for lint. */
enum fail document_compile(struct compiler *compiler, const cJSON *document, bool named,
                           struct mapping **out) MUST_USE;
enum fail plan_compile(struct compiler *compiler, const cJSON *document, bool named,
                       struct mapping_settings *out) MUST_USE;
enum fail source_compile(struct compiler *compiler, const cJSON *metadata,
                         struct mapping *out) MUST_USE;
enum fail source_keys_compile(struct compiler *compiler, const cJSON *metadata,
                              struct mapping *out) MUST_USE;
enum fail target_compile(struct compiler *compiler, const cJSON *metadata,
                         struct mapping *out) MUST_USE;
enum fail effect_check(struct compiler *compiler, const cJSON *metadata, const char *at,
                       const char *want) MUST_USE;
enum fail detail_compile(struct compiler *compiler, const cJSON *source,
                         struct mapping *out) MUST_USE;
enum fail condition_compile(struct compiler *compiler, const cJSON *json,
                            struct condition *out) MUST_USE;
enum fail formats_compile(struct compiler *compiler, const cJSON *json,
                          struct mapping *out) MUST_USE;
enum fail lines_compile(struct compiler *compiler, const cJSON *metadata,
                        struct mapping *out) MUST_USE;
enum fail cleanse_compile(struct compiler *compiler, const cJSON *json,
                          struct mapping *out) MUST_USE;

enum fail cron_compile(struct compiler *compiler, struct member member, const char **out) MUST_USE;
void scope_open(const struct mapping *mapping, struct arena *mem,
                const struct mapping_context *context, struct scope *out);
/* Of the source's request, compiled from `json`: names between braces that nothing can fill. */
enum fail request_names_check(struct compiler *compiler, const struct items *items,
                              const cJSON *json) MUST_USE;
/* Findings about keys of both sides' metadata that are slips. */
void keys_lint(struct arena *mem, const cJSON *document, cJSON *findings);
/* page_size, page_size_asked and page_size_unsent of the settings. */
void request_page_size(struct mapping *mapping, struct arena *mem);
/* page_size in whatever spelling. */
bool names_page_size(const char *field);
enum fail decrypt_compile(struct compiler *compiler, const cJSON *source,
                          struct mapping *out) MUST_USE;

/* ---- work on rows ---- */

/* Is this the name of a secret? */
bool secrets_named(const char *key);
/* Does the value come from a field of such a name? */
bool secrets_used(const struct value *value);

/* True when the row passes; failing lines of non-strict tests are then gone. */
bool condition_holds(const struct condition *condition, struct scope *scope, cJSON *row);

/* Mapping errors as they are collected. */
struct error_list {
    struct arena *mem;
    struct mapping_error *list;
    size_t count, room;
};
struct error_subject {
    size_t row;
    const char *id, *number; /* NULL or "" when not known */
};
struct trouble;
void error_add(struct error_list *errors, const struct trouble *trouble,
               const struct error_subject *subject);
/* Room for one more; the old list stays in the arena, which is why it doubles. */
void *room_for_one(struct arena *mem, void *list, size_t count, size_t *room, size_t size);

/* What went wrong with a record, before it is known which. */
struct trouble {
    const char *rule;
    const char *pointer;
    const cJSON *value;
    struct words message, hint;
};

bool formats_apply(const struct mapping *mapping, struct scope *scope, cJSON *row,
                   struct trouble *out);
/* What cleanse did to a record, last first. */
struct change;
/* All entries are tried; false when one does not fit, and *out tells of the first. */
bool cleanse_apply(const struct mapping *mapping, struct arena *mem, cJSON *row,
                   struct change **changes, struct trouble *out);
void cleanse_undo(struct arena *mem, const struct change *changes);
/* Rules on one text, in place. */
void text_clean(char *text, const enum clean_rule *rules, size_t count);
/* Only letters we know, and with `whole` year, month and day are among them. */
bool date_form_valid(const char *form, bool whole);
/* text by form `from` as `to`; NULL when it is no real date of that form. */
const char *date_convert(struct arena *mem, const char *text, const char *from, const char *to);

/* What splitArray and beatFlat make of one row. */
struct line {
    cJSON *content;
    const char *suffix; /* of the id; "" for none */
};
struct lines {
    struct line *list;
    size_t count;
};
void lines_of(const struct mapping *mapping, struct arena *mem, cJSON *row, struct lines *out);

#endif
