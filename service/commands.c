/* commands.c - check, migrate, apply, lint, preview, import, version. */
#include "service/commands.h"

#include "service/apply.h"
#include "service/db.h"
#include "service/files.h"
#include "service/mapping/mapping.h"
#include "service/startup.h"
#include "service/usage.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { EXIT_GOOD = 0, EXIT_BAD = 1, EXIT_UNREADABLE = 2 };
enum { DOCUMENT_MAX = 16 * 1024 * 1024, ROWS_MAX = 256 * 1024 * 1024, STATEMENT_SECONDS = 10 };

static const char *from_environment(const char *name)
{
    return getenv(name);
}

enum fail command_settings(struct arena *mem, struct config *out)
{
    struct config_fault *faults;
    size_t count;
    enum fail fail = config_read(mem, from_environment, out, &faults, &count);

    for (size_t i = 0; fail && i < count; i++)
        fprintf(stderr, "%s: %s\n", faults[i].variable, faults[i].message);
    if (fail)
        return fail;
    if (!db_url_valid(out->database_url)) {
        fprintf(stderr, "XQ_DATABASE_URL: %s\n",
                out->chinese ? "不是有效的连接地址（密码里的特殊字符要写成百分号编码，如 %25）。"
                             : "It is not a valid connection URI (special characters of a password "
                               "are percent-encoded, as %25).");
        return FAIL_INVALID;
    }
    log_start(out->log_level);
    return OK;
}

int command_version(void)
{
    puts("xingqiao " XQ_VERSION);
    return EXIT_GOOD;
}

int command_migrate(void)
{
    struct arena *mem = arena_new();
    struct config config;
    int applied = 0;
    enum fail fail = command_settings(mem, &config);

    if (!fail) {
        fail = db_migrate(config.database_url, &applied);
        if (fail)
            fputs(config.chinese ? "迁移失败，原因见上\n"
                                 : "migration failed, the cause is above\n",
                  stderr);
        else
            printf(config.chinese ? "已执行 %d 个迁移\n" : "%d migrations applied\n", applied);
    }
    arena_free(&mem);
    return fail ? EXIT_BAD : EXIT_GOOD;
}

static enum fail check_database(const struct config *config)
{
    struct db *db = db_open(config->database_url, 1, STATEMENT_SECONDS);
    enum fail fail = startup_database(db, config, true);

    db_close(&db);
    return fail;
}

static void warn_unknown_setting(const struct config *config, const char *name)
{
    fprintf(stderr,
            config->chinese ? "%s: 没有这个设置，已忽略。\n"
                            : "%s: There is no such setting, it is ignored.\n",
            name);
}

int command_check(void)
{
    struct arena *mem = arena_new();
    struct config config;
    enum fail fail = command_settings(mem, &config);

    if (!fail) {
        startup_unknown_settings(mem, &config, warn_unknown_setting);
        fail = check_database(&config);
    }
    if (!fail)
        puts(config.chinese ? "配置与数据库均正常" : "configuration and database are good");
    arena_free(&mem);
    return fail ? EXIT_BAD : EXIT_GOOD;
}

static enum fail apply_with(struct arena *mem, const struct config *config, const char *path)
{
    struct db *db = db_open(config->database_url, 1, STATEMENT_SECONDS);
    struct apply_result result = {0};
    enum fail fail = startup_schema(db, config);

    if (fail) {
        db_close(&db);
        return fail;
    }
    fail = apply_path(db, mem, config, path, &result);
    db_close(&db);
    if (!fail)
        printf(config->chinese ? "已应用：连接器 %d，集成方案 %d，告警渠道 %d\n"
                               : "applied: %d connections, %d syncs, %d channels\n",
               result.connections, result.syncs, result.channels);
    else
        fprintf(stderr, "%s\n", result.message ? result.message : fail_name(fail));
    return fail;
}

int command_apply(const char *path)
{
    struct arena *mem = arena_new();
    struct config config;
    enum fail fail = command_settings(mem, &config);

    if (!fail)
        fail = apply_with(mem, &config, path);
    arena_free(&mem);
    return fail ? EXIT_BAD : EXIT_GOOD;
}

/* A byte order mark is what Windows puts before pasted text. */
static void skip_mark(char **text, size_t *len)
{
    if (*len < 3 || memcmp(*text, "\xEF\xBB\xBF", 3) != 0)
        return;
    *text += 3;
    *len -= 3;
}

/* A JSON file; prints why not. */
static cJSON *read_json(struct arena *mem, const char *path, size_t most)
{
    struct json_limits limits = {.bytes = most};
    struct json_fault fault;
    cJSON *document;
    char *text;
    size_t len;

    if (file_read(mem, path, most, &text, &len) != OK) {
        fprintf(stderr, usage_chinese() ? "%s: 无法读取\n" : "%s: cannot be read\n", path);
        return NULL;
    }
    skip_mark(&text, &len);
    if (json_read(mem, text, len, &limits, &document, &fault) == OK)
        return document;
    fprintf(stderr, usage_chinese() ? "%s: 不是 JSON：%s\n" : "%s: not JSON: %s\n", path,
            usage_chinese() ? fault.message_zh : fault.message);
    return NULL;
}

static bool has_errors(const cJSON *findings)
{
    const cJSON *finding;

    cJSON_ArrayForEach(finding, findings)
    {
        if (strcmp(json_text(finding, "severity"), "error") == 0)
            return true;
    }
    return false;
}

static void findings_add(struct arena *mem, cJSON *all, const char *base, const cJSON *findings)
{
    const cJSON *finding;

    cJSON_ArrayForEach(finding, findings)
    {
        cJSON *moved = json_copy(mem, finding);

        json_put_text(mem, moved, "pointer",
                      arena_format(mem, "%s%s", base, json_text(finding, "pointer")));
        json_append(mem, all, moved);
    }
}

/* A file for apply, with a list of syncs: each is looked at, its pointers begin at the file. */
static cJSON *lint(struct arena *mem, const cJSON *document)
{
    const cJSON *syncs = json_get(document, "syncs"), *sync;
    cJSON *all = json_array(mem);
    size_t index = 0;

    if (!cJSON_IsArray(syncs) || json_get(document, "source"))
        return mapping_lint(mem, document);
    cJSON_ArrayForEach(sync, syncs)
    {
        findings_add(mem, all, json_pointer_index(mem, "/syncs", index++), mapping_lint(mem, sync));
    }
    return all;
}

int command_lint(const char *path)
{
    struct arena *mem = arena_new();
    cJSON *document = read_json(mem, path, DOCUMENT_MAX);
    int code = EXIT_UNREADABLE;

    if (document) {
        cJSON *findings = lint(mem, document), *out = json_object(mem);

        code = has_errors(findings) ? EXIT_BAD : EXIT_GOOD;
        json_put(mem, out, "findings", findings);
        puts(json_print_pretty(mem, out));
    }
    arena_free(&mem);
    return code;
}

static int preview(struct arena *mem, const cJSON *document, const cJSON *rows,
                   const cJSON *context)
{
    struct json_fault fault;
    cJSON *out;

    if (mapping_preview(mem, document, rows, context, &out, &fault) != OK) {
        bool chinese = usage_chinese() && fault.message_zh[0];

        fprintf(stderr, "%s: %s\n", fault.pointer[0] ? fault.pointer : "/",
                chinese ? fault.message_zh : fault.message);
        return EXIT_BAD;
    }
    puts(json_print_pretty(mem, out));
    return EXIT_GOOD;
}

/* A file for apply may hold just one sync: then that is meant. */
static const cJSON *lone_sync(const char *path, const cJSON *document)
{
    const cJSON *syncs = json_get(document, "syncs");

    if (!cJSON_IsArray(syncs) || json_get(document, "source"))
        return document;
    if (cJSON_GetArraySize(syncs) == 1)
        return syncs->child;
    fprintf(stderr,
            usage_chinese() ? "%s: 有 %d 个集成方案，预览一次只看一个\n"
                            : "%s: holds %d syncs, a preview is of one\n",
            path, cJSON_GetArraySize(syncs));
    return NULL;
}

int command_preview(const char *path, const char *rows, const char *context)
{
    struct arena *mem = arena_new();
    cJSON *file = read_json(mem, path, DOCUMENT_MAX);
    const cJSON *document = file ? lone_sync(path, file) : NULL;
    cJSON *row_list = document && rows ? read_json(mem, rows, ROWS_MAX) : NULL;
    cJSON *around = document && context ? read_json(mem, context, ROWS_MAX) : NULL;
    int code = EXIT_UNREADABLE;

    if (rows && row_list && !cJSON_IsArray(row_list))
        fprintf(stderr,
                usage_chinese() ? "%s: 应为数据行的数组\n" : "%s: expected an array of rows\n",
                rows);
    else if (document && (!rows || row_list) && (!context || around))
        code = preview(mem, document, row_list, around);
    arena_free(&mem);
    return code;
}

/* The document goes to standard output, so that it can be piped into a file. */
int command_import(const struct command_import *options)
{
    struct arena *mem = arena_new();
    struct mapping_import import = {.name = options->name,
                                    .source = read_json(mem, options->source, DOCUMENT_MAX),
                                    .target = read_json(mem, options->target, DOCUMENT_MAX),
                                    .source_connection = options->source_connection,
                                    .target_connection = options->target_connection,
                                    .scheme_id = options->scheme_id};
    int code = EXIT_UNREADABLE;

    if (import.source && import.target) {
        cJSON *document = mapping_import(mem, &import), *out = json_object(mem);
        cJSON *findings = mapping_lint(mem, document);

        code = has_errors(findings) ? EXIT_BAD : EXIT_GOOD;
        json_put(mem, out, "findings", findings);
        puts(json_print_pretty(mem, document));
        fprintf(stderr, "%s\n", json_print_pretty(mem, out));
        fputs("该方案是否配置了数据加工厂脚本？脚本不在元数据里，本服务不会执行。\n"
              "Does the scheme have 加工厂 scripts? They are not in the metadata and do not run "
              "here.\n",
              stderr);
    }
    arena_free(&mem);
    return code;
}
