/* oracle_signature.c - the vendor's signature, from the wire's own bytes.
 *
 * A client signs each key and value percent-encoded twice and sends them encoded once. So each raw
 * piece of the query, encoded once more, is what was signed, whatever encoder the client uses; the
 * pieces are then sorted. */
#include "tests/sandbox/oracle_signature.h"

#include "service/crypto.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

static bool unreserved(char c)
{
    return isalnum((unsigned char)c) || strchr("-_.~", c) != NULL;
}

/* Appends text, encoded, at `at`; returns the place after it. */
static char *encode_to(char *at, const char *text, size_t len)
{
    static const char digits[] = "0123456789ABCDEF";
    for (size_t i = 0; i < len; i++) {
        unsigned char byte = (unsigned char)text[i];
        if (byte < 0x80 && byte && unreserved((char)byte)) {
            *at++ = (char)byte;
        } else {
            *at++ = '%';
            *at++ = digits[byte >> 4];
            *at++ = digits[byte & 15];
        }
    }
    return at;
}

static int compare(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* One raw "key=value" with both sides encoded once more; the first '=' stays. */
static char *encode_pair(struct arena *mem, const char *raw, size_t len)
{
    char *pair = arena_alloc(mem, 3 * len + 2);
    const char *equals = memchr(raw, '=', len);
    size_t key = equals ? (size_t)(equals - raw) : len;
    char *at = encode_to(pair, raw, key);
    *at++ = '=';
    if (equals)
        encode_to(at, equals + 1, len - key - 1);
    return pair;
}

static char *query_line(struct arena *mem, const char *query)
{
    size_t cap = 1, count = 0;
    for (const char *at = query; *at; at++)
        cap += *at == '&';
    char **pairs = arena_alloc(mem, cap * sizeof *pairs);
    for (const char *at = query; *at;) {
        size_t len = strcspn(at, "&");
        if (len)
            pairs[count++] = encode_pair(mem, at, len);
        at += len + (at[len] == '&');
    }
    qsort(pairs, count, sizeof *pairs, compare);
    char *line = arena_alloc(mem, 3 * strlen(query) + 2 * cap + 1);
    char *end = line;
    for (size_t i = 0; i < count; i++) {
        size_t len = strlen(pairs[i]);
        if (i)
            *end++ = '&';
        memcpy(end, pairs[i], len);
        end += len;
    }
    return line;
}

char *oracle_hex_signature(struct arena *mem, const char *key, const char *message)
{
    unsigned char mac[CRYPTO_SHA256_BYTES];
    crypto_hmac_sha256(key, strlen(key), message, strlen(message), mac);
    char *hex = crypto_hex(mem, mac, sizeof mac);
    return crypto_base64(mem, hex, strlen(hex));
}

char *oracle_signature(struct arena *mem, const struct signed_line *line, const char *secret)
{
    char *path = arena_alloc(mem, 3 * strlen(line->path) + 1);
    encode_to(path, line->path, strlen(line->path));
    char *message =
        arena_format(mem, "%s\n%s\n%s\nx-api-nonce:%s\nx-api-timestamp:%s\n", line->method, path,
                     query_line(mem, line->query), line->nonce, line->timestamp);
    return oracle_hex_signature(mem, secret, message);
}
