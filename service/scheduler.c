/* scheduler.c - fires what is due.
 *
 * A firing is one transaction: a due row of table schedule is locked (whoever else looks passes it
 * by), the run is queued or the overlap noted, and next_due_at moves beyond the database's present
 * time. So nothing fires twice, and however many firings were missed (nobody was up, the sync was
 * paused), they become one run: its window reaches back to the watermark anyway. */
#include "service/scheduler.h"

#include "service/clock.h"
#include "service/crypto.h"
#include "service/log.h"
#include "service/timetable.h"
#include "sql/run.h"
#include "sql/run_event.h"

#include <inttypes.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

enum { POLL_MS = 500, TRACE_BYTES = 16, MISSED_MAX = 1000 };

struct scheduler {
    struct db *db;
    struct queue *queue;
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t stop_asked;
    bool stop;
    bool caught_up; /* every sync has its schedules in the table */
};

/* ---- one firing ---------------------------------------------------------------------------- */

struct firing {
    struct arena *mem;
    struct schedule schedule;
    int64_t missed; /* firings since the one that was due */
    bool queued;
};

static int64_t count_missed(const struct cron *cron, int64_t due_wall, int64_t now_wall)
{
    int64_t missed = 0;

    while (missed < MISSED_MAX && (due_wall = cron_next(cron, due_wall)) <= now_wall)
        missed++;
    return missed;
}

static const char *detail(const struct firing *firing)
{
    struct arena *mem = firing->mem;
    cJSON *out = json_object(mem);

    json_put_text(mem, out, "scheduled_for", firing->schedule.next_due_at);
    json_put_text(mem, out, "mode", firing->schedule.mode);
    json_put_text(mem, out, "cron", firing->schedule.cron);
    json_put_text(mem, out, "timezone", firing->schedule.timezone);
    json_put_integer(mem, out, "missed", firing->missed);
    return json_print(mem, out, NULL);
}

static enum fail queue_run(struct db *tx, struct firing *firing)
{
    const struct schedule *schedule = &firing->schedule;
    bool sweep = strcmp(schedule->mode, "full") == 0;
    struct run_draft draft = {.sync = schedule->sync,
                              .mode = schedule->mode,
                              .trigger = sweep ? "sweep" : "schedule",
                              .priority = sweep ? PRIORITY_SWEEP : PRIORITY_SCHEDULE,
                              .created_by = "scheduler"};
    int64_t run;
    enum fail fail;

    draft.trace_id = crypto_random_hex(firing->mem, TRACE_BYTES);
    fail = run_insert_within(tx, firing->mem, &draft, &run);
    if (fail)
        return fail;
    firing->queued = true;
    return run_event_insert(tx, firing->mem, schedule->sync_id, run, "scheduled", detail(firing));
}

/* A run of the same mode may be under way. skip: then nothing happens. coalesce: at most one waits
 * behind it, for a second would only do the same. queue: each firing is a run, up to the backlog's
 * end. */
static enum fail fire_with_policy(struct db *tx, struct firing *firing)
{
    const struct schedule *schedule = &firing->schedule;
    struct schedule_overlap overlap;
    enum fail fail = schedule_overlap(tx, firing->mem, schedule, &overlap);

    if (fail)
        return fail;
    if (strcmp(schedule->on_overlap, "skip") == 0 && overlap.under_way)
        return run_event_insert(tx, firing->mem, schedule->sync_id, overlap.under_way,
                                "schedule_skipped", detail(firing));
    if (strcmp(schedule->on_overlap, "coalesce") == 0 && overlap.waiting)
        return run_event_insert(tx, firing->mem, schedule->sync_id, overlap.waiting,
                                "schedule_coalesced", detail(firing));
    fail = run_backlog(tx, firing->mem, schedule->sync_id);
    if (!fail)
        return queue_run(tx, firing);
    if (fail == FAIL_CONFLICT)
        log_warn("schedule_backlog_full", "sync=%s mode=%s", schedule->sync, schedule->mode);
    return fail == FAIL_CONFLICT ? OK : fail;
}

static enum fail fire(struct db *tx, void *context)
{
    struct firing *firing = context;
    struct schedule *schedule = &firing->schedule;
    struct schedule_clock clock;
    struct cron cron;
    int64_t due_wall, next;
    enum fail fail;

    firing->queued = false;
    fail = schedule_due(tx, firing->mem, schedule, &due_wall);
    if (fail)
        return fail;
    if (!cron_read(schedule->cron, &cron)) {
        log_error("schedule_unreadable", "sync=%s mode=%s", schedule->sync, schedule->mode);
        return schedule_move(tx, firing->mem, schedule, -1);
    }
    fail = schedule_clock(tx, firing->mem, schedule->timezone, -1, &clock);
    if (!fail)
        fail = timetable_next(tx, firing->mem, schedule, -1, &next);
    if (fail)
        return fail;
    firing->missed = count_missed(&cron, due_wall, clock.wall);
    fail = fire_with_policy(tx, firing);
    return fail ? fail : schedule_move(tx, firing->mem, schedule, next);
}

/* False when nothing is due any more, or it has to be looked at again later. */
static bool fire_one(struct scheduler *scheduler, struct arena *mem)
{
    struct firing firing = {.mem = mem};
    enum fail fail = db_transaction(scheduler->db, "schedule_fire", fire, &firing);

    if (fail && fail != FAIL_NOT_FOUND && fail != FAIL_BUSY)
        log_warn("schedule_not_fired", "why=%s", fail_name(fail));
    if (fail)
        return false;
    log_info("schedule_fired", "sync=%s mode=%s queued=%s missed=%" PRId64, firing.schedule.sync,
             firing.schedule.mode, firing.queued ? "true" : "false", firing.missed);
    if (firing.queued)
        queue_wake(scheduler->queue);
    return true;
}

/* ---- the thread ---------------------------------------------------------------------------- */

static bool wait_or_stop(struct scheduler *scheduler)
{
    int64_t until = clock_monotonic_ms() + POLL_MS;
    struct timespec deadline = {.tv_sec = until / 1000, .tv_nsec = until % 1000 * 1000000};
    bool stop;

    pthread_mutex_lock(&scheduler->lock);
    if (!scheduler->stop)
        pthread_cond_timedwait(&scheduler->stop_asked, &scheduler->lock, &deadline);
    stop = scheduler->stop;
    pthread_mutex_unlock(&scheduler->lock);
    return stop;
}

static bool stopping(struct scheduler *scheduler)
{
    bool stop;

    pthread_mutex_lock(&scheduler->lock);
    stop = scheduler->stop;
    pthread_mutex_unlock(&scheduler->lock);
    return stop;
}

static void *schedule_forever(void *context)
{
    struct scheduler *scheduler = context;
    struct arena *mem = arena_new();

    do {
        if (!scheduler->caught_up)
            scheduler->caught_up = timetable_catch_up(scheduler->db, mem);
        while (!stopping(scheduler) && fire_one(scheduler, mem))
            arena_reset(mem);
        arena_reset(mem);
    } while (!wait_or_stop(scheduler));
    arena_free(&mem);
    return NULL;
}

struct scheduler *scheduler_start(struct db *db, struct queue *queue)
{
    struct scheduler *scheduler = calloc(1, sizeof *scheduler);
    pthread_condattr_t monotonic;

    if (!scheduler)
        abort();
    scheduler->db = db;
    scheduler->queue = queue;
    pthread_mutex_init(&scheduler->lock, NULL);
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_cond_init(&scheduler->stop_asked, &monotonic);
    pthread_condattr_destroy(&monotonic);
    if (pthread_create(&scheduler->thread, NULL, schedule_forever, scheduler) != 0)
        abort();
    return scheduler;
}

void scheduler_stop(struct scheduler **scheduler)
{
    if (!*scheduler)
        return;
    pthread_mutex_lock(&(*scheduler)->lock);
    (*scheduler)->stop = true;
    pthread_cond_signal(&(*scheduler)->stop_asked);
    pthread_mutex_unlock(&(*scheduler)->lock);
    pthread_join((*scheduler)->thread, NULL);
    pthread_cond_destroy(&(*scheduler)->stop_asked);
    pthread_mutex_destroy(&(*scheduler)->lock);
    free(*scheduler);
    *scheduler = NULL;
}
