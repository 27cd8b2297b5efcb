/* sandbox.c - makes, resets and frees the state; waits that can be woken. */
#include "tests/sandbox/sandbox.h"

#include "service/clock.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { HOUR_MS = 3600000 };

static void fill(struct sandbox *box)
{
    box->options = box->initial;
    memset(&box->ledger, 0, sizeof box->ledger);
    kingdee_side_begin(&box->kingdee, &box->options);
    qingcloud_side_begin(&box->qingcloud);
    robot_side_begin(&box->robots);
}

static void empty(struct sandbox *box)
{
    faults_clear(&box->faults);
    kingdee_side_end(&box->kingdee);
    qingcloud_side_end(&box->qingcloud);
    robot_side_end(&box->robots);
}

struct sandbox *sandbox_new(const struct options *options)
{
    struct sandbox *box = calloc(1, sizeof *box);
    pthread_condattr_t attributes;
    if (!box || pthread_condattr_init(&attributes))
        abort();
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_cond_init(&box->woken, &attributes);
    pthread_condattr_destroy(&attributes);
    pthread_mutex_init(&box->lock, NULL);
    box->initial = *options;
    /* On the hour, so that two starts within the same hour hold the same data. */
    box->epoch_ms =
        options->epoch_ms ? options->epoch_ms : (clock_unix_ms() / HOUR_MS - 1) * HOUR_MS;
    fill(box);
    return box;
}

void sandbox_free(struct sandbox **box)
{
    if (!*box)
        return;
    empty(*box);
    pthread_cond_destroy(&(*box)->woken);
    pthread_mutex_destroy(&(*box)->lock);
    free(*box);
    *box = NULL;
}

void sandbox_reset(struct sandbox *box)
{
    sandbox_lock(box);
    empty(box);
    fill(box);
    pthread_cond_broadcast(&box->woken);
    sandbox_unlock(box);
}

void sandbox_stop(struct sandbox *box)
{
    sandbox_lock(box);
    box->stopping = true;
    pthread_cond_broadcast(&box->woken);
    sandbox_unlock(box);
}

void sandbox_lock(struct sandbox *box)
{
    pthread_mutex_lock(&box->lock);
}

void sandbox_unlock(struct sandbox *box)
{
    pthread_mutex_unlock(&box->lock);
}

void sandbox_wait(struct sandbox *box, int64_t ms, bool until_change)
{
    struct timespec until;
    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_sec += ms / 1000;
    until.tv_nsec += ms % 1000 * 1000000;
    until.tv_sec += until.tv_nsec / 1000000000;
    until.tv_nsec %= 1000000000;
    sandbox_lock(box);
    int64_t generation = box->faults.generation;
    int late = 0;
    while (!late && !box->stopping && !(until_change && generation != box->faults.generation))
        late = pthread_cond_timedwait(&box->woken, &box->lock, &until);
    sandbox_unlock(box);
}

struct options sandbox_options(struct sandbox *box)
{
    sandbox_lock(box);
    struct options options = box->options;
    sandbox_unlock(box);
    return options;
}

void sandbox_answered(struct sandbox *box, enum call_kind kind)
{
    sandbox_lock(box);
    box->ledger.answered[kind]++;
    sandbox_unlock(box);
}

void sandbox_violation(struct sandbox *box, enum call_kind kind, const char *what)
{
    sandbox_lock(box);
    ledger_violation(&box->ledger, kind, "%s", what);
    sandbox_unlock(box);
}
