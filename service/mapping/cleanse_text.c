/* cleanse_text.c - trim and strip_control on UTF-8 text, in place. */
#include "service/mapping/internal.h"

#include <string.h>

enum { IDEOGRAPHIC_SPACE_BYTES = 3 };

static bool white(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

/* The bytes of white space at text, 0 if there is none; U+3000 is white space here. */
static size_t white_at(const char *text)
{
    if (white(*text))
        return 1;
    return strncmp(text, "\xE3\x80\x80", IDEOGRAPHIC_SPACE_BYTES) == 0 ? IDEOGRAPHIC_SPACE_BYTES
                                                                       : 0;
}

static void trim(char *text)
{
    size_t length = strlen(text), start = 0, bytes;

    while ((bytes = white_at(text + start)) > 0)
        start += bytes;
    for (;;) {
        if (length > start && white(text[length - 1]))
            length--;
        else if (length >= start + IDEOGRAPHIC_SPACE_BYTES &&
                 white_at(text + length - IDEOGRAPHIC_SPACE_BYTES) == IDEOGRAPHIC_SPACE_BYTES)
            length -= IDEOGRAPHIC_SPACE_BYTES;
        else
            break;
        text[length] = '\0';
    }
    if (start)
        memmove(text, text + start, length - start + 1);
}

/* The bytes of a control character or byte order mark at text; 0 if there is none. */
static size_t control_at(const unsigned char *text)
{
    if (*text == 0x7F || (*text < 0x20 && *text != '\t' && *text != '\n' && *text != '\r'))
        return 1;
    if (text[0] == 0xC2 && text[1] >= 0x80 && text[1] <= 0x9F)
        return 2;
    return text[0] == 0xEF && text[1] == 0xBB && text[2] == 0xBF ? 3 : 0;
}

static void strip_control(char *text)
{
    char *to = text;

    while (*text) {
        size_t bytes = control_at((const unsigned char *)text);

        if (bytes)
            text += bytes;
        else
            *to++ = *text++;
    }
    *to = '\0';
}

void text_clean(char *text, const enum clean_rule *rules, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (rules[i] == CLEAN_TRIM)
            trim(text);
        else
            strip_control(text);
    }
}
