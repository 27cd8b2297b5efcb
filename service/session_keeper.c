/* session_keeper.c - looks for sessions near their end, every few seconds. */
#include "service/session_keeper.h"

#include "service/authorization.h"
#include "service/clock.h"
#include "service/log.h"
#include "sql/vault.h"

#include <pthread.h>
#include <stdlib.h>
#include <time.h>

enum { LOOK_MS = 5000, STACK_BYTES = 512 * 1024 };

struct session_keeper {
    const struct workshop *shop;
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t stop_asked;
    bool stop;
};

static bool wait_or_stop(struct session_keeper *keeper)
{
    int64_t until = clock_monotonic_ms() + LOOK_MS;
    struct timespec deadline = {.tv_sec = until / 1000, .tv_nsec = until % 1000 * 1000000};
    bool stop;

    pthread_mutex_lock(&keeper->lock);
    if (!keeper->stop)
        pthread_cond_timedwait(&keeper->stop_asked, &keeper->lock, &deadline);
    stop = keeper->stop;
    pthread_mutex_unlock(&keeper->lock);
    return stop;
}

/* What goes wrong is logged and recorded in the vault by whoever finds it. */
static void look_after(const struct session_keeper *keeper, struct http *http, struct arena *mem,
                       const char *name)
{
    const struct workshop *shop = keeper->shop;
    struct asker asker = {.shop = shop, .http = http, .mem = mem, .who = "keeper"};
    struct account account;
    enum fail fail = account_load(shop->db, mem, shop->config, name, &account);

    if (!fail)
        fail = session_ensure(&asker, &account, 0);
    if (fail)
        log_warn("session_not_kept", "connection=%s why=%s", name, fail_name(fail));
}

static void look_round(const struct session_keeper *keeper, struct http *http, struct arena *mem)
{
    const struct workshop *shop = keeper->shop;
    const char *const *names;
    size_t count;

    if (vault_due(shop->db, mem, &names, &count) != OK)
        return; /* the database is away; that is told elsewhere */
    for (size_t i = 0; i < count && !*shop->stopping; i++)
        look_after(keeper, http, mem, names[i]);
}

static void *keep(void *context)
{
    struct session_keeper *keeper = context;
    struct http *http = http_new();
    struct arena *mem = arena_new();

    while (!wait_or_stop(keeper)) {
        look_round(keeper, http, mem);
        arena_reset(mem);
    }
    arena_free(&mem);
    http_free(&http);
    return NULL;
}

static void start_thread(struct session_keeper *keeper)
{
    pthread_attr_t small;

    pthread_attr_init(&small);
    pthread_attr_setstacksize(&small, STACK_BYTES);
    if (pthread_create(&keeper->thread, &small, keep, keeper) != 0)
        abort();
    pthread_attr_destroy(&small);
}

struct session_keeper *session_keeper_start(const struct workshop *shop)
{
    struct session_keeper *keeper = calloc(1, sizeof *keeper);
    pthread_condattr_t monotonic;

    if (!keeper)
        abort();
    keeper->shop = shop;
    pthread_mutex_init(&keeper->lock, NULL);
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_cond_init(&keeper->stop_asked, &monotonic);
    pthread_condattr_destroy(&monotonic);
    start_thread(keeper);
    return keeper;
}

void session_keeper_stop(struct session_keeper **keeper)
{
    if (!*keeper)
        return;
    pthread_mutex_lock(&(*keeper)->lock);
    (*keeper)->stop = true;
    pthread_cond_signal(&(*keeper)->stop_asked);
    pthread_mutex_unlock(&(*keeper)->lock);
    pthread_join((*keeper)->thread, NULL);
    pthread_cond_destroy(&(*keeper)->stop_asked);
    pthread_mutex_destroy(&(*keeper)->lock);
    free(*keeper);
    *keeper = NULL;
}
