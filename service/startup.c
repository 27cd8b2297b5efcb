/* startup.c - the lines that an operator reads when the program does not come up. */
#include "service/startup.h"

#include "service/log.h"
#include "service/secrets.h"
#include "sql/connection.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { CONNECTIONS_LOOKED_AT = 200 };

void startup_unknown_settings(struct arena *mem, const struct config *config,
                              void (*tell)(const struct config *config, const char *name))
{
    for (char **entry = environ; *entry; entry++)
        if (config_unknown(config, *entry))
            tell(config, arena_copy(mem, *entry, strcspn(*entry, "=")));
}

static bool opens(struct arena *mem, const struct config *config, const struct connection *row)
{
    const struct crypto_sealed sealed = {row->secrets, row->secrets_len};
    char *text;

    return secrets_open(mem, config, SECRET_CONNECTION, row->name, &sealed, &text) == OK;
}

/* A key with which not one of them opens is another key. When some open, secrets were entered anew
 * under it, and the others are told of where they are used. */
static bool key_fits(struct arena *mem, const struct config *config, const struct connection *rows,
                     int count)
{
    bool sealed = false;

    for (int i = 0; i < count; i++) {
        if (rows[i].secrets_len == 0)
            continue;
        if (opens(mem, config, &rows[i]))
            return true;
        sealed = true;
    }
    return !sealed;
}

static enum fail check_key(struct db *db, struct arena *mem, const struct config *config)
{
    struct connection *rows;
    int count;
    enum fail fail = connection_list(db, mem, "", CONNECTIONS_LOOKED_AT, &rows, &count);

    if (fail || key_fits(mem, config, rows, count))
        return fail;
    fputs(config->chinese
              ? "XQ_SECRET_KEY: 不是当初加密库中密钥的那一把；请恢复原来的，"
                "或用 xingqiao apply 重新填写各连接器的 secrets。\n"
              : "XQ_SECRET_KEY: It is not the one that the stored secrets were sealed with; bring "
                "that one back, or enter the secrets of the connections anew with xingqiao "
                "apply.\n",
          stderr);
    return FAIL_INVALID;
}

static void tell_database(struct db *db, struct arena *mem, const struct config *config,
                          enum fail fail)
{
    const char *why = db_trouble(db, mem);

    if (fail == FAIL_INVALID)
        fprintf(stderr,
                config->chinese
                    ? "XQ_DATABASE_URL: 库中的表不是本版本的，请先执行 xingqiao migrate（%s）\n"
                    : "XQ_DATABASE_URL: The tables are not of this version, run xingqiao migrate "
                      "(%s)\n",
                why);
    else
        fprintf(stderr,
                config->chinese ? "XQ_DATABASE_URL: 连接不上数据库：%s\n"
                                : "XQ_DATABASE_URL: The database cannot be reached: %s\n",
                why);
}

/* A plain line is enough: the same cause does not go to the log as well. */
static enum fail probe(struct db *db, struct arena *mem, const struct config *config, bool say_away)
{
    enum fail fail;

    log_start(LOG_SILENT);
    fail = db_probe(db);
    log_start(config->log_level);
    if (fail && (say_away || fail == FAIL_INVALID))
        tell_database(db, mem, config, fail);
    else if (fail)
        log_warn("db_connect_failed", "message=%s", db_trouble(db, mem));
    return fail;
}

enum fail startup_schema(struct db *db, const struct config *config)
{
    struct arena *mem = arena_new();
    enum fail fail = probe(db, mem, config, true);

    arena_free(&mem);
    return fail;
}

enum fail startup_database(struct db *db, const struct config *config, bool say_away)
{
    struct arena *mem = arena_new();
    enum fail fail = probe(db, mem, config, say_away);

    if (!fail)
        fail = check_key(db, mem, config);
    arena_free(&mem);
    return fail;
}

void startup_listen_failed(const struct config *config, int error)
{
    bool bracketed = strchr(config->listen_host, ':') != NULL;
    const char *open = bracketed ? "[" : "", *close = bracketed ? "]" : "";

    fprintf(stderr, "XQ_LISTEN: %s%s%s:%d ", open, config->listen_host, close, config->listen_port);
    if (error == EADDRINUSE)
        fputs(config->chinese ? "已被占用\n" : "is in use already\n", stderr);
    else
        fprintf(stderr, config->chinese ? "无法监听：%s\n" : "cannot be listened at: %s\n",
                error             ? strerror(error)
                : config->chinese ? "主机名无法解析"
                                  : "unknown host");
}
