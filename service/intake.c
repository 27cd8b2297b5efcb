/* intake.c - the queue of callbacks and its committers. */
#include "service/intake.h"

#include "service/intake_group.h"
#include "service/log.h"

#include <pthread.h>
#include <stdlib.h>

enum {
    COMMITTERS = 2,
    WAITING_MAX = 4096,
    WAITING_BYTES_MAX = 64 * 1024 * 1024,
    STATEMENT_SECONDS = 4 /* a sender does not wait for ever: rather 503, and again */
};

struct intake {
    struct db *db;
    struct hooks *hooks;
    struct intake_stats stats;
    pthread_t threads[COMMITTERS];
    pthread_mutex_t lock;
    pthread_cond_t arrived;
    struct lane_job *first, *last;
    bool stop;
};

static bool has_room(const struct intake *intake, const struct lane_job *job)
{
    return atomic_load(&intake->stats.waiting) < WAITING_MAX &&
           atomic_load(&intake->stats.waiting_bytes) + (long long)job->req.body_len <=
               WAITING_BYTES_MAX;
}

static enum fail submit(void *context, struct lane_job *job)
{
    struct intake *intake = context;
    enum fail fail = FAIL_BUSY;

    pthread_mutex_lock(&intake->lock);
    if (!intake->stop && has_room(intake, job)) {
        job->next = NULL;
        if (intake->first)
            intake->last->next = job;
        else
            intake->first = job;
        intake->last = job;
        atomic_fetch_add(&intake->stats.waiting, 1);
        atomic_fetch_add(&intake->stats.waiting_bytes, (long long)job->req.body_len);
        pthread_cond_signal(&intake->arrived);
        fail = OK;
    }
    pthread_mutex_unlock(&intake->lock);
    if (fail)
        atomic_fetch_add(&intake->stats.refused_full, 1);
    return fail;
}

/* What waits, up to a group's size; false only when the intake stops and nothing is left. */
static bool take_group(struct intake *intake, struct intake_group *group)
{
    long long bytes = 0;

    group->count = 0;
    pthread_mutex_lock(&intake->lock);
    while (!intake->first && !intake->stop)
        pthread_cond_wait(&intake->arrived, &intake->lock);
    while (intake->first && group->count < INTAKE_GROUP_MAX) {
        group->jobs[group->count++] = intake->first;
        bytes += (long long)intake->first->req.body_len;
        intake->first = intake->first->next;
    }
    pthread_mutex_unlock(&intake->lock);
    atomic_fetch_sub(&intake->stats.waiting, (long long)group->count);
    atomic_fetch_sub(&intake->stats.waiting_bytes, bytes);
    return group->count > 0;
}

/* All at once: the loop wakes once for the whole group. */
static void answer(struct intake_group *group)
{
    for (size_t i = 0; i < group->count; i++)
        group->jobs[i]->next = i + 1 < group->count ? group->jobs[i + 1] : NULL;
    group->jobs[0]->done(group->jobs[0]);
}

static void *commit_forever(void *context)
{
    struct intake *intake = context;
    struct intake_group group = {.db = intake->db, .hooks = intake->hooks};

    group.stats = &intake->stats;
    group.mem = arena_new();
    if (db_probe(intake->db) != OK) /* so that the first callback need not wait for a connection */
        log_debug("intake_not_connected", "the first callback connects");
    while (take_group(intake, &group)) {
        intake_group_store(&group);
        answer(&group);
        arena_reset(group.mem);
    }
    arena_free(&group.mem);
    return NULL;
}

struct intake *intake_start(const struct config *config, struct hooks *hooks)
{
    struct intake *intake = calloc(1, sizeof *intake);

    if (!intake)
        abort();
    intake->db = db_open(config->database_url, COMMITTERS, STATEMENT_SECONDS);
    intake->hooks = hooks;
    pthread_mutex_init(&intake->lock, NULL);
    pthread_cond_init(&intake->arrived, NULL);
    for (int i = 0; i < COMMITTERS; i++)
        if (pthread_create(&intake->threads[i], NULL, commit_forever, intake) != 0)
            abort();
    return intake;
}

struct lane intake_lane(struct intake *intake)
{
    struct lane lane = {.submit = submit, .context = intake};

    return lane;
}

const struct intake_stats *intake_stats(const struct intake *intake)
{
    return &intake->stats;
}

void intake_stop(struct intake **intake)
{
    if (!*intake)
        return;
    pthread_mutex_lock(&(*intake)->lock);
    (*intake)->stop = true;
    pthread_cond_broadcast(&(*intake)->arrived);
    pthread_mutex_unlock(&(*intake)->lock);
    for (int i = 0; i < COMMITTERS; i++)
        pthread_join((*intake)->threads[i], NULL);
    db_close(&(*intake)->db);
    pthread_cond_destroy(&(*intake)->arrived);
    pthread_mutex_destroy(&(*intake)->lock);
    free(*intake);
    *intake = NULL;
}
