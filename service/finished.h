/* finished.h - jobs that lanes are done with, on their way back to the event loop: a whole group
 * wakes the loop once. */
#ifndef XQ_FINISHED_H
#define XQ_FINISHED_H

#include "service/lanes.h"

#include <pthread.h>

struct finished {
    pthread_mutex_t lock;
    struct lane_job *first, *last;
    int wake_fd; /* an eventfd, readable when there is something to take */
};

void finished_start(struct finished *finished);
void finished_end(struct finished *finished);
/* Adds a chain of jobs. Whoever takes them may end `finished` at once: nothing of it is touched
 * after they can be taken. */
void finished_add(struct finished *finished, struct lane_job *jobs);
/* All of them, as a chain; NULL = none. */
struct lane_job *finished_take(struct finished *finished);

#endif
