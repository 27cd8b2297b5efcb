/* json_text.c - looking at text eight bytes at a time: UTF-8, and what JSON strings must escape. */
#include "service/json.h"
#include "service/json_internal.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

static const uint64_t ones = 0x0101010101010101u;
static const uint64_t highs = 0x8080808080808080u;

/* Eight bytes, the first one lowest; compilers make one load of it. */
static uint64_t load(const char *text)
{
    uint64_t word = 0;

    for (int i = 7; i >= 0; i--)
        word = word << 8 | (unsigned char)text[i];
    return word;
}

/* The lowest high bit set marks the first byte that is a quote, a backslash or below 0x20. (Bits
 * above the lowest may be wrong, for a borrow runs upward.) */
static uint64_t special_bytes(uint64_t word)
{
    uint64_t quotes = word ^ ones * '"';
    uint64_t slashes = word ^ ones * '\\';
    uint64_t control = (word - ones * 0x20) & ~word;

    return (((quotes - ones) & ~quotes) | ((slashes - ones) & ~slashes) | control) & highs;
}

static bool is_special(unsigned char byte)
{
    return byte < 0x20 || byte == '"' || byte == '\\';
}

size_t json_plain_length(const char *text, size_t len)
{
    size_t at = 0;

    for (; len - at >= 8; at += 8) {
        uint64_t special = special_bytes(load(text + at));
        if (special)
            return at + (size_t)__builtin_ctzll(special) / 8;
    }
    while (at < len && !is_special((unsigned char)text[at]))
        at++;
    return at;
}

/* Is the byte in [from, to]? */
static bool byte_in(char byte, unsigned from, unsigned to)
{
    return (unsigned char)byte - from <= to - from;
}

/* How many bytes a character takes that begins with this one; 0 when none does. */
static size_t announced_length(unsigned char lead)
{
    if (lead < 0x80)
        return 1;
    if (lead < 0xE0)
        return lead >= 0xC2 ? 2 : 0;
    if (lead < 0xF0)
        return 3;
    return lead <= 0xF4 ? 4 : 0;
}

/* The second byte's range rules out long forms, surrogates and what is beyond U+10FFFF. */
static bool second_fits(unsigned char lead, char second)
{
    unsigned from = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
    unsigned to = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;

    return byte_in(second, from, to);
}

size_t json_utf8_length(const char *text, size_t left)
{
    unsigned char lead = (unsigned char)text[0];
    size_t len = announced_length(lead);

    if (len > left || (len > 1 && !second_fits(lead, text[1])))
        return 0;
    for (size_t i = 2; i < len; i++) {
        if (!byte_in(text[i], 0x80, 0xBF))
            return 0;
    }
    return len;
}

bool json_text_valid(const char *text, size_t len)
{
    size_t step;

    for (size_t at = 0; at < len; at += step) {
        step = text[at] ? json_utf8_length(text + at, len - at) : 0;
        if (step == 0)
            return false;
    }
    return true;
}

/* The first byte of text that is special or not ASCII. */
static size_t ascii_length(const char *text, size_t len)
{
    size_t at = 0;

    for (; len - at >= 8; at += 8) {
        uint64_t word = load(text + at);
        uint64_t stops = special_bytes(word) | (word & highs);
        if (stops)
            return at + (size_t)__builtin_ctzll(stops) / 8;
    }
    while (at < len && (unsigned char)text[at] < 0x80 && !is_special((unsigned char)text[at]))
        at++;
    return at;
}

size_t json_text_length(const char *text, size_t len)
{
    size_t at = 0;

    for (;;) {
        at += ascii_length(text + at, len - at);
        if (at == len || (unsigned char)text[at] < 0x80)
            return at;
        while (at < len && (unsigned char)text[at] >= 0x80) {
            size_t character = json_utf8_length(text + at, len - at);
            if (character == 0)
                return at;
            at += character;
        }
    }
}

size_t json_escape(unsigned char byte, char out[6])
{
    static const char controls[] = "\b\t\n\f\r";
    static const char names[] = "btnfr";
    const char *short_form = byte ? strchr(controls, byte) : NULL;

    out[0] = '\\';
    if (byte == '"' || byte == '\\') {
        out[1] = (char)byte;
        return 2;
    }
    if (short_form) {
        out[1] = names[short_form - controls];
        return 2;
    }
    memcpy(out + 1, "u00", 3);
    out[4] = "0123456789abcdef"[byte >> 4];
    out[5] = "0123456789abcdef"[byte & 15];
    return 6;
}
