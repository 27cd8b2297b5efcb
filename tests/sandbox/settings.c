/* settings.c - see settings.h. */
#include "tests/sandbox/settings.h"

#include "service/json.h"

#include <stdio.h>
#include <string.h>

enum { FILE_MAX = 64 * 1024 };

static enum fail file_read(struct arena *mem, const char *path, cJSON **out)
{
    struct json_fault fault = {.message = "cannot be opened"};
    char *text = arena_alloc(mem, FILE_MAX);
    FILE *file = fopen(path, "r");
    enum fail fail = FAIL_INVALID;
    if (file) {
        size_t len = fread(text, 1, FILE_MAX, file);
        fclose(file);
        fail = json_read(mem, text, len, NULL, out, &fault);
    }
    if (fail)
        fprintf(stderr, "xingqiao-sandbox: %s: %s\n", path, fault.message);
    return fail;
}

/* {"kingdee-per-minute":0,…}: names as on the command line, '_' read as '-'. */
static enum fail file_apply(struct arena *mem, const char *path, struct options *options)
{
    cJSON *object;
    enum fail fail = file_read(mem, path, &object);
    if (fail)
        return fail;
    for (const cJSON *item = object->child; item; item = item->next) {
        const char *value = json_scalar(item);
        char *name = option_name(mem, "", item->string ? item->string : "");
        if (!value || option_set(options, mem, name, value, false)) {
            fprintf(stderr, "xingqiao-sandbox: %s: %s is unknown or has a bad value\n", path, name);
            return FAIL_INVALID;
        }
    }
    return OK;
}

enum fail settings_read(struct arena *mem, int argc, char **argv, struct options *out)
{
    options_default(out);
    enum fail fail = options_read(out, mem, argc, argv);
    if (fail || !out->settings)
        return fail;
    /* The command line has the last word: read the file over the defaults, then it again. */
    const char *file = out->settings;
    options_default(out);
    fail = file_apply(mem, file, out);
    return fail ? fail : options_read(out, mem, argc, argv);
}
