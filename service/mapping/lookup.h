/* lookup.h - _findCollection and _mongoQuery: values out of the rows that other schemes stored. */
#ifndef XQ_MAPPING_LOOKUP_H
#define XQ_MAPPING_LOOKUP_H

#include "service/mapping/internal.h"

enum lookup_logic {
    LOOKUP_SAME_TEXT, /* _findCollection's = */
    LOOKUP_EQ,
    LOOKUP_NE,
    LOOKUP_GT,
    LOOKUP_GTE,
    LOOKUP_LT,
    LOOKUP_LTE,
    LOOKUP_IN
};

struct lookup_test {
    const char *field; /* path in the content */
    enum lookup_logic logic;
    bool bare; /* a word without braces: a path, or if it leads nowhere the word itself */
    struct value *values; /* several only for LOOKUP_IN */
    size_t count;
};

struct lookup {
    const char *scheme, *field;
    struct lookup_test *tests; /* all must hold */
    size_t count;
};

/* Each reads what stands behind the prefix. Bad syntax gives NULL, and whoever works the value out
 * meets the problem at its place. */
enum fail find_collection_compile(struct compiler *compiler, const char *at, const char *text,
                                  const struct lookup **out) MUST_USE;
enum fail mongo_query_compile(struct compiler *compiler, const char *at, const char *text,
                              const struct lookup **out) MUST_USE;
/* The tests of a MongoDB filter; false when it is none that we know. */
enum fail mongo_where_compile(struct compiler *compiler, const char *at, const char *text,
                              struct lookup *out, bool *good) MUST_USE;

/* "content." stands before what is sought in a content. */
const char *content_path(const char *path);

bool lookup_uses(const struct lookup *lookup, enum part_kind kind);
/* The field of the first row that passes, with its type; NULL when none does. */
const cJSON *lookup_resolve(struct scope *scope, const struct lookup *lookup);

/* A test with what it compares to in this scope. */
struct lookup_operand {
    const struct lookup_test *test;
    const cJSON **values; /* test->count of them */
};
/* Does the content pass them all? */
bool lookup_passes(struct arena *mem, const cJSON *content, const struct lookup_operand *operands,
                   size_t count);
/* The place in a stored content. */
const cJSON *content_find(const cJSON *content, const char *path);

/* ---- what has been asked, and the rows that came ---- */

struct lookup_cache *lookup_cache_new(struct arena *mem, const struct mapping_lookups *source);
/* The entry for these rows, made when it is new. */
struct mapping_lookup *lookup_cache_entry(struct lookup_cache *cache, const char *scheme,
                                          const struct mapping_lookup_key *keys, size_t count);
/* Asks the caller once for every entry that has no rows yet. */
void lookup_cache_fetch(struct lookup_cache *cache);
/* How the caller failed, if it did. */
enum fail lookup_cache_failed(const struct lookup_cache *cache) MUST_USE;

#endif
