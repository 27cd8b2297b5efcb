/* lanes.c - a queue between the event loop and the threads that may wait. */
#include "service/lanes.h"

#include "service/log.h"

#include <pthread.h>
#include <stdlib.h>

struct lane_threads {
    pthread_mutex_t lock;
    pthread_cond_t changed; /* a job came, or the end */
    struct lane_job *first, *last;
    size_t queued, queue_max;
    bool closed;
    int running; /* threads */
    pthread_t *threads;
};

enum fail lane_submit(const struct lane *lane, struct lane_job *job)
{
    return lane->submit(lane->context, job);
}

void lane_run(struct lane_job *job)
{
    log_set_request(job->req.id);
    job->fail = job->route->handler(&job->req, &job->res);
    log_set_request(NULL);
}

static enum fail submit(void *context, struct lane_job *job)
{
    struct lane_threads *threads = context;
    bool room;

    pthread_mutex_lock(&threads->lock);
    room = !threads->closed && threads->queued < threads->queue_max;
    if (room) {
        job->next = NULL;
        if (threads->last)
            threads->last->next = job;
        else
            threads->first = job;
        threads->last = job;
        threads->queued++;
        pthread_cond_signal(&threads->changed);
    }
    pthread_mutex_unlock(&threads->lock);
    return room ? OK : FAIL_BUSY;
}

/* The next job, or NULL when the lane was closed and the queue is empty. */
static struct lane_job *take(struct lane_threads *threads)
{
    struct lane_job *job;

    pthread_mutex_lock(&threads->lock);
    while (!threads->first && !threads->closed)
        pthread_cond_wait(&threads->changed, &threads->lock);
    job = threads->first;
    if (job) {
        threads->first = job->next;
        threads->queued--;
        job->next = NULL;
        if (!threads->first)
            threads->last = NULL;
    }
    pthread_mutex_unlock(&threads->lock);
    return job;
}

static void *serve(void *context)
{
    struct lane_threads *threads = context;
    struct lane_job *job;

    while ((job = take(threads))) {
        lane_run(job);
        job->done(job);
    }
    return NULL;
}

struct lane_threads *lane_threads_start(int count, size_t queue_max)
{
    struct lane_threads *threads = calloc(1, sizeof *threads);

    if (!threads || !(threads->threads = calloc((size_t)count, sizeof *threads->threads)))
        abort();
    threads->queue_max = queue_max;
    pthread_mutex_init(&threads->lock, NULL);
    pthread_cond_init(&threads->changed, NULL);
    for (; threads->running < count; threads->running++)
        if (pthread_create(&threads->threads[threads->running], NULL, serve, threads) != 0) {
            log_error("thread_not_started", "in the request lane");
            abort();
        }
    return threads;
}

struct lane lane_threads_lane(struct lane_threads *threads)
{
    return (struct lane){submit, threads};
}

void lane_threads_close(struct lane_threads *threads)
{
    struct lane_job *job, *next;

    pthread_mutex_lock(&threads->lock);
    job = threads->first;
    threads->first = threads->last = NULL;
    threads->queued = 0;
    threads->closed = true;
    pthread_cond_broadcast(&threads->changed);
    pthread_mutex_unlock(&threads->lock);
    for (; job; job = next) {
        next = job->next;
        job->next = NULL;
        job->fail = FAIL_BUSY;
        job->done(job);
    }
    for (; threads->running > 0; threads->running--)
        pthread_join(threads->threads[threads->running - 1], NULL);
}

void lane_threads_stop(struct lane_threads **threads)
{
    if (!*threads)
        return;
    lane_threads_close(*threads);
    pthread_cond_destroy(&(*threads)->changed);
    pthread_mutex_destroy(&(*threads)->lock);
    free((*threads)->threads);
    free(*threads);
    *threads = NULL;
}
