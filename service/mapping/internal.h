/* internal.h - what the files of the metadata engine share; nobody else includes it.
 *
 * Everything with text in it is read once, by mapping_compile, into the structs below; the work on
 * a record only walks them. A scope is what a template can see: the run's times and page, the
 * record, and inside arrays the current element. */
#ifndef XQ_MAPPING_INTERNAL_H
#define XQ_MAPPING_INTERNAL_H

#include "service/mapping/decimal.h"
#include "service/mapping/mapping.h"

/* ---- compiling ---- */

/* Why something was refused, in both languages. */
struct words {
    const char *zh, *en;
};

struct compiler {
    struct arena *mem;
    struct json_fault *fault; /* NULL is allowed */
    struct words words;       /* of the fault, for lint */
    bool stored;              /* for a stored sync: what the service cannot run yet is refused */
    bool source_side;         /* now reading the source's part */
    const char *unknown_call; /* the last function name in an expression that does not exist */
};

/* Notes the fault and returns FAIL_INVALID. */
enum fail refuse(struct compiler *compiler, const char *pointer, const char *zh,
                 const char *en) MUST_USE;
/* The same for what 轻易云 knows and this engine does not do. */
enum fail refuse_unsupported(struct compiler *compiler, const char *pointer) MUST_USE;

/* Readers of the document's own part. Absent is fine unless `required`; then *out stays. */
struct member {
    const cJSON *object;
    const char *at; /* the object's pointer */
    const char *key;
    bool required;
};
enum fail member_text(struct compiler *compiler, struct member member, const char **out) MUST_USE;
enum fail member_flag(struct compiler *compiler, struct member member, bool *out) MUST_USE;
enum fail member_object(struct compiler *compiler, struct member member,
                        const cJSON **out) MUST_USE;
enum fail member_array(struct compiler *compiler, struct member member, const cJSON **out) MUST_USE;
enum fail member_integer(struct compiler *compiler, struct member member, int64_t max,
                         int64_t *out) MUST_USE;
/* `known` ends with NULL. */
enum fail members_known(struct compiler *compiler, const cJSON *object, const char *at,
                        const char *const *known) MUST_USE;
bool absent(const cJSON *item); /* missing or null */

/* ---- values ---- */

struct trail { /* the way from a record or body to a place in it */
    const struct trail *up;
    const char *key; /* NULL: an array's element */
    size_t index;
};
/* The JSON pointer of the place; "" for NULL. */
const char *trail_pointer(struct arena *mem, const struct trail *trail);

struct lookup_cache; /* lookup.h */

/* Why a value could not be worked out. */
struct problem {
    const char *rule;
    struct words words;
    const cJSON *value;  /* what was there, or NULL */
    const char *pointer; /* the place in the body being built */
};

struct frame { /* an array being walked, innermost first */
    const cJSON *array;
    const cJSON *element;
    const struct frame *outer;
};

struct scope {
    struct arena *mem;
    const struct mapping_context *context;
    int page_size; /* of the metadata's pagination, Kingdee's cap included; 0 = none */
    bool request;  /* the source's: "" is an unset filter there */
    const cJSON *row;
    const cJSON *second; /* looked into when a path leads nowhere in row; may be NULL */
    const struct frame *frame;
    const struct trail *trail;    /* the place in the body being built */
    const char *random;           /* drawn on first use, once a scope */
    struct lookup_cache *lookups; /* NULL: no other scheme has any row */
    bool collecting;              /* lookups are only noted, what comes out is thrown away */
    struct problem *problem;      /* the first thing that could not be worked out */
};

/* Notes the problem, at the scope's place, unless there is one already. */
void scope_problem(struct scope *scope, const char *rule, const struct words *words,
                   const cJSON *value);

/* The value a path leads to, by the longest key at each level; NULL when it leads nowhere. */
const cJSON *path_find(const struct scope *scope, const char *path);
/* One step of it: the member of object with the longest key that begins *rest; moves *rest behind
 * the key. */
cJSON *path_step(const cJSON *object, const char **rest);

enum part_kind {
    PART_TEXT,
    PART_PATH,
    PART_LAST_SYNC_TIME,
    PART_CURRENT_TIME,
    PART_DAYS_AGO,
    PART_PAGE,
    PART_PAGE_SIZE,
    PART_START_ROW,
    PART_RANDOM
};

enum part_filter { FILTER_NONE, FILTER_DATETIME, FILTER_DATE };

struct part {
    enum part_kind kind;
    enum part_filter filter;
    const char *text; /* of PART_TEXT, PART_PATH */
    int64_t days;     /* of PART_DAYS_AGO */
};

struct expression;
struct lookup;

enum value_kind { VALUE_NONE, VALUE_CONSTANT, VALUE_TEMPLATE, VALUE_FUNCTION, VALUE_LOOKUP };

struct value {
    enum value_kind kind;
    const cJSON *constant; /* the text as written, of everything but VALUE_NONE */
    struct part *parts;
    size_t part_count;
    const struct expression *function; /* NULL: bad syntax */
    const struct lookup *lookup;       /* NULL: bad syntax */
};

enum fail value_compile(struct compiler *compiler, const char *at, const cJSON *json,
                        struct value *out) MUST_USE;
/* Text with templates whatever its beginning. */
enum fail value_compile_text(struct compiler *compiler, const char *at, const char *text,
                             struct value *out) MUST_USE;
/* The length of the template that begins at text; 0 if none does. */
size_t template_length(const char *text);
/* id and number: text without braces is a path. */
enum fail value_compile_key(struct compiler *compiler, const char *at, const char *text,
                            struct value *out) MUST_USE;
/* With its native type; NULL for null, missing, or when scope->problem was set. May be a part of
 * the row or the document: copy before putting it elsewhere. */
const cJSON *value_resolve(struct scope *scope, const struct value *value);
/* As text, null as "". NULL only when scope->problem was set. */
const char *value_text(struct scope *scope, const struct value *value);
bool value_uses(const struct value *value, enum part_kind kind);
/* Does it ask for rows of another scheme? */
bool value_asks(const struct value *value);
/* "" for null, numbers by their text, objects and arrays as compact JSON. */
const char *value_as_text(struct arena *mem, const cJSON *item);

enum cast { CAST_NONE, CAST_STRING, CAST_INT, CAST_FLOAT, CAST_BOOL };
enum cast cast_named(const char *type);
/* False when the value cannot become that. Objects, arrays and null pass as they are. */
bool cast_apply(struct arena *mem, enum cast cast, const cJSON *in, const cJSON **out);

/* Texts of dates, 10 digits (seconds) and 13 digits (milliseconds), in Asia/Shanghai unless the
 * text names its own zone. */
bool moment_read(const cJSON *item, int64_t *unix_seconds);
bool date_exists(int year, int month, int day);
/* Exactly `count` digits at text. */
bool digits_read(const char *text, int count, int *out);

/* ---- expressions: _function ---- */

/* Reads what stands behind "_function ". Bad syntax is no fault of the compile: it gives NULL, and
 * whoever works the value out meets the problem at its place. */
enum fail expression_compile(struct compiler *compiler, const char *at, const char *text,
                             const struct expression **out) MUST_USE;
/* NULL for null, or when scope->problem was set. */
const cJSON *expression_resolve(struct scope *scope, const struct expression *expression);
bool expression_uses(const struct expression *expression, enum part_kind kind);
bool expression_asks(const struct expression *expression);
/* Is there a division whose divisor is always zero? */
bool expression_divides_by_zero(struct arena *mem, const struct expression *expression);

/* ---- items: the parameter tree ---- */

enum parser_kind {
    PARSER_NONE,
    PARSER_STRING_TO_ARRAY,
    PARSER_ARRAY_TO_STRING,
    PARSER_OBJECT,
    PARSER_TWO_STAGE_OBJECT,
    PARSER_JSON,
    PARSER_UNKNOWN
};

struct parser_rule {
    enum parser_kind kind;
    const char *first, *second; /* params, or params1 and params2 */
};

enum fail parser_compile(struct compiler *compiler, const cJSON *json, const char *at,
                         struct parser_rule *out) MUST_USE;
bool parser_known(const char *name);
/* NULL for null, or when scope->problem was set. */
const cJSON *parser_apply(struct scope *scope, const struct parser_rule *parser, const cJSON *in);

enum item_shape { ITEM_VALUE, ITEM_OBJECT, ITEM_ARRAY };

struct item {
    const char *field;
    const char *at; /* pointer into the document */
    enum item_shape shape;
    enum cast cast;
    struct value value;
    const cJSON *table; /* 数据映射: source code → target code, or NULL */
    struct parser_rule parser;
    bool required;     /* counts for lookups only */
    bool asks;         /* a lookup stands in it or in a child */
    const char *array; /* of ITEM_ARRAY: path of the source array, or NULL: one element */
    struct item *children;
    size_t child_count;
};

struct items {
    struct item *list;
    size_t count;
};

enum fail items_compile(struct compiler *compiler, const char *at, const cJSON *json,
                        struct items *out) MUST_USE;
/* The item's value, built and cast; NULL = dropped. On a problem scope->problem is set. */
cJSON *item_build(struct scope *scope, const struct item *item);
/* An object of all items that are not dropped; NULL on a problem. */
cJSON *items_build(struct scope *scope, const struct items *items);
const struct item *item_named(const struct items *items, const char *field);

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
    int page_size;                /* pagination.pageSize as written; 0 = none */
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

bool cron_good(const char *text); /* five fields of numbers, *, ranges, steps and lists */
void scope_open(const struct mapping *mapping, struct arena *mem,
                const struct mapping_context *context, struct scope *out);
/* Kingdee cuts larger pages silently while it counts pages by the size asked for: rows are lost. */
int64_t page_size_capped(const struct mapping *mapping, int64_t size);
/* What the request's page_size comes to, cap included; 0 = not paged. */
int request_page_size(const struct mapping *mapping, struct arena *mem);

/* ---- work on rows ---- */

/* Takes out of the tree what authorises somebody. */
void secrets_strip(cJSON *item);
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
