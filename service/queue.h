/* queue.h - wakes workers: at once when a run was queued here, else by polling.
 *
 * The queue itself is table run. Polling is the floor (runs queued by other replicas, waits that
 * are over, leases that ended): one idle worker looks every second, not all of them. */
#ifndef XQ_QUEUE_H
#define XQ_QUEUE_H

#include <stdbool.h>

struct queue;

struct queue *queue_new(void);
void queue_free(struct queue **queue);

/* A run was committed: somebody look. */
void queue_wake(struct queue *queue);
/* The next look is to be a poll, now: there may be more ended leases. */
void queue_poll_now(struct queue *queue);
/* Everybody stop; queue_wait returns false from now on. */
void queue_stop(struct queue *queue);

enum queue_look { QUEUE_STOPPED, QUEUE_WOKEN, QUEUE_POLL };
/* Waits for the next look at the table. QUEUE_POLL: look for ended leases too. */
enum queue_look queue_wait(struct queue *queue);

#endif
