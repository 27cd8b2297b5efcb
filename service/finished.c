/* finished.c - a list behind a lock. */
#include "service/finished.h"

#include <sys/eventfd.h>
#include <unistd.h>

void finished_start(struct finished *finished)
{
    *finished = (struct finished){.wake_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)};
    pthread_mutex_init(&finished->lock, NULL);
}

void finished_end(struct finished *finished)
{
    close(finished->wake_fd);
    pthread_mutex_destroy(&finished->lock);
}

void finished_add(struct finished *finished, struct lane_job *jobs)
{
    struct lane_job *last = jobs;

    while (last->next)
        last = last->next;
    pthread_mutex_lock(&finished->lock);
    if (finished->first) {
        finished->last->next = jobs;
    } else {
        finished->first = jobs;
        eventfd_write(finished->wake_fd, 1);
    }
    finished->last = last;
    pthread_mutex_unlock(&finished->lock);
}

struct lane_job *finished_take(struct finished *finished)
{
    struct lane_job *jobs;
    eventfd_t wakes;

    pthread_mutex_lock(&finished->lock);
    jobs = finished->first;
    finished->first = finished->last = NULL;
    eventfd_read(finished->wake_fd, &wakes); /* streams wake the loop by it, too */
    pthread_mutex_unlock(&finished->lock);
    return jobs;
}
