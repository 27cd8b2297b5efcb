/* main.c - reads the command line, and builds and takes down the house: the only file that knows
 * every part. What is started is stopped in reverse. */
#include "handlers/routes.h"
#include "service/budget.h"
#include "service/clock.h"
#include "service/commands.h"
#include "service/intake.h"
#include "service/keeper.h"
#include "service/log.h"
#include "service/notifier.h"
#include "service/queue.h"
#include "service/server.h"
#include "service/worker.h"

#include <malloc.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { EXIT_USAGE = 2, STATEMENT_SECONDS = 10, REQUEST_THREADS = 8 };

static const char usage[] =
    "usage: xingqiao COMMAND\n"
    "  serve                                     run the service 运行服务\n"
    "  migrate                                   bring the schema up to date 升级表结构\n"
    "  check                                     check settings and database 检查配置与数据库\n"
    "  apply DIR|FILE                            store definitions, all or nothing 应用定义\n"
    "  lint FILE                                 check one sync document 检查集成方案\n"
    "  preview FILE [--rows FILE] [--context FILE]  what it would ask and store 预览\n"
    "  import --name N --source FILE --target FILE [--source-connection N]\n"
    "         [--target-connection N] [--scheme-id ID]  pasted metadata as a sync 导入元数据\n"
    "  version\n";

/* SIGTERM and SIGINT are waited for by the main thread alone. */
static void block_signals(sigset_t *out)
{
    sigemptyset(out);
    sigaddset(out, SIGTERM);
    sigaddset(out, SIGINT);
    pthread_sigmask(SIG_BLOCK, out, NULL);
    signal(SIGPIPE, SIG_IGN);
}

struct service {
    struct config config;
    struct server_state state;
    atomic_bool stopping;
    struct workshop shop;
    struct house house;
    struct keeper *keeper;
    struct intake *intake;
    struct workers *workers;
    struct notifier *notifier;
    struct server *server;
};

/* A schema that is not ours will not mend itself: exit 1. A database that is away will: stay up. */
static bool schema_usable(struct db *db)
{
    return db_probe(db) != FAIL_INVALID;
}

static bool start_server(struct service *service)
{
    struct server_options options = {.host = service->config.listen_host,
                                     .port = service->config.listen_port,
                                     .routes = routes,
                                     .route_count = route_count,
                                     .house = &service->house,
                                     .request_threads = REQUEST_THREADS,
                                     .intake = intake_lane(service->intake)};
    return server_start(&options, &service->server) == OK;
}

static bool start(struct service *service)
{
    service->house.db =
        db_open(service->config.database_url, service->config.db_pool, STATEMENT_SECONDS);
    if (!schema_usable(service->house.db))
        return false;
    service->house.config = &service->config;
    service->house.state = &service->state;
    service->house.queue = queue_new();
    service->shop =
        (struct workshop){&service->config, service->house.db, budget_new(), &service->stopping};
    service->keeper = keeper_start(service->house.db, &service->state);
    service->intake = intake_start(service->house.db);
    if (!start_server(service))
        return false;
    service->workers = workers_start(&service->shop, service->house.queue);
    service->notifier = notifier_start(&service->shop);
    return true;
}

/* First no new requests, then what is under way, then what it stands on. */
static void stop(struct service *service)
{
    atomic_store(&service->state.draining, true);
    atomic_store(&service->stopping, true);
    if (service->house.queue)
        queue_stop(service->house.queue);
    if (service->server)
        server_drain(service->server, service->config.drain_seconds);
    workers_stop(&service->workers);
    notifier_stop(&service->notifier);
    server_stop(&service->server);
    intake_stop(&service->intake);
    keeper_stop(&service->keeper);
    budget_free(&service->shop.budget);
    queue_free(&service->house.queue);
    db_close(&service->house.db);
}

static int wait_for_signal(const sigset_t *signals)
{
    int got = 0;

    sigwait(signals, &got);
    log_info("stopping", "signal=%s", strsignal(got));
    return EXIT_SUCCESS;
}

static int serve(void)
{
    struct arena *mem = arena_new();
    struct service service = {0};
    struct config_fault *faults;
    sigset_t signals;
    size_t count;
    int code = EXIT_FAILURE;

    block_signals(&signals);
    if (config_read(mem, command_getenv, &service.config, &faults, &count) != OK) {
        command_config_faults(faults, (int)count);
        arena_free(&mem);
        return EXIT_FAILURE;
    }
    log_start(service.config.log_level);
    if (start(&service)) {
        log_info("listening", "host=%s port=%d workers=%d", service.config.listen_host,
                 server_port(service.server), service.config.workers);
        code = wait_for_signal(&signals);
    }
    stop(&service);
    log_info("stopped", "code=%d", code);
    arena_free(&mem);
    return code;
}

struct option {
    const char *name;
    const char **value;
};

/* Pairs of "--name value"; the table ends with a NULL name. */
static bool read_options(int count, char **words, const struct option *options)
{
    for (int i = 0; i < count; i += 2) {
        const struct option *option = options;

        while (option->name && strcmp(option->name, words[i]) != 0)
            option++;
        if (!option->name || i + 1 >= count)
            return false;
        *option->value = words[i + 1];
    }
    return true;
}

static int preview(int count, char **words)
{
    const char *rows = NULL, *context = NULL;
    const struct option options[] = {{"--rows", &rows}, {"--context", &context}, {NULL, NULL}};

    if (!read_options(count - 1, words + 1, options))
        return EXIT_USAGE;
    return command_preview(words[0], rows, context);
}

static int import(int count, char **words)
{
    struct command_import given = {0};
    const struct option options[] = {{"--name", &given.name},
                                     {"--source", &given.source},
                                     {"--target", &given.target},
                                     {"--source-connection", &given.source_connection},
                                     {"--target-connection", &given.target_connection},
                                     {"--scheme-id", &given.scheme_id},
                                     {NULL, NULL}};

    if (!read_options(count, words, options) || !given.name || !given.source || !given.target) {
        fputs(usage, stderr);
        return EXIT_USAGE;
    }
    return command_import(&given);
}

/* EXIT_USAGE with nothing printed: the words make no command. */
static int run_command(const char *command, int count, char **words)
{
    if (strcmp(command, "serve") == 0 && count == 0)
        return serve();
    if (strcmp(command, "migrate") == 0 && count == 0)
        return command_migrate();
    if (strcmp(command, "check") == 0 && count == 0)
        return command_check();
    if (strcmp(command, "version") == 0 && count == 0)
        return command_version();
    if (strcmp(command, "apply") == 0 && count == 1)
        return command_apply(words[0]);
    if (strcmp(command, "lint") == 0 && count == 1)
        return command_lint(words[0]);
    if (strcmp(command, "preview") == 0 && count >= 1)
        return preview(count, words);
    if (strcmp(command, "import") == 0)
        return import(count, words);
    fputs(usage, stderr);
    return EXIT_USAGE;
}

int main(int argc, char **argv)
{
    mallopt(M_ARENA_MAX, 2); /* many threads, little memory: the arenas of glibc would cost more */
    json_start();
    if (argc < 2) {
        fputs(usage, stderr);
        return EXIT_USAGE;
    }
    return run_command(argv[1], argc - 2, argv + 2);
}
