/* queue.c - a counter of wakes and a common time of the next poll. */
#include "service/queue.h"

#include "service/clock.h"

#include <errno.h>
#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <time.h>

enum { POLL_MS = 1000 };

struct queue {
    pthread_mutex_t lock;
    pthread_cond_t changed;
    int wakes;
    bool stopped;
    int64_t next_poll_ms;
};

struct queue *queue_new(void)
{
    struct queue *queue = calloc(1, sizeof *queue);
    pthread_condattr_t monotonic;

    if (!queue)
        abort();
    pthread_mutex_init(&queue->lock, NULL);
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_cond_init(&queue->changed, &monotonic);
    pthread_condattr_destroy(&monotonic);
    return queue;
}

void queue_free(struct queue **queue)
{
    if (!*queue)
        return;
    pthread_cond_destroy(&(*queue)->changed);
    pthread_mutex_destroy(&(*queue)->lock);
    free(*queue);
    *queue = NULL;
}

void queue_wake(struct queue *queue)
{
    pthread_mutex_lock(&queue->lock);
    queue->wakes++;
    pthread_cond_signal(&queue->changed);
    pthread_mutex_unlock(&queue->lock);
}

void queue_poll_now(struct queue *queue)
{
    pthread_mutex_lock(&queue->lock);
    queue->next_poll_ms = 0;
    pthread_cond_signal(&queue->changed);
    pthread_mutex_unlock(&queue->lock);
}

void queue_stop(struct queue *queue)
{
    pthread_mutex_lock(&queue->lock);
    queue->stopped = true;
    pthread_cond_broadcast(&queue->changed);
    pthread_mutex_unlock(&queue->lock);
}

/* Lock held. What there is to do now; QUEUE_STOPPED also stands for nothing. */
static bool something(struct queue *queue, enum queue_look *look)
{
    int64_t now = clock_monotonic_ms();

    *look = QUEUE_STOPPED;
    if (queue->stopped)
        return true;
    if (queue->wakes) {
        queue->wakes--;
        *look = QUEUE_WOKEN;
        return true;
    }
    if (now < queue->next_poll_ms)
        return false;
    queue->next_poll_ms = now + POLL_MS;
    *look = QUEUE_POLL;
    return true;
}

enum queue_look queue_wait(struct queue *queue)
{
    enum queue_look look;

    pthread_mutex_lock(&queue->lock);
    while (!something(queue, &look)) {
        struct timespec until = {.tv_sec = queue->next_poll_ms / 1000,
                                 .tv_nsec = queue->next_poll_ms % 1000 * 1000000};

        pthread_cond_timedwait(&queue->changed, &queue->lock, &until);
    }
    pthread_mutex_unlock(&queue->lock);
    return look;
}
