/* files.c - reads a whole file. */
#include "service/files.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

static enum fail read_all(FILE *file, struct arena *mem, size_t most, char **out, size_t *len)
{
    size_t room = 65536, used = 0, got;
    char *data = arena_alloc_raw(mem, room + 1);

    while ((got = fread(data + used, 1, room - used, file)) > 0) {
        used += got;
        if (used > most)
            return FAIL_TOO_LARGE;
        if (used == room) {
            char *larger = arena_alloc_raw(mem, room * 2 + 1);

            memcpy(larger, data, used);
            data = larger;
            room *= 2;
        }
    }
    data[used] = '\0';
    *out = data;
    *len = used;
    return ferror(file) ? FAIL_NOT_FOUND : OK;
}

enum fail file_read(struct arena *mem, const char *path, size_t most, char **out, size_t *len)
{
    bool standard = strcmp(path, "-") == 0;
    FILE *file = standard ? stdin : fopen(path, "rb");
    enum fail fail;

    if (!file)
        return FAIL_NOT_FOUND;
    fail = read_all(file, mem, most, out, len);
    if (!standard)
        fclose(file);
    return fail;
}
