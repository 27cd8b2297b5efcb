/* kingdee_privacy.c - opens private fields. Wrong padding, bytes that are not UTF-8 and U+0000 say
 * that a value was never encrypted: the vendor's own samples show some in the clear. */
#include "clients/kingdee_privacy.h"

#include "service/crypto.h"

#include <string.h>

static const unsigned char fixed_iv[CRYPTO_BLOCK_BYTES + 1] = "5e8y6w45ju8w9jq8";

char *kingdee_privacy_open(struct arena *mem, const char *client_secret, const char *text)
{
    unsigned char *sealed, *plain;
    size_t sealed_len, len;

    if (strlen(client_secret) != CRYPTO_KEY_BYTES || !*text ||
        !crypto_base64_read(mem, text, &sealed, &sealed_len))
        return NULL;
    if (!crypto_cbc_open(mem, (const unsigned char *)client_secret, fixed_iv, sealed, sealed_len,
                         &plain, &len))
        return NULL;
    return json_text_valid((char *)plain, len) ? (char *)plain : NULL;
}

/* What lies at the path's first step, [] or not; *rest: the path behind it, "" at its end. */
static cJSON *step_into(cJSON *object, const char *path, const char **rest)
{
    size_t key = strcspn(path, ".["), tail = key;
    cJSON *child = cJSON_IsObject(object) ? object->child : NULL;

    tail += strncmp(path + tail, "[]", 2) == 0 ? 2 : 0;
    tail += path[tail] == '.';
    *rest = path + tail;
    while (child && (strlen(child->string) != key || strncmp(child->string, path, key) != 0))
        child = child->next;
    return child;
}

static void open_text(struct arena *mem, const char *client_secret, cJSON *item)
{
    char *plain;

    if (!cJSON_IsString(item))
        return;
    plain = kingdee_privacy_open(mem, client_secret, item->valuestring);
    if (plain)
        item->valuestring = plain;
}

void kingdee_privacy_open_at(struct arena *mem, const char *client_secret, cJSON *row,
                             const char *path)
{
    const char *rest;
    cJSON *item = step_into(row, path, &rest);
    cJSON *element = cJSON_IsArray(item) ? item->child : item;

    for (; element; element = cJSON_IsArray(item) ? element->next : NULL) {
        if (*rest)
            kingdee_privacy_open_at(mem, client_secret, element, rest);
        else
            open_text(mem, client_secret, element);
    }
}
