/* decrypt.c - source.decrypt: the paths of fields that come encrypted, such as "contacts[].mobile".
 * What is done with them needs the client's secret, and so is not the engine's business. */
#include "service/mapping/internal.h"

#include <string.h>

enum { PATHS_MOST = 64, PATH_BYTES_MOST = 200 };

/* Keys between dots; each may end in [] for "every element". */
static bool path_good(const char *path)
{
    if (!*path || strlen(path) > PATH_BYTES_MOST)
        return false;
    for (;;) {
        size_t key = strcspn(path, ".[]");

        path += key;
        if (strncmp(path, "[]", 2) == 0)
            path += 2;
        if (key == 0 || (*path && *path != '.'))
            return false;
        if (!*path)
            return true;
        path++;
    }
}

enum fail decrypt_compile(struct compiler *compiler, const cJSON *source, struct mapping *out)
{
    static const char at[] = "/source/decrypt";
    const cJSON *list = NULL, *item;
    const char **paths;
    size_t count = 0;
    enum fail fail;

    fail = member_array(compiler, (struct member){source, "/source", "decrypt", false}, &list);
    if (fail || !list)
        return fail;
    if (cJSON_GetArraySize(list) > PATHS_MOST)
        return refuse(compiler, at, "最多 64 个字段", "must have 64 paths at most");
    paths = arena_alloc(compiler->mem, (PATHS_MOST + 1) * sizeof *paths);
    cJSON_ArrayForEach(item, list)
    {
        if (!cJSON_IsString(item) || !path_good(item->valuestring))
            return refuse(compiler, json_pointer_index(compiler->mem, at, count),
                          "应为字段路径，如 phone 或 contacts[].mobile",
                          "must be a field's path such as phone or contacts[].mobile");
        paths[count++] = item->valuestring;
    }
    out->settings.decrypt = count ? paths : NULL;
    return OK;
}
