/* apply.c - reads definition files and stores them in one transaction. */
#include "service/apply.h"

#include "service/definition.h"
#include "service/files.h"
#include "service/json.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { FILE_MAX = 16 * 1024 * 1024 };

struct source_file {
    const char *path;
    cJSON *document;
};

enum sort { SORT_CONNECTION, SORT_SYNC, SORT_CHANNEL };

/* What was met already: the same name twice would leave it to the alphabet which one counts. */
struct met {
    enum sort sort;
    const char *name, *path;
    const struct met *before;
};

struct application {
    struct arena *mem;
    const struct config *config;
    struct source_file *files;
    size_t count;
    const struct met *met;
    struct apply_result *result;
};

/* ---- reading ------------------------------------------------------------------------------- */

static enum fail refuse(struct application *application, const char *path, const char *pointer,
                        const char *zh, const char *en)
{
    bool chinese = application->config->chinese && zh[0];

    application->result->message =
        arena_format(application->mem, chinese ? "%s %s：%s" : "%s %s: %s", path,
                     pointer[0] ? pointer : "/", chinese ? zh : en);
    return FAIL_INVALID;
}

static enum fail read_one(struct application *application, const char *path)
{
    const struct json_limits limits = {.refuse_duplicates = true};
    struct source_file *file = &application->files[application->count];
    struct json_fault fault;
    char *text;
    size_t len;

    if (file_read(application->mem, path, FILE_MAX, &text, &len) != OK)
        return refuse(application, path, "", "无法读取", "cannot be read");
    if (json_read(application->mem, text, len, &limits, &file->document, &fault) != OK)
        return refuse(application, path, fault.pointer, fault.message_zh, fault.message);
    if (!cJSON_IsObject(file->document))
        return refuse(application, path, "", "应为对象", "expected an object");
    file->path = path;
    application->count++;
    return OK;
}

static int is_json(const struct dirent *entry)
{
    size_t len = strlen(entry->d_name);

    return entry->d_name[0] != '.' && len > 5 && strcmp(entry->d_name + len - 5, ".json") == 0;
}

static enum fail read_folder(struct application *application, const char *path)
{
    struct dirent **entries;
    int count = scandir(path, &entries, is_json, alphasort);
    enum fail fail = OK;

    if (count < 0)
        return refuse(application, path, "", "无法读取", "cannot be read");
    if (count == 0)
        fail = refuse(application, path, "", "没有 *.json 文件", "holds no *.json file");
    application->files =
        arena_alloc(application->mem, ((size_t)count + 1) * sizeof(struct source_file));
    for (int i = 0; i < count; i++) {
        if (!fail)
            fail = read_one(application,
                            arena_format(application->mem, "%s/%s", path, entries[i]->d_name));
        free(entries[i]);
    }
    free(entries);
    return fail;
}

static enum fail read_path(struct application *application, const char *path)
{
    struct stat status;

    if (stat(path, &status) != 0)
        return refuse(application, path, "", "不存在", "does not exist");
    if (S_ISDIR(status.st_mode))
        return read_folder(application, path);
    application->files = arena_alloc(application->mem, sizeof(struct source_file));
    return read_one(application, path);
}

/* ---- storing ------------------------------------------------------------------------------- */

static enum fail define(struct db *tx, struct application *application, enum sort sort,
                        const cJSON *document, struct json_fault *fault)
{
    memset(fault, 0, sizeof *fault);
    switch (sort) {
    case SORT_CONNECTION:
        application->result->connections++;
        return define_connection(tx, application->mem, application->config, NULL, document, fault);
    case SORT_SYNC:
        application->result->syncs++;
        return define_sync(tx, application->mem, NULL, document, fault);
    case SORT_CHANNEL:
        application->result->channels++;
        return define_channel(tx, application->mem, application->config, NULL, document, fault);
    }
    return FAIL_INTERNAL;
}

static enum fail meet(struct application *application, enum sort sort,
                      const struct source_file *file, const char *base, const cJSON *document)
{
    const char *name = json_text(document, "name");
    struct met *one;

    if (!name)
        return OK;
    for (const struct met *met = application->met; met; met = met->before)
        if (met->sort == sort && strcmp(met->name, name) == 0)
            return refuse(
                application, file->path, json_pointer(application->mem, base, "name"),
                arena_format(application->mem, "“%s”在 %s 里已经有了", name, met->path),
                arena_format(application->mem, "\"%s\" stands in %s, too", name, met->path));
    one = arena_alloc(application->mem, sizeof *one);
    *one = (struct met){sort, name, file->path, application->met};
    application->met = one;
    return OK;
}

static enum fail define_at(struct db *tx, struct application *application, enum sort sort,
                           const struct source_file *file, const char *base, const cJSON *document)
{
    struct json_fault fault;
    enum fail fail = meet(application, sort, file, base, document);

    if (fail)
        return fail;
    fail = define(tx, application, sort, document, &fault);
    if (!fail)
        return OK;
    refuse(application, file->path, arena_format(application->mem, "%s%s", base, fault.pointer),
           fault.message_zh, fault.message[0] ? fault.message : fail_name(fail));
    return fail;
}

static bool is_channel_kind(const char *kind)
{
    return kind && (strcmp(kind, "dingtalk") == 0 || strcmp(kind, "wecom") == 0);
}

/* A file that is one object: told apart by `source` or `kind`. */
static bool lone_sort(const cJSON *document, enum sort *out)
{
    if (json_get(document, "source"))
        *out = SORT_SYNC;
    else if (json_get(document, "kind"))
        *out = is_channel_kind(json_text(document, "kind")) ? SORT_CHANNEL : SORT_CONNECTION;
    else
        return false;
    return true;
}

/* Alert rules have a place in the files; this version has none of its own to set. */
static enum fail check_list(struct application *application, const struct source_file *file,
                            const cJSON *member)
{
    const char *pointer = json_pointer(application->mem, "", member->string);

    if (strcmp(member->string, "connections") != 0 && strcmp(member->string, "syncs") != 0 &&
        strcmp(member->string, "channels") != 0 && strcmp(member->string, "rules") != 0)
        return refuse(
            application, file->path, pointer,
            "不认识的键：应为 connections、syncs、channels 或 rules；单个对象则应有 source "
            "或 kind",
            "unknown member: expected connections, syncs, channels or rules, or one "
            "object with source or kind");
    if (!cJSON_IsArray(member))
        return refuse(application, file->path, pointer, "应为数组", "expected an array");
    if (strcmp(member->string, "rules") == 0 && member->child)
        return refuse(application, file->path, pointer, "本版本还不能设置告警规则",
                      "alert rules cannot be set in this version");
    return OK;
}

static enum fail check_lists(struct application *application, const struct source_file *file)
{
    const cJSON *member;

    cJSON_ArrayForEach(member, file->document)
    {
        enum fail fail = check_list(application, file, member);

        if (fail)
            return fail;
    }
    return OK;
}

static enum fail define_list(struct db *tx, struct application *application, enum sort sort,
                             const struct source_file *file)
{
    static const char *const keys[] = {"connections", "syncs", "channels"};
    const char *base = json_pointer(application->mem, "", keys[sort]);
    const cJSON *document;
    size_t index = 0;
    enum fail fail = OK;

    cJSON_ArrayForEach(document, json_get(file->document, keys[sort]))
    {
        if (!fail)
            fail = define_at(tx, application, sort, file,
                             json_pointer_index(application->mem, base, index), document);
        index++;
    }
    return fail;
}

static enum fail define_file(struct db *tx, struct application *application, enum sort sort,
                             const struct source_file *file)
{
    enum sort lone;
    enum fail fail;

    if (lone_sort(file->document, &lone))
        return lone == sort ? define_at(tx, application, sort, file, "", file->document) : OK;
    fail = check_lists(application, file);
    return fail ? fail : define_list(tx, application, sort, file);
}

/* Connections first: syncs name them. */
static enum fail define_all(struct db *tx, void *context)
{
    struct application *application = context;
    enum fail fail = OK;

    application->met = NULL;
    memset(application->result, 0, sizeof *application->result);
    for (int sort = SORT_CONNECTION; sort <= SORT_CHANNEL && !fail; sort++) {
        for (size_t i = 0; i < application->count && !fail; i++)
            fail = define_file(tx, application, (enum sort)sort, &application->files[i]);
    }
    return fail;
}

enum fail apply_path(struct db *db, struct arena *mem, const struct config *config,
                     const char *path, struct apply_result *out)
{
    struct application application = {.mem = mem, .config = config, .result = out};
    enum fail fail;

    memset(out, 0, sizeof *out);
    fail = read_path(&application, path);
    return fail ? fail : db_transaction(db, "apply", define_all, &application);
}
