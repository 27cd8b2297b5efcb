/* intake.c - the committer of callbacks. */
#include "service/intake.h"

#include "service/log.h"
#include "sql/webhook_event.h"

#include <pthread.h>
#include <stdlib.h>

enum { QUEUE_MAX = 4096, GROUP_MAX = 64 };

struct intake {
    struct db *db;
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t arrived;
    struct lane_job *first, *last;
    size_t waiting;
    bool stop;
};

static enum fail submit(void *context, struct lane_job *job)
{
    struct intake *intake = context;
    enum fail fail = FAIL_BUSY;

    pthread_mutex_lock(&intake->lock);
    if (!intake->stop && intake->waiting < QUEUE_MAX) {
        job->next = NULL;
        if (intake->last)
            intake->last->next = job;
        else
            intake->first = job;
        intake->last = job;
        intake->waiting++;
        pthread_cond_signal(&intake->arrived);
        fail = OK;
    }
    pthread_mutex_unlock(&intake->lock);
    return fail;
}

/* Up to GROUP_MAX jobs; 0 only when the intake stops and nothing is left. */
static size_t take_group(struct intake *intake, struct lane_job **group)
{
    size_t count = 0;

    pthread_mutex_lock(&intake->lock);
    while (!intake->first && !intake->stop)
        pthread_cond_wait(&intake->arrived, &intake->lock);
    while (intake->first && count < GROUP_MAX) {
        group[count++] = intake->first;
        intake->first = intake->first->next;
    }
    if (!intake->first)
        intake->last = NULL;
    intake->waiting -= count;
    pthread_mutex_unlock(&intake->lock);
    return count;
}

static void store_group(struct intake *intake, struct arena *mem, struct lane_job **group,
                        size_t count)
{
    struct webhook_event events[GROUP_MAX];
    size_t prepared = 0;
    enum fail fail = OK;

    for (size_t i = 0; i < count; i++) {
        lane_run(group[i]);
        if (!group[i]->fail)
            events[prepared++] = *(struct webhook_event *)group[i]->req.prepared;
    }
    if (prepared)
        fail = webhook_event_insert(intake->db, mem, events, prepared);
    if (fail)
        log_warn("pushes_not_stored", "count=%zu why=%s", prepared, fail_name(fail));
    for (size_t i = 0; i < count; i++) {
        if (fail && !group[i]->fail)
            group[i]->fail = FAIL_BUSY; /* the sender must come again */
        group[i]->done(group[i]);
    }
}

static void *commit_forever(void *context)
{
    struct intake *intake = context;
    struct arena *mem = arena_new();
    struct lane_job *group[GROUP_MAX];
    size_t count;

    while ((count = take_group(intake, group)) > 0) {
        store_group(intake, mem, group, count);
        arena_reset(mem);
    }
    arena_free(&mem);
    return NULL;
}

struct intake *intake_start(struct db *db)
{
    struct intake *intake = calloc(1, sizeof *intake);

    if (!intake)
        abort();
    intake->db = db;
    pthread_mutex_init(&intake->lock, NULL);
    pthread_cond_init(&intake->arrived, NULL);
    if (pthread_create(&intake->thread, NULL, commit_forever, intake) != 0)
        abort();
    return intake;
}

struct lane intake_lane(struct intake *intake)
{
    struct lane lane = {.submit = submit, .context = intake};

    return lane;
}

void intake_stop(struct intake **intake)
{
    if (!*intake)
        return;
    pthread_mutex_lock(&(*intake)->lock);
    (*intake)->stop = true;
    pthread_cond_signal(&(*intake)->arrived);
    pthread_mutex_unlock(&(*intake)->lock);
    pthread_join((*intake)->thread, NULL);
    pthread_cond_destroy(&(*intake)->arrived);
    pthread_mutex_destroy(&(*intake)->lock);
    free(*intake);
    *intake = NULL;
}
