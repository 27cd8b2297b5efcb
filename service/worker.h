/* worker.h - the threads that claim runs and work on them. */
#ifndef XQ_WORKER_H
#define XQ_WORKER_H

#include "service/queue.h"
#include "service/work.h"

struct workers;

struct workers *workers_start(const struct workshop *shop, struct queue *queue);
/* After shop->stopping is set and the queue stopped: waits until each has given its run back. For
 * those that are not through after wait_ms, *cut is set: their calls in flight are broken off. */
void workers_stop(struct workers **workers, int64_t wait_ms, volatile bool *cut);

#endif
