/* answer_text.c - one line, whole characters, no secrets. */
#include "clients/answer_text.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <strings.h>

enum { SECRET_MIN = 4 };

static size_t length_by_lead(unsigned char lead)
{
    if (lead < 0x80)
        return 1;
    if (lead < 0xc2 || lead > 0xf4)
        return 0;
    return lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
}

/* Refused: overlong forms, surrogates, what lies beyond U+10FFFF. */
static bool value_allowed(uint32_t value, size_t len)
{
    static const uint32_t lowest[] = {0, 0, 0x80, 0x800, 0x10000};

    return value >= lowest[len] && value <= 0x10ffff && (value < 0xd800 || value > 0xdfff);
}

size_t answer_character(const char *text)
{
    const unsigned char *byte = (const unsigned char *)text;
    size_t len = length_by_lead(*byte);
    uint32_t value;

    if (len < 2)
        return len;
    value = *byte & (0x7fu >> len);
    for (size_t i = 1; i < len; i++) {
        if ((byte[i] & 0xc0) != 0x80)
            return 0;
        value = value << 6 | (byte[i] & 0x3f);
    }
    return value_allowed(value, len) ? len : 0;
}

struct piece {
    const char *text;
    size_t len;   /* of what is written */
    size_t taken; /* of what was read */
};

static struct piece piece_next(const char *text)
{
    size_t len = answer_character(text);

    if (len == 0)
        return (struct piece){"?", 1, 1};
    if (len == 1 && ((unsigned char)*text < 0x20 || *text == 0x7f))
        return (struct piece){" ", 1, 1};
    return (struct piece){text, len, len};
}

char *answer_line(struct arena *mem, const char *text, size_t max)
{
    char *out = arena_alloc_raw(mem, max + 1);
    size_t used = 0;

    while (*text) {
        struct piece piece = piece_next(text);

        if (used + piece.len > max)
            break;
        memcpy(out + used, piece.text, piece.len);
        used += piece.len;
        text += piece.taken;
    }
    out[used] = '\0';
    return out;
}

static char *hide_one(struct arena *mem, char *text, const char *secret)
{
    char *at;

    if (strlen(secret) < SECRET_MIN)
        return text;
    while ((at = strstr(text, secret)) != NULL)
        text = arena_format(mem, "%.*s***%s", (int)(at - text), text, at + strlen(secret));
    return text;
}

static bool named(const char *const *names, size_t count, const char *name, size_t len)
{
    for (size_t i = 0; i < count; i++)
        if (strlen(names[i]) == len && strncasecmp(names[i], name, len) == 0)
            return true;
    return false;
}

static char *hide_query(struct arena *mem, const char *query, char *text)
{
    static const char *const names[] = {"access_token", "app_signature", "sign", "key"};

    while (query) {
        size_t name = strcspn(++query, "=&#");
        /* Up to the first escape, for it may be repeated decoded. */
        size_t value = query[name] == '=' ? strcspn(query + name + 1, "&#%") : 0;

        if (value && named(names, sizeof names / sizeof *names, query, name))
            text = hide_one(mem, text, arena_copy(mem, query + name + 1, value));
        query = strchr(query, '&');
    }
    return text;
}

/* The value of "app_secret" in a body that we wrote ourselves, compactly. */
static char *hide_body(struct arena *mem, const struct http_call *call, char *text)
{
    static const char member[] = "\"app_secret\":\"";
    const char *at = call->body ? memmem(call->body, call->body_len, member, strlen(member)) : NULL;

    if (!at)
        return text;
    at += strlen(member);
    return hide_one(mem, text, arena_copy(mem, at, strcspn(at, "\"")));
}

char *answer_hide(struct arena *mem, const struct http_call *call, const char *text)
{
    static const char *const names[] = {"app-token", "authorization", "x-api-signature"};
    char *out = hide_query(mem, call->url ? strchr(call->url, '?') : NULL, arena_text(mem, text));

    for (size_t i = 0; i < call->header_count; i++) {
        const struct http_header *header = &call->headers[i];

        if (!named(names, sizeof names / sizeof *names, header->name, strlen(header->name)))
            continue;
        out = hide_one(mem, out, header->value);
        if (strncmp(header->value, "Bearer ", 7) == 0)
            out = hide_one(mem, out, header->value + 7);
    }
    return hide_body(mem, call, out);
}
