/* commands.c - check, migrate, apply, lint, preview, import, version. */
#include "service/commands.h"

#include "service/apply.h"
#include "service/config.h"
#include "service/db.h"
#include "service/files.h"
#include "service/mapping/mapping.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { EXIT_GOOD = 0, EXIT_BAD = 1, EXIT_UNREADABLE = 2 };
enum { DOCUMENT_MAX = 16 * 1024 * 1024, ROWS_MAX = 256 * 1024 * 1024, STATEMENT_SECONDS = 10 };

const char *command_getenv(const char *name)
{
    return getenv(name);
}

void command_config_faults(const struct config_fault *faults, int count)
{
    for (int i = 0; i < count; i++)
        fprintf(stderr, "%s: %s\n", faults[i].variable, faults[i].message);
}

static enum fail read_config(struct arena *mem, struct config *config)
{
    struct config_fault *faults;
    size_t count;
    enum fail fail = config_read(mem, command_getenv, config, &faults, &count);

    if (fail)
        command_config_faults(faults, (int)count);
    else
        log_start(config->log_level);
    return fail;
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
    enum fail fail = read_config(mem, &config);

    if (!fail) {
        fail = db_migrate(config.database_url, &applied);
        if (fail)
            fputs(config.chinese ? "迁移失败,原因见上\n" : "migration failed, the cause is above\n",
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
    enum fail fail = db_probe(db);

    db_close(&db);
    if (fail == FAIL_INVALID)
        fputs(config->chinese
                  ? "数据库:表结构不是本版本的,请先执行 xingqiao migrate\n"
                  : "database: the schema is not of this version, run xingqiao migrate\n",
              stderr);
    else if (fail)
        fputs(config->chinese ? "数据库:连接不上,请核对 XQ_DATABASE_URL\n"
                              : "database: cannot be reached, check XQ_DATABASE_URL\n",
              stderr);
    return fail;
}

int command_check(void)
{
    struct arena *mem = arena_new();
    struct config config;
    enum fail fail = read_config(mem, &config);

    if (!fail)
        fail = check_database(&config);
    if (!fail)
        puts(config.chinese ? "配置与数据库均正常" : "configuration and database are good");
    arena_free(&mem);
    return fail ? EXIT_BAD : EXIT_GOOD;
}

static enum fail apply_with(struct arena *mem, const struct config *config, const char *path)
{
    struct db *db = db_open(config->database_url, 1, STATEMENT_SECONDS);
    struct apply_result result = {0};
    enum fail fail = db_probe(db);

    if (!fail)
        fail = apply_path(db, mem, config, path, &result);
    db_close(&db);
    if (!fail)
        printf(config->chinese ? "已应用:连接器 %d,集成方案 %d,告警渠道 %d\n"
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
    enum fail fail = read_config(mem, &config);

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
        fprintf(stderr, "%s: cannot be read\n", path);
        return NULL;
    }
    skip_mark(&text, &len);
    if (json_read(mem, text, len, &limits, &document, &fault) == OK)
        return document;
    fprintf(stderr, "%s: not JSON at byte %zu (%s): %s\n", path, fault.offset,
            fault.pointer[0] ? fault.pointer : "/", fault.message);
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

int command_lint(const char *path)
{
    struct arena *mem = arena_new();
    cJSON *document = read_json(mem, path, DOCUMENT_MAX);
    int code = EXIT_UNREADABLE;

    if (document) {
        cJSON *findings = mapping_lint(mem, document), *out = json_object(mem);

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
        fprintf(stderr, "%s: %s\n", fault.pointer[0] ? fault.pointer : "/", fault.message);
        return EXIT_BAD;
    }
    puts(json_print_pretty(mem, out));
    return EXIT_GOOD;
}

int command_preview(const char *path, const char *rows, const char *context)
{
    struct arena *mem = arena_new();
    cJSON *document = read_json(mem, path, DOCUMENT_MAX);
    cJSON *row_list = document && rows ? read_json(mem, rows, ROWS_MAX) : NULL;
    cJSON *around = document && context ? read_json(mem, context, ROWS_MAX) : NULL;
    int code = EXIT_UNREADABLE;

    if (rows && row_list && !cJSON_IsArray(row_list))
        fprintf(stderr, "%s: expected an array of rows\n", rows);
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
