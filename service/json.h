/* json.h - JSON as we need it: strict when read, and every number keeps its source text.
 *
 * The tree is cJSON's (struct cJSON, and its cJSON_Get... cJSON_Is... functions for everything but
 * numbers); reader and printer are ours, because cJSON turns 219672490807529472 into
 * 2.1967249080752947e+17, accepts rubbish after the value and cuts strings at U+0000.
 *
 * A number is a cJSON_Raw item whose valuestring is its text ("12.50"). cJSON_Number items never
 * occur in our trees, so cJSON's doubles never touch a value: ask json_is_number().
 *
 * All nodes and strings live in the arena given; cJSON_Delete is never called. Trees may be shared
 * by threads as long as nobody changes them. */
#ifndef XQ_JSON_H
#define XQ_JSON_H

#include "service/arena.h"
#include "service/fail.h"

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct json_limits {
    size_t bytes;           /* longest text, 0 = 64 MiB */
    int depth;              /* deepest nesting, 0 = 64 */
    bool refuse_duplicates; /* an object with the same key twice is an error */
};

/* Where and why a text or a document was refused. pointer is an RFC 6901 JSON pointer. */
struct json_fault {
    char pointer[256];
    char message[240];
    char message_zh[320]; /* "" where there is none but the English one */
    size_t offset;        /* bytes from the start of the text; 0 for faults found in the tree */
};

/* Makes cJSON allocate from the arena in use and abort when memory runs out. Once, in main. */
void json_start(void);

/* Reads exactly one value from `len` bytes (they need not end in NUL). Refused: anything but white
 * space after it, invalid UTF-8, raw control characters or U+0000 in strings, lone surrogates,
 * numbers that JSON does not allow (01, 1., +1, NaN), more than the limits. limits NULL = defaults.
 * On failure *out is NULL, fault (if not NULL) says where and why, and FAIL_INVALID or
 * FAIL_TOO_LARGE is returned. */
enum fail json_read(struct arena *mem, const char *text, size_t len,
                    const struct json_limits *limits, cJSON **out,
                    struct json_fault *fault) MUST_USE;

/* The compact text of a tree, numbers by their text. len may be NULL. Never NULL. */
char *json_print(struct arena *mem, const cJSON *item, size_t *len);

/* The same with two-space indentation for people. */
char *json_print_pretty(struct arena *mem, const cJSON *item);

/* Whether these bytes can be a string of ours: well-formed UTF-8 without U+0000. */
bool json_text_valid(const char *text, size_t len);

/* ---- building ---- */
cJSON *json_object(struct arena *mem);
cJSON *json_array(struct arena *mem);
cJSON *json_string(struct arena *mem, const char *text); /* NULL text gives null */
cJSON *json_integer(struct arena *mem, int64_t value);
cJSON *json_bool(struct arena *mem, bool value);
cJSON *json_null(struct arena *mem);
/* A number from text, which must be a JSON number (asserted). */
cJSON *json_number(struct arena *mem, const char *text);
/* A value whose JSON text is known and trusted (from the database); printed as it is. Not to be
 * read again: it looks like a number. */
cJSON *json_verbatim(struct arena *mem, const char *text);
cJSON *json_copy(struct arena *mem, const cJSON *item); /* deep */

/* Puts value under key, replacing what is there (in its place). Value must be in no other tree. */
void json_put(struct arena *mem, cJSON *object, const char *key, cJSON *value);
void json_put_text(struct arena *mem, cJSON *object, const char *key, const char *text);
void json_put_integer(struct arena *mem, cJSON *object, const char *key, int64_t value);
void json_put_bool(struct arena *mem, cJSON *object, const char *key, bool value);
void json_append(struct arena *mem, cJSON *array, cJSON *value);
void json_remove(cJSON *object, const char *key); /* absent is fine */

/* ---- reading ---- */
bool json_is_number(const cJSON *item);
/* The exact-case member, or NULL when object is NULL, no object, or has none. */
cJSON *json_get(const cJSON *object, const char *key);
/* The member's text if it is a string, else NULL. */
const char *json_text(const cJSON *object, const char *key);
/* A scalar as text: strings as they are, numbers by their text, true and false as words. NULL for
 * null, missing, objects and arrays. */
const char *json_scalar(const cJSON *item);
/* An integer from a number or a numeric string ("12"). False if it is neither or does not fit. */
bool json_to_integer(const cJSON *item, int64_t *out);
/* Member as integer in [min,max]; absent gives fallback and true. False if wrong. */
bool json_integer_in(const cJSON *object, const char *key, int64_t min, int64_t max,
                     int64_t fallback, int64_t *out);
bool json_flag(const cJSON *object, const char *key, bool fallback);
/* Is the text exactly one JSON number? */
bool json_number_valid(const char *text, size_t len);
/* Do both hold the same? Key order is ignored; numbers are compared by value (12.50 = 12.5). */
bool json_equal(const cJSON *a, const cJSON *b);
/* "/rows/0/a~1b": appends one step to a pointer, escaping ~ and /. */
char *json_pointer(struct arena *mem, const char *base, const char *key);
char *json_pointer_index(struct arena *mem, const char *base, size_t index);

#endif
