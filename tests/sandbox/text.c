/* text.c - see text.h. Plain copying: a page of a hundred rows takes tens of microseconds. */
#include "tests/sandbox/text.h"

#include <string.h>

enum { DIGITS_MAX = 24 };

void text_begin(struct text *text, struct arena *mem, size_t cap)
{
    text->mem = mem;
    text->cap = cap < 64 ? 64 : cap;
    text->data = arena_alloc_raw(mem, text->cap);
    text->len = 0;
}

void text_add_bytes(struct text *text, const char *data, size_t len)
{
    if (text->len + len + 1 > text->cap) {
        size_t cap = (text->len + len + 1) * 2;
        char *bigger = arena_alloc_raw(text->mem, cap);
        memcpy(bigger, text->data, text->len);
        text->data = bigger;
        text->cap = cap;
    }
    memcpy(text->data + text->len, data, len);
    text->len += len;
}

void text_add(struct text *text, const char *piece)
{
    text_add_bytes(text, piece, strlen(piece));
}

void text_add_padded(struct text *text, int64_t value, int digits)
{
    char buffer[DIGITS_MAX];
    int at = DIGITS_MAX;
    uint64_t rest = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
    do {
        buffer[--at] = (char)('0' + rest % 10);
        rest /= 10;
        digits--;
    } while ((rest || digits > 0) && at > 1);
    if (value < 0)
        buffer[--at] = '-';
    text_add_bytes(text, buffer + at, (size_t)(DIGITS_MAX - at));
}

void text_add_integer(struct text *text, int64_t value)
{
    text_add_padded(text, value, 1);
}

void text_add_cents(struct text *text, int64_t cents)
{
    text_add_padded(text, cents / 100, 1);
    text_add_bytes(text, ".", 1);
    text_add_padded(text, cents % 100, 2);
}

char *text_end(struct text *text)
{
    text_add_bytes(text, "", 1);
    text->len--;
    return text->data;
}

void text_member(struct text *text, const char *key, const char *value)
{
    text_add(text, key);
    text_add_bytes(text, "\"", 1);
    text_add(text, value);
    text_add_bytes(text, "\",", 2);
}

void text_member_integer(struct text *text, const char *key, int64_t value)
{
    text_add(text, key);
    text_add_integer(text, value);
    text_add_bytes(text, ",", 1);
}

void text_member_id(struct text *text, const char *key, int64_t value)
{
    text_add(text, key);
    text_add_bytes(text, "\"", 1);
    text_add_integer(text, value);
    text_add_bytes(text, "\",", 2);
}

void text_member_cents(struct text *text, const char *key, int64_t cents, int quoted)
{
    text_add(text, key);
    if (quoted)
        text_add_bytes(text, "\"", 1);
    text_add_cents(text, cents);
    text_add(text, quoted ? "\"," : ",");
}

void text_member_raw(struct text *text, const char *key, const char *json)
{
    text_add(text, key);
    text_add(text, json);
    text_add_bytes(text, ",", 1);
}

void text_object_end(struct text *text, char bracket)
{
    if (text->len && text->data[text->len - 1] == ',')
        text->len--;
    text_add_bytes(text, &bracket, 1);
}
