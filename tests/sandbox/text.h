/* text.h - builds long JSON text quickly: rows are written member by member into one buffer, not
 * made as trees. */
#ifndef XQ_SANDBOX_TEXT_H
#define XQ_SANDBOX_TEXT_H

#include "service/arena.h"

#include <stddef.h>
#include <stdint.h>

struct text {
    struct arena *mem;
    char *data; /* followed by NUL after text_end() */
    size_t len, cap;
};

/* `cap` is the size expected; more is found when needed. */
void text_begin(struct text *text, struct arena *mem, size_t cap);
void text_add(struct text *text, const char *piece);
void text_add_bytes(struct text *text, const char *data, size_t len);
void text_add_integer(struct text *text, int64_t value);
/* 123456 -> 1234.56 */
void text_add_cents(struct text *text, int64_t cents);
/* With leading zeros up to `digits`. */
void text_add_padded(struct text *text, int64_t value, int digits);
char *text_end(struct text *text);

/* Members of an object, each followed by a comma; object_end takes the last comma away. Values must
 * need no escaping. Keys are given ready: "\"id\":". */
void text_member(struct text *text, const char *key, const char *value);
void text_member_integer(struct text *text, const char *key, int64_t value);
void text_member_id(struct text *text, const char *key, int64_t value);
void text_member_cents(struct text *text, const char *key, int64_t cents, int quoted);
void text_member_raw(struct text *text, const char *key, const char *json);
void text_object_end(struct text *text, char bracket);

#endif
