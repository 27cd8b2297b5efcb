/* kingdee_signature.c - signing requests for Kingdee's gateway. */
#include "clients/kingdee_signature.h"

#include "clients/http.h"
#include "service/crypto.h"

#include <stdlib.h>
#include <string.h>

static char *encode(struct arena *mem, const char *text, int times)
{
    char *out = arena_text(mem, text);

    while (times-- > 0)
        out = http_encode(mem, out);
    return out;
}

static int by_text(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* "k=v" pairs, each part encoded so many times, joined by '&'. The whole pairs are sorted, as the
 * vendor's library does it; by key alone differs only where one key begins another. */
static char *query_line(struct arena *mem, const cJSON *query, int times)
{
    size_t room = (size_t)cJSON_GetArraySize(query);
    char **pairs = arena_alloc(mem, room * sizeof *pairs);
    char *line = arena_text(mem, "");
    size_t count = 0;
    const cJSON *item;

    cJSON_ArrayForEach(item, query)
    {
        const char *value = json_scalar(item);

        if (value)
            pairs[count++] = arena_format(mem, "%s=%s", encode(mem, item->string, times),
                                          encode(mem, value, times));
    }
    qsort(pairs, count, sizeof *pairs, by_text);
    for (size_t i = 0; i < count; i++)
        line = arena_format(mem, "%s%s%s", line, i ? "&" : "", pairs[i]);
    return line;
}

char *kingdee_wire_query(struct arena *mem, const cJSON *query)
{
    return query_line(mem, query, 1);
}

/* base64 of the lower-case hex text, not of the 32 bytes. */
static char *hmac_text(struct arena *mem, const char *key, const char *message)
{
    unsigned char mac[CRYPTO_SHA256_BYTES];
    char *hex;

    crypto_hmac_sha256(key, strlen(key), message, strlen(message), mac);
    hex = crypto_hex(mem, mac, sizeof mac);
    return crypto_base64(mem, hex, strlen(hex));
}

char *kingdee_signature(struct arena *mem, const char *client_secret,
                        const struct kingdee_signable *request)
{
    /* Five lines, the last one ended too. The query's parts are encoded twice. */
    const char *message =
        arena_format(mem,
                     "%s\n"
                     "%s\n"
                     "%s\n"
                     "x-api-nonce:%s\n"
                     "x-api-timestamp:%s\n",
                     request->method, http_encode(mem, request->path),
                     query_line(mem, request->query, 2), request->nonce, request->timestamp_ms);

    return hmac_text(mem, client_secret, message);
}

char *kingdee_app_signature(struct arena *mem, const char *app_key, const char *app_secret)
{
    return hmac_text(mem, app_secret, app_key);
}
