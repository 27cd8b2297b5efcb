/* test_queue.c - a wake is never lost, one idle worker polls, and a stop ends every wait. */
#include "service/queue.h"
#include "tests/unit/check.h"

#include <pthread.h>
#include <stdatomic.h>

enum { WORKERS = 4, WAKES = 500 };

struct crew {
    struct queue *queue;
    atomic_int woken, polled;
};

static void *look_until_stopped(void *context)
{
    struct crew *crew = context;

    for (;;) {
        switch (queue_wait(crew->queue)) {
        case QUEUE_STOPPED:
            return NULL;
        case QUEUE_WOKEN:
            atomic_fetch_add(&crew->woken, 1);
            break;
        case QUEUE_POLL:
            atomic_fetch_add(&crew->polled, 1);
            break;
        }
    }
}

static void a_wake_before_anybody_waits_is_kept(void)
{
    struct queue *queue = queue_new();

    queue_wake(queue);
    queue_wake(queue);
    CHECK(queue_wait(queue) == QUEUE_WOKEN);
    CHECK(queue_wait(queue) == QUEUE_WOKEN);
    CHECK(queue_wait(queue) == QUEUE_POLL); /* the first poll is due at once */
    queue_stop(queue);
    CHECK(queue_wait(queue) == QUEUE_STOPPED);
    queue_free(&queue);
}

static void every_wake_makes_exactly_one_look(void)
{
    struct crew crew = {.queue = queue_new()};
    pthread_t threads[WORKERS];

    for (int i = 0; i < WORKERS; i++)
        pthread_create(&threads[i], NULL, look_until_stopped, &crew);
    for (int i = 0; i < WAKES; i++)
        queue_wake(crew.queue);
    while (atomic_load(&crew.woken) < WAKES || atomic_load(&crew.polled) < 2)
        ; /* a lost wake, or a poll that never comes, hangs here and fails the run */
    queue_stop(crew.queue);
    for (int i = 0; i < WORKERS; i++)
        pthread_join(threads[i], NULL);
    CHECK(atomic_load(&crew.woken) == WAKES);
    queue_free(&crew.queue);
}

int main(void)
{
    RUN(a_wake_before_anybody_waits_is_kept);
    RUN(every_wake_makes_exactly_one_look);
    return check_end();
}
