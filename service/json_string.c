/* json_string.c - a string on its way in: where it ends, and what its escapes mean. */
#include "service/json_internal.h"

#include <stdbool.h>
#include <string.h>

/* Something in a string that is neither text, an escape nor the closing quote. */
static const char *wrong_in_string(const char *at, const char *end)
{
    if (at == end)
        return "the text ends inside a string";
    if ((unsigned char)*at < 0x20)
        return "a raw control character inside a string";
    return "bytes that are not UTF-8";
}

/* Moves to the closing quote. Everything but the escapes is checked on the way. */
static const char *find_quote(const char **at, const char *end, bool *escaped)
{
    const char *to = *at;

    *escaped = false;
    for (;;) {
        to += json_text_length(to, (size_t)(end - to));
        if (to == end || *to != '\\')
            break;
        *escaped = true;
        to++;
        to += to < end && (*to == '"' || *to == '\\');
    }
    *at = to;
    return to < end && *to == '"' ? NULL : wrong_in_string(to, end);
}

/* Four hexadecimal digits; -1 when they are not. */
static int hex4(const char *at, const char *end)
{
    int value = 0;

    if (end - at < 4)
        return -1;
    for (int i = 0; i < 4; i++) {
        char digit = at[i];
        if (digit >= '0' && digit <= '9')
            value = value * 16 + digit - '0';
        else if ((digit | 0x20) >= 'a' && (digit | 0x20) <= 'f')
            value = value * 16 + (digit | 0x20) - 'a' + 10;
        else
            return -1;
    }
    return value;
}

static char *put_utf8(char *out, int point)
{
    if (point < 0x80) {
        *out++ = (char)point;
        return out;
    }
    if (point < 0x800) {
        *out++ = (char)(0xC0 | point >> 6);
    } else if (point < 0x10000) {
        *out++ = (char)(0xE0 | point >> 12);
        *out++ = (char)(0x80 | (point >> 6 & 0x3F));
    } else {
        *out++ = (char)(0xF0 | point >> 18);
        *out++ = (char)(0x80 | (point >> 12 & 0x3F));
        *out++ = (char)(0x80 | (point >> 6 & 0x3F));
    }
    *out++ = (char)(0x80 | (point & 0x3F));
    return out;
}

/* at stands on the backslash of \uXXXX, and is moved behind the escape or pair of escapes. */
static const char *decode_point(const char **at, const char *end, char **out)
{
    int point = hex4(*at + 2, end);

    if (point < 0)
        return "\\u needs four hexadecimal digits";
    if (point == 0)
        return "\\u0000 is not allowed";
    if (point >= 0xD800 && point <= 0xDFFF) {
        const char *next = *at + 6;
        bool pair = end - next >= 6 && next[0] == '\\' && next[1] == 'u';
        int low = pair ? hex4(next + 2, end) : -1;
        if (point >= 0xDC00 || low < 0xDC00 || low > 0xDFFF)
            return "half of a surrogate pair";
        point = 0x10000 + ((point - 0xD800) << 10) + (low - 0xDC00);
        *at = next;
    }
    *at += 6;
    *out = put_utf8(*out, point);
    return NULL;
}

/* at stands on a backslash; the closing quote is behind it, so one more byte is there. */
static const char *decode_escape(const char **at, const char *end, char **out)
{
    static const char names[] = "\"\\/bfnrt";
    static const char meanings[] = "\"\\/\b\f\n\r\t";
    char name = (*at)[1];

    if (name == 'u')
        return decode_point(at, end, out);
    const char *known = name ? strchr(names, name) : NULL;
    if (!known)
        return "an unknown escape";
    *(*out)++ = meanings[known - names];
    *at += 2;
    return NULL;
}

/* Decoding never grows a text, so the source's length is room enough. */
static const char *decode(struct arena *mem, const char **at, const char *end, char **out)
{
    char *text = arena_alloc_raw(mem, (size_t)(end - *at) + 1);
    char *to = text;

    while (*at < end) {
        const char *escape = memchr(*at, '\\', (size_t)(end - *at));
        size_t len = (size_t)((escape ? escape : end) - *at);
        memcpy(to, *at, len);
        to += len;
        *at += len;
        const char *wrong = escape ? decode_escape(at, end, &to) : NULL;
        if (wrong)
            return wrong;
    }
    *to = '\0';
    *out = text;
    return NULL;
}

const char *json_string_read(struct arena *mem, const char **at, const char *end, char **out)
{
    const char *first = *at + 1;
    const char *quote = first;
    bool escaped;
    const char *wrong = find_quote(&quote, end, &escaped);

    *at = wrong ? quote : first;
    if (wrong)
        return wrong;
    if (escaped)
        wrong = decode(mem, at, quote, out);
    else
        *out = arena_copy(mem, first, (size_t)(quote - first));
    if (!wrong)
        *at = quote + 1;
    return wrong;
}
