/* main.c - reads the command line, and builds and takes down the house: the only file that knows
 * every part. What is started is stopped in reverse. */
#include "handlers/notes.h"
#include "handlers/routes.h"
#include "service/bank.h"
#include "service/budget.h"
#include "service/clock.h"
#include "service/commands.h"
#include "service/intake.h"
#include "service/keeper.h"
#include "service/log.h"
#include "service/notifier.h"
#include "service/pusher.h"
#include "service/queue.h"
#include "service/scheduler.h"
#include "service/server.h"
#include "service/session_keeper.h"
#include "service/startup.h"
#include "service/usage.h"
#include "service/watch.h"
#include "service/worker.h"

#include <limits.h>
#include <malloc.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>

enum { STATEMENT_SECONDS = 10, REQUEST_THREADS = 8 };

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
    volatile bool cut; /* looked at by libcurl's loop, see service/work.h */
    struct workshop shop;
    struct house house;
    struct keeper *keeper;
    struct bank *bank;
    struct hooks *hooks;
    struct intake *intake;
    struct pusher *pusher;
    struct workers *workers;
    struct notifier *notifier;
    struct session_keeper *session_keeper;
    struct scheduler *scheduler;
    struct server *server;
};

static bool start_server(struct service *service)
{
    int listen_error = -1;
    struct server_options options = {.host = service->config.listen_host,
                                     .port = service->config.listen_port,
                                     .routes = routes,
                                     .route_count = route_count,
                                     .house = &service->house,
                                     .request_threads = REQUEST_THREADS,
                                     .intake = intake_lane(service->intake),
                                     .watch = watch_lane(service->house.watch),
                                     .listen_error = &listen_error};

    if (server_start(&options, &service->server) == OK)
        return true;
    if (listen_error >= 0)
        startup_listen_failed(&service->config, listen_error);
    return false;
}

static bool start(struct service *service)
{
    service->house.db =
        db_open(service->config.database_url, service->config.db_pool, STATEMENT_SECONDS);
    /* A schema or a key that is not ours will not mend itself: exit 1. A database that is away
     * will: stay up. */
    if (startup_database(service->house.db, &service->config, false) == FAIL_INVALID)
        return false;
    service->house.config = &service->config;
    service->house.note = operation_note;
    service->house.state = &service->state;
    service->house.queue = queue_new();
    service->bank = bank_open(service->house.db, service->config.call_seconds);
    service->shop = (struct workshop){.config = &service->config,
                                      .db = service->house.db,
                                      .budget = budget_new(bank_of_budgets(service->bank)),
                                      .stopping = &service->stopping,
                                      .cut = &service->cut,
                                      .skew = clock_skew_new()};
    service->house.shop = &service->shop;
    service->keeper = keeper_start(service->house.db, &service->state);
    service->hooks = hooks_new(service->house.db, &service->config);
    service->intake = intake_start(&service->config, service->hooks);
    service->house.hooks = service->hooks;
    service->house.intake = service->intake;
    service->pusher = pusher_start(service->house.db, service->house.queue);
    service->house.pusher = service->pusher;
    service->house.watch = watch_start(service->house.db);
    if (!start_server(service))
        return false;
    service->workers = workers_start(&service->shop, service->house.queue);
    service->notifier = notifier_start(&service->shop);
    service->session_keeper = session_keeper_start(&service->shop);
    service->scheduler = scheduler_start(service->house.db, service->house.queue);
    return true;
}

/* First no new requests, then what is under way, then what it stands on. */
static void stop(struct service *service)
{
    int64_t begun = clock_monotonic_ms(), most = service->config.drain_seconds * (int64_t)1000;
    int64_t left;

    atomic_store(&service->state.draining, true);
    atomic_store(&service->stopping, true);
    if (service->house.queue)
        queue_stop(service->house.queue);
    scheduler_stop(&service->scheduler);
    watch_close(service->house.watch); /* who waits is answered now */
    if (service->server)
        server_drain(service->server, service->config.drain_seconds);
    left = begun + most - clock_monotonic_ms();
    workers_stop(&service->workers, left > 0 ? left : 0, &service->cut);
    notifier_stop(&service->notifier);
    session_keeper_stop(&service->session_keeper);
    server_stop(&service->server);
    watch_free(&service->house.watch);
    intake_stop(&service->intake);
    hooks_free(&service->hooks);
    pusher_stop(&service->pusher);
    keeper_stop(&service->keeper);
    budget_free(&service->shop.budget);
    clock_skew_free(&service->shop.skew);
    bank_close(&service->bank);
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

/* Secrets are in this memory: neither a dump nor another process of the same user may have it. */
static void keep_out_of_core_dumps(void)
{
    const struct rlimit none = {0, 0};

    if (prctl(PR_SET_DUMPABLE, 0) != 0 || setrlimit(RLIMIT_CORE, &none) != 0)
        log_warn("core_dumps_possible", "the system did not let us forbid them");
}

static void log_unknown_setting(const struct config *config, const char *name)
{
    (void)config;
    log_warn("setting_unknown", "variable=%s: no such setting, ignored", name);
}

static int serve(void)
{
    struct arena *mem = arena_new();
    struct service service = {0};
    sigset_t signals;
    int code = EXIT_FAILURE;

    block_signals(&signals);
    if (command_settings(mem, &service.config) != OK) {
        arena_free(&mem);
        return EXIT_FAILURE;
    }
    keep_out_of_core_dumps();
    startup_unknown_settings(mem, &service.config, log_unknown_setting);
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
        return usage_wrong("preview");
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

    if (!read_options(count, words, options) || !given.name || !given.source || !given.target)
        return usage_wrong("import");
    return command_import(&given);
}

static int apply(int count, char **words)
{
    (void)count;
    return command_apply(words[0]);
}

static int lint(int count, char **words)
{
    (void)count;
    return command_lint(words[0]);
}

/* A command without words. */
static const struct plain {
    const char *name;
    int (*run)(void);
} plain[] = {{"serve", serve},
             {"migrate", command_migrate},
             {"check", command_check},
             {"version", command_version},
             {"--version", command_version}};

/* One with as many words as that, or with `least` and more. */
static const struct worded {
    const char *name;
    int least, most;
    int (*run)(int count, char **words);
} worded[] = {{"apply", 1, 1, apply},
              {"lint", 1, 1, lint},
              {"preview", 1, INT_MAX, preview},
              {"import", 0, INT_MAX, import}};

static int run_command(const char *command, int count, char **words)
{
    for (size_t i = 0; i < sizeof plain / sizeof *plain; i++) {
        if (count == 0 && strcmp(plain[i].name, command) == 0)
            return plain[i].run();
    }
    for (size_t i = 0; i < sizeof worded / sizeof *worded; i++) {
        if (strcmp(worded[i].name, command) == 0 && count >= worded[i].least &&
            count <= worded[i].most)
            return worded[i].run(count, words);
    }
    return usage_asked(command) ? usage_print() : usage_wrong(command);
}

int main(int argc, char **argv)
{
    mallopt(M_ARENA_MAX, 2); /* many threads, little memory: the arenas of glibc would cost more */
    json_start();
    if (argc < 2)
        return usage_wrong(NULL);
    return run_command(argv[1], argc - 2, argv + 2);
}
