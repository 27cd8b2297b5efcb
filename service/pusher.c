/* pusher.c - the thread that looks for pushes to act on. */
#include "service/pusher.h"

#include "service/clock.h"
#include "service/log.h"
#include "service/push_act.h"
#include "service/push_alert.h"

#include <pthread.h>
#include <stdlib.h>
#include <time.h>

enum {
    POLL_MS = 500,
    QUIET_MS = 2000,
    MOST_MS = 10000,
    ROUND_MS = 30000,
    GIVE_WAY = 3 /* rests so many times as long as it worked: taking pushes goes first */
};

struct pusher {
    struct db *db;
    struct queue *queue;
    struct pusher_stats stats;
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t stop_asked;
    bool stop;
};

static bool wait_or_stop(struct pusher *pusher, int64_t ms)
{
    int64_t until = clock_monotonic_ms() + ms;
    struct timespec deadline = {.tv_sec = until / 1000, .tv_nsec = until % 1000 * 1000000};
    bool stop;

    pthread_mutex_lock(&pusher->lock);
    if (!pusher->stop)
        pthread_cond_timedwait(&pusher->stop_asked, &pusher->lock, &deadline);
    stop = pusher->stop;
    pthread_mutex_unlock(&pusher->lock);
    return stop;
}

static void count_result(struct pusher *pusher, const struct push_group *group,
                         const struct push_result *result)
{
    struct pusher_stats *stats = &pusher->stats;

    atomic_fetch_add(&stats->acted, result->acted);
    atomic_fetch_add(&stats->runs_made, result->runs_made);
    atomic_fetch_add(&stats->runs_joined, result->runs_joined);
    if (result->acted && !result->runs_made && !result->runs_joined)
        log_debug("pushes_judged", "biz_type=%s pushes=%lld", group->biz_type,
                  (long long)result->acted);
    for (int i = 0; i < result->runs_made; i++)
        queue_wake(pusher->queue);
}

static enum fail act_on(struct pusher *pusher, const struct push_group *group)
{
    struct push_result result;
    int64_t begun;
    enum fail fail;

    do {
        struct arena *mem = arena_new();

        begun = clock_monotonic_ms();
        fail = push_act(pusher->db, mem, group, &result);
        if (!fail)
            count_result(pusher, group, &result);
        arena_free(&mem);
    } while (!fail && result.more &&
             !wait_or_stop(pusher, (clock_monotonic_ms() - begun) * GIVE_WAY));
    return fail;
}

static enum fail look(struct pusher *pusher, struct arena *mem)
{
    struct push_group *groups;
    int64_t waiting = 0, oldest_ms = 0;
    int count;
    enum fail fail = push_groups(pusher->db, mem, QUIET_MS, MOST_MS, &groups, &count);

    if (fail)
        return fail;
    for (int i = 0; i < count; i++) {
        waiting += groups[i].waiting;
        oldest_ms = groups[i].oldest_ms > oldest_ms ? groups[i].oldest_ms : oldest_ms;
    }
    atomic_store(&pusher->stats.waiting, waiting);
    atomic_store(&pusher->stats.oldest_ms, oldest_ms);
    for (int i = 0; !fail && i < count; i++)
        if (groups[i].due)
            fail = act_on(pusher, &groups[i]);
    return fail;
}

/* What is done now and then. */
static enum fail make_round(struct pusher *pusher, struct arena *mem)
{
    enum fail fail = push_alert_look(pusher->db, mem);

    return fail ? fail : push_forget_bodies(pusher->db);
}

static void *push_forever(void *context)
{
    struct pusher *pusher = context;
    struct arena *mem = arena_new();
    int64_t round_due = 0;
    bool well = true;

    do {
        enum fail fail = look(pusher, mem);

        if (!fail && clock_monotonic_ms() >= round_due) {
            round_due = clock_monotonic_ms() + ROUND_MS;
            fail = make_round(pusher, mem);
        }
        if (fail && well) /* once: it is tried again twice a second */
            log_warn("pushes_not_acted_on", "why=%s", fail_name(fail));
        well = !fail;
        arena_reset(mem);
    } while (!wait_or_stop(pusher, POLL_MS));
    arena_free(&mem);
    return NULL;
}

struct pusher *pusher_start(struct db *db, struct queue *queue)
{
    struct pusher *pusher = calloc(1, sizeof *pusher);
    pthread_condattr_t monotonic;

    if (!pusher)
        abort();
    pusher->db = db;
    pusher->queue = queue;
    pthread_mutex_init(&pusher->lock, NULL);
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_cond_init(&pusher->stop_asked, &monotonic);
    pthread_condattr_destroy(&monotonic);
    if (pthread_create(&pusher->thread, NULL, push_forever, pusher) != 0)
        abort();
    return pusher;
}

const struct pusher_stats *pusher_stats(const struct pusher *pusher)
{
    return &pusher->stats;
}

void pusher_stop(struct pusher **pusher)
{
    if (!*pusher)
        return;
    pthread_mutex_lock(&(*pusher)->lock);
    (*pusher)->stop = true;
    pthread_cond_signal(&(*pusher)->stop_asked);
    pthread_mutex_unlock(&(*pusher)->lock);
    pthread_join((*pusher)->thread, NULL);
    pthread_cond_destroy(&(*pusher)->stop_asked);
    pthread_mutex_destroy(&(*pusher)->lock);
    free(*pusher);
    *pusher = NULL;
}
