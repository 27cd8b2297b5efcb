/* row_marks.c - half a SHA-256 for the id, as seen.c does, and a quarter for the content. */
#include "service/row_marks.h"

#include "service/crypto.h"

#include <string.h>

static void mark_make(const char *id, const char *text, size_t text_len, struct row_mark *out)
{
    unsigned char hash[CRYPTO_SHA256_BYTES];

    crypto_sha256(text, text_len, hash);
    memcpy(out->content, hash, ROW_CONTENT_BYTES);
    if (id)
        crypto_sha256(id, strlen(id), hash);
    memcpy(out->id, hash, ROW_ID_BYTES);
}

void row_marks_make(struct arena *mem, const struct mapping *mapping, const cJSON *rows,
                    struct row_marks *out)
{
    size_t room = (size_t)cJSON_GetArraySize(rows) + 1;
    const cJSON *row;

    memset(out, 0, sizeof *out);
    out->list = arena_alloc(mem, room * sizeof *out->list);
    out->ids = arena_alloc(mem, room * sizeof *out->ids);
    out->by_text = arena_alloc(mem, room * sizeof *out->by_text);
    cJSON_ArrayForEach(row, rows)
    {
        size_t len, at = out->count++;
        const char *text = json_print(mem, row, &len);

        out->ids[at] = mapping_row_id(mapping, mem, row);
        out->by_text[at] = !out->ids[at];
        mark_make(out->ids[at], text, len, &out->list[at]);
    }
}
