/* value.h - values of metadata: templates, expressions, and the items that hold them.
 *
 * A scope is what a template can see: the run's times and page, the record, and inside arrays the
 * current element. */
#ifndef XQ_MAPPING_VALUE_H
#define XQ_MAPPING_VALUE_H

#include "service/mapping/compiler.h"
#include "service/mapping/decimal.h"

struct mapping;

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
/* Is it one of the platform's own names, such as CURRENT_TIME? */
bool platform_named(const char *name, size_t len);
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

#endif
