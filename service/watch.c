/* watch.c - the thread that looks at the runs somebody waits for.
 *
 * It polls, ten times a second and only while somebody waits: a run may be worked on by any
 * replica, and one statement over the primary key for all who wait costs less than telling
 * everybody of every step. */
#include "service/watch.h"

#include "service/clock.h"
#include "service/log.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

enum {
    POLL_MS = 100,
    COMMENT_MS = 15000,      /* a line, so that nobody between us thinks the line dead */
    STREAM_MS = 3600 * 1000, /* then the caller comes again; nothing waits for ever */
    WATCHERS_MAX = 256
};

/* Somebody who waits: a job, or the writer's side of a stream. */
struct watcher {
    struct watcher *next;
    int64_t run;
    int64_t until_ms;
    struct lane_job *job; /* NULL: a stream */
    struct stream *stream;
    const char *(*text)(struct arena *mem, const struct run *run);
    char *told; /* the data of the last event */
    int64_t comment_ms;
    bool over;
};

struct watch {
    struct db *db;
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t changed;
    struct watcher *arrived; /* not yet seen by the thread */
    size_t count;            /* of all who wait */
    bool closed, joined;
};

/* ---- coming -------------------------------------------------------------------------------- */

static enum fail enter(struct watch *watch, const struct watcher *who)
{
    struct watcher *watcher = malloc(sizeof *watcher);
    bool room;

    if (!watcher)
        abort();
    *watcher = *who;
    pthread_mutex_lock(&watch->lock);
    room = !watch->closed && watch->count < WATCHERS_MAX;
    if (room) {
        watcher->next = watch->arrived;
        watch->arrived = watcher;
        watch->count++;
        pthread_cond_signal(&watch->changed);
    }
    pthread_mutex_unlock(&watch->lock);
    if (!room)
        free(watcher);
    return room ? OK : FAIL_BUSY;
}

static enum fail submit(void *context, struct lane_job *job)
{
    struct watcher watcher = {.job = job,
                              .run = job->res.hold.run,
                              .until_ms = clock_monotonic_ms() + job->res.hold.wait_ms};

    return enter(context, &watcher);
}

struct lane watch_lane(struct watch *watch)
{
    return (struct lane){submit, watch};
}

enum fail watch_stream(struct watch *watch, int64_t run,
                       const char *(*text)(struct arena *mem, const struct run *run),
                       struct stream **out)
{
    int64_t now = clock_monotonic_ms();
    struct watcher watcher = {.stream = stream_new(),
                              .run = run,
                              .text = text,
                              .until_ms = now + STREAM_MS,
                              .comment_ms = now + COMMENT_MS};

    *out = watcher.stream;
    if (enter(watch, &watcher) == OK)
        return OK;
    stream_end(&watcher.stream);
    stream_close(out);
    return FAIL_BUSY;
}

/* ---- telling ------------------------------------------------------------------------------- */

static void let_job_go(struct lane_job *job)
{
    struct hold hold = job->res.hold;

    job->res.hold = (struct hold){0};
    log_set_request(job->req.id);
    hold.then(&job->req, &job->res, hold.run);
    log_set_request(NULL);
    job->done(job);
}

/* One event, unless it says what the last one said. */
static void tell_stream(struct watcher *watcher, struct arena *mem, const struct run *run)
{
    const char *data = watcher->text(mem, run);
    bool end = run->finished_at != NULL;
    enum fail fail;

    if (!end && watcher->told && strcmp(watcher->told, data) == 0)
        return;
    fail = stream_put(watcher->stream,
                      arena_format(mem, "event: %s\ndata: %s\n\n", end ? "end" : "progress", data));
    watcher->over = fail == FAIL_STALE || (end && !fail);
    if (fail)
        return;
    free(watcher->told);
    watcher->told = strdup(data);
    if (!watcher->told)
        abort();
    watcher->comment_ms = clock_monotonic_ms() + COMMENT_MS;
}

static void comment(struct watcher *watcher, int64_t now)
{
    if (now < watcher->comment_ms)
        return;
    watcher->over = stream_put(watcher->stream, ": still here\n\n") == FAIL_STALE;
    watcher->comment_ms = now + COMMENT_MS;
}

static void look(struct watcher *watcher, struct arena *mem, const struct run *run, int64_t now)
{
    if (watcher->stream && run)
        tell_stream(watcher, mem, run);
    if (watcher->stream && !watcher->over)
        comment(watcher, now);
    if (watcher->job && run && run->finished_at)
        watcher->over = true;
    if (now >= watcher->until_ms)
        watcher->over = true;
}

static void dismiss(struct watcher *watcher)
{
    if (watcher->job)
        let_job_go(watcher->job);
    stream_end(&watcher->stream);
    free(watcher->told);
    free(watcher);
}

/* ---- the thread ---------------------------------------------------------------------------- */

/* Waits for somebody to come, or for the next look while somebody is there. True at the end. */
static bool wait_and_take(struct watch *watch, struct watcher **watchers)
{
    int64_t until = clock_monotonic_ms() + POLL_MS;
    struct timespec deadline = {.tv_sec = until / 1000, .tv_nsec = until % 1000 * 1000000};
    int late = 0;
    bool closed;

    pthread_mutex_lock(&watch->lock);
    while (!watch->closed && !watch->arrived && late == 0)
        late = *watchers ? pthread_cond_timedwait(&watch->changed, &watch->lock, &deadline)
                         : pthread_cond_wait(&watch->changed, &watch->lock);
    while (watch->arrived) {
        struct watcher *watcher = watch->arrived;

        watch->arrived = watcher->next;
        watcher->next = *watchers;
        *watchers = watcher;
    }
    closed = watch->closed;
    pthread_mutex_unlock(&watch->lock);
    return closed;
}

static const struct run *find(const struct run *runs, int count, int64_t id)
{
    for (int i = 0; i < count; i++)
        if (runs[i].id == id)
            return &runs[i];
    return NULL;
}

/* The database away: nothing is known, and only time passes. */
static void look_at_all(struct watch *watch, struct arena *mem, struct watcher *watchers)
{
    int64_t ids[WATCHERS_MAX], now;
    struct run *runs = NULL;
    size_t wanted = 0;
    int count = 0;

    for (const struct watcher *at = watchers; at; at = at->next)
        ids[wanted++] = at->run;
    if (wanted == 0 || run_watch(watch->db, mem, ids, wanted, &runs, &count) != OK)
        count = 0;
    now = clock_monotonic_ms();
    for (struct watcher *at = watchers; at; at = at->next)
        look(at, mem, find(runs, count, at->run), now);
}

static void dismiss_those_over(struct watch *watch, struct watcher **watchers)
{
    struct watcher **at = watchers;

    while (*at) {
        struct watcher *watcher = *at;

        if (!watcher->over) {
            at = &watcher->next;
            continue;
        }
        *at = watcher->next;
        dismiss(watcher);
        pthread_mutex_lock(&watch->lock);
        watch->count--;
        pthread_mutex_unlock(&watch->lock);
    }
}

static void *watch_forever(void *context)
{
    struct watch *watch = context;
    struct arena *mem = arena_new();
    struct watcher *watchers = NULL;

    while (!wait_and_take(watch, &watchers)) {
        look_at_all(watch, mem, watchers);
        dismiss_those_over(watch, &watchers);
        arena_reset(mem);
    }
    for (struct watcher *at = watchers; at; at = at->next)
        at->over = true;
    dismiss_those_over(watch, &watchers);
    arena_free(&mem);
    return NULL;
}

struct watch *watch_start(struct db *db)
{
    struct watch *watch = calloc(1, sizeof *watch);
    pthread_condattr_t monotonic;

    if (!watch)
        abort();
    watch->db = db;
    pthread_mutex_init(&watch->lock, NULL);
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_cond_init(&watch->changed, &monotonic);
    pthread_condattr_destroy(&monotonic);
    if (pthread_create(&watch->thread, NULL, watch_forever, watch) != 0)
        abort();
    return watch;
}

void watch_close(struct watch *watch)
{
    if (!watch || watch->joined)
        return;
    pthread_mutex_lock(&watch->lock);
    watch->closed = true;
    pthread_cond_signal(&watch->changed);
    pthread_mutex_unlock(&watch->lock);
    pthread_join(watch->thread, NULL);
    watch->joined = true;
}

void watch_free(struct watch **watch)
{
    if (!*watch)
        return;
    watch_close(*watch);
    pthread_cond_destroy(&(*watch)->changed);
    pthread_mutex_destroy(&(*watch)->lock);
    free(*watch);
    *watch = NULL;
}
