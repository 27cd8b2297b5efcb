/* keeper.c - the thread that probes the database, makes partitions ahead of time and drops old
 * ones.
 */
#include "service/keeper.h"

#include "service/clock.h"
#include "service/log.h"
#include "sql/retention.h"

#include <pthread.h>
#include <stdlib.h>
#include <time.h>

enum { PROBE_MS = 1000, PARTITIONS_MS = 3600000 };

struct keeper {
    struct db *db;
    struct server_state *state;
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t stop_asked;
    bool stop;
};

static bool wait_or_stop(struct keeper *keeper)
{
    int64_t until = clock_monotonic_ms() + PROBE_MS;
    struct timespec deadline = {.tv_sec = until / 1000, .tv_nsec = until % 1000 * 1000000};
    bool stop;

    pthread_mutex_lock(&keeper->lock);
    if (!keeper->stop)
        pthread_cond_timedwait(&keeper->stop_asked, &keeper->lock, &deadline);
    stop = keeper->stop;
    pthread_mutex_unlock(&keeper->lock);
    return stop;
}

static bool probe(struct keeper *keeper)
{
    enum fail fail = db_probe(keeper->db);
    bool good = fail == OK;

    if (good != atomic_exchange(&keeper->state->database_ok, good))
        log_write(good ? LOG_INFO : LOG_WARN, good ? "database_ready" : "database_away", "why=%s",
                  fail_name(fail));
    atomic_store(&keeper->state->schema_ok, fail != FAIL_INVALID);
    return good;
}

/* One partition in a transaction of its own: the lock that dropping takes is over at once. */
static bool drop_one(struct keeper *keeper, struct arena *mem)
{
    const char *name;

    if (partition_drop(keeper->db, mem, &name) != OK) {
        log_warn("partitions_not_dropped", "next try in an hour");
        return false;
    }
    if (name)
        log_info("partition_dropped", "name=%s", name);
    return name != NULL;
}

static void drop_old(struct keeper *keeper)
{
    struct arena *mem = arena_new();

    while (drop_one(keeper, mem))
        arena_reset(mem);
    arena_free(&mem);
}

static void *keep(void *context)
{
    struct keeper *keeper = context;
    int64_t partitions_due = 0;

    do {
        bool good = probe(keeper);
        int64_t now = clock_monotonic_ms();

        if (good && now >= partitions_due) {
            if (db_execute(keeper->db, STMT_PARTITIONS_ENSURE, NULL, NULL) != OK)
                log_warn("partitions_not_made", "next try in an hour");
            drop_old(keeper);
            partitions_due = now + PARTITIONS_MS;
        }
    } while (!wait_or_stop(keeper));
    return NULL;
}

struct keeper *keeper_start(struct db *db, struct server_state *state)
{
    struct keeper *keeper = calloc(1, sizeof *keeper);
    pthread_condattr_t monotonic;

    if (!keeper)
        abort();
    keeper->db = db;
    keeper->state = state;
    pthread_mutex_init(&keeper->lock, NULL);
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_cond_init(&keeper->stop_asked, &monotonic);
    pthread_condattr_destroy(&monotonic);
    if (pthread_create(&keeper->thread, NULL, keep, keeper) != 0)
        abort();
    return keeper;
}

void keeper_stop(struct keeper **keeper)
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
