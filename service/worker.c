/* worker.c - claims runs, one thread each. */
#include "service/worker.h"

#include "service/clock.h"
#include "service/log.h"
#include "service/pipeline.h"
#include "sql/run_event.h"

#include <inttypes.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { STACK_BYTES = 512 * 1024 };

struct workers {
    const struct workshop *shop;
    struct queue *queue;
    pthread_t *threads;
    int count;
    char name[80]; /* of this process, for people who read table run */
};

/* A run of another worker whose lease ended; the story says so. */
static enum fail take_over(const struct workers *workers, struct arena *mem, struct run *run)
{
    const struct workshop *shop = workers->shop;
    enum fail fail = run_take_over(shop->db, mem, workers->name, shop->config->lease_seconds, run);

    if (fail)
        return fail;
    log_warn("run_taken_over", "run=%" PRId64 " fence=%" PRId64, run->id, run->fence);
    if (run_event_insert(shop->db, mem, run->sync_id, run->id, "taken_over",
                         arena_format(mem, "{\"fence\":%" PRId64 "}", run->fence)) != OK)
        log_warn("event_not_written", "run=%" PRId64, run->id);
    return OK;
}

static enum fail claim(const struct workers *workers, struct arena *mem, enum queue_look look,
                       struct run *run)
{
    const struct workshop *shop = workers->shop;
    int64_t now = clock_monotonic_ms();
    enum fail fail = FAIL_NOT_FOUND;

    if (look == QUEUE_POLL)
        fail = take_over(workers, mem, run);
    if (fail == FAIL_NOT_FOUND)
        fail = run_claim(shop->db, mem, workers->name, shop->config->lease_seconds, run);
    run->claimed_ms = now; /* before the statement: the lease is never thought longer than it is */
    return fail;
}

static void work_on(const struct workers *workers, struct http *http, const struct run *run)
{
    char id[24];

    snprintf(id, sizeof id, "%" PRId64, run->id);
    log_set_run(id, run->sync);
    log_info("run_claimed", "mode=%s trigger=%s attempt=%d fence=%" PRId64, run->mode, run->trigger,
             run->attempt, run->fence);
    pipeline_run(workers->shop, http, run);
    log_set_run(NULL, NULL);
}

static void *work_forever(void *context)
{
    const struct workers *workers = context;
    struct http *http = http_new();
    struct arena *mem = arena_new();
    enum queue_look look;

    while ((look = queue_wait(workers->queue)) != QUEUE_STOPPED) {
        struct run run;
        enum fail fail = claim(workers, mem, look, &run);

        if (!fail && look == QUEUE_POLL)
            queue_poll_now(workers->queue);
        else if (!fail || fail == FAIL_CONFLICT) /* there may be more where that came from */
            queue_wake(workers->queue);
        if (!fail)
            work_on(workers, http, &run);
        arena_reset(mem);
    }
    arena_free(&mem);
    http_free(&http);
    return NULL;
}

struct workers *workers_start(const struct workshop *shop, struct queue *queue)
{
    struct workers *workers = calloc(1, sizeof *workers);
    char host[40] = "";
    pthread_attr_t small;

    if (!workers)
        abort();
    gethostname(host, sizeof host - 1);
    snprintf(workers->name, sizeof workers->name, "%s:%d", host, (int)getpid());
    workers->shop = shop;
    workers->queue = queue;
    workers->count = shop->config->workers;
    workers->threads = calloc((size_t)workers->count, sizeof *workers->threads);
    if (!workers->threads)
        abort();
    pthread_attr_init(&small);
    pthread_attr_setstacksize(&small, STACK_BYTES);
    for (int i = 0; i < workers->count; i++) {
        if (pthread_create(&workers->threads[i], &small, work_forever, workers) != 0)
            abort();
    }
    pthread_attr_destroy(&small);
    return workers;
}

void workers_stop(struct workers **workers, int64_t wait_ms, volatile bool *cut)
{
    int64_t until = clock_unix_ms() + wait_ms;
    const struct timespec deadline = {.tv_sec = until / 1000, .tv_nsec = until % 1000 * 1000000};

    if (!*workers)
        return;
    for (int i = 0; i < (*workers)->count; i++) {
        if (pthread_timedjoin_np((*workers)->threads[i], NULL, &deadline) == 0)
            continue;
        __atomic_store_n(cut, true, __ATOMIC_RELAXED);
        pthread_join((*workers)->threads[i], NULL);
    }
    free((*workers)->threads);
    free(*workers);
    *workers = NULL;
}
