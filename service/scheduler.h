/* scheduler.h - the thread that queues runs when they are due (调度). Any number of replicas may
 * have one: a firing is a row lock and one transaction, and only the database's clock counts. */
#ifndef XQ_SCHEDULER_H
#define XQ_SCHEDULER_H

#include "service/db.h"
#include "service/queue.h"

struct scheduler;

struct scheduler *scheduler_start(struct db *db, struct queue *queue);
void scheduler_stop(struct scheduler **scheduler);

#endif
