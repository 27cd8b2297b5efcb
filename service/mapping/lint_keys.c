/* lint_keys.c - keys of metadata that look like one the engine knows: what is unknown there is kept
 * and changes nothing, so a slip such as `idcheck` would go unnoticed. */
#include "service/mapping/internal.h"

#include <string.h>
#include <strings.h>

/* What 轻易云's console writes; those that change nothing here stand there to be no slips. */
static const char *const known[] = {"api",
                                    "effect",
                                    "type",
                                    "method",
                                    "id",
                                    "number",
                                    "name",
                                    "idCheck",
                                    "request",
                                    "otherRequest",
                                    "response",
                                    "otherResponse",
                                    "pagination",
                                    "condition",
                                    "condition_bk",
                                    "operation",
                                    "formatResponse",
                                    "beatFlat",
                                    "omissionRemedy",
                                    "buildModel",
                                    "parser",
                                    "mapping",
                                    "groupCalculate",
                                    "callBackStrategy",
                                    "primaryWriteback",
                                    "batchArraySave",
                                    "autoFillResponse"};

enum { SHORTEST_GUESSED = 4 };

/* One letter more, less or other, or two that changed places. */
static bool one_slip(const char *a, const char *b)
{
    size_t same = 0, a_len = strlen(a), b_len = strlen(b);
    const char *a_rest, *b_rest;

    while (a[same] && a[same] == b[same])
        same++;
    a_rest = a + same;
    b_rest = b + same;
    if (a_len == b_len + 1)
        return strcmp(a_rest + 1, b_rest) == 0;
    if (b_len == a_len + 1)
        return strcmp(a_rest, b_rest + 1) == 0;
    if (a_len != b_len || !*a_rest)
        return false;
    return strcmp(a_rest + 1, b_rest + 1) == 0 ||
           (a_rest[0] == b_rest[1] && a_rest[1] == b_rest[0] &&
            strcmp(a_rest + 2, b_rest + 2) == 0);
}

/* NULL when the key is known, or is like none. */
static const char *meant(const char *key)
{
    const char *like = NULL;

    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        if (strcmp(known[i], key) == 0)
            return NULL;
        if (strcasecmp(known[i], key) == 0 ||
            (strlen(key) >= SHORTEST_GUESSED && one_slip(key, known[i])))
            like = known[i];
    }
    return like;
}

static void key_add(struct arena *mem, cJSON *findings, const char *pointer, const char *like)
{
    cJSON *finding = json_object(mem);

    json_put_text(mem, finding, "code", "near-key");
    json_put_text(mem, finding, "pointer", pointer);
    json_put_text(mem, finding, "severity", "warning");
    json_put_text(mem, finding, "message_zh",
                  arena_format(mem, "不认识的键，不起作用；是否想写 %s", like));
    json_put_text(mem, finding, "message_en",
                  arena_format(mem, "an unknown key changes nothing; was %s meant?", like));
    json_put_text(mem, finding, "hint_zh", "改正键名，或去掉它");
    json_put_text(mem, finding, "hint_en", "mend the key, or leave it out");
    json_append(mem, findings, finding);
}

void keys_lint(struct arena *mem, const cJSON *document, cJSON *findings)
{
    static const char *const sides[] = {"source", "target"};

    for (size_t i = 0; i < sizeof sides / sizeof *sides; i++) {
        const char *at = arena_format(mem, "/%s/metadata", sides[i]);
        const cJSON *metadata = json_get(json_get(document, sides[i]), "metadata"), *member;

        if (!cJSON_IsObject(metadata))
            continue;
        cJSON_ArrayForEach(member, metadata)
        {
            const char *like = meant(member->string);

            if (like)
                key_add(mem, findings, json_pointer(mem, at, member->string), like);
        }
    }
}
