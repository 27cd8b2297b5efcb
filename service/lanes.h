/* lanes.h - where requests are worked on while the event loop goes on. Nothing of HTTP libraries.
 *
 * Whoever accepts a job owns it until it calls job->done(job), exactly once, from any thread and as
 * its last act on the job: the request, its arena and the job itself may be gone when done returns.
 * Jobs that are done together go in one call, chained by `next`.
 * Every job that was accepted must be done, in the end with FAIL_BUSY. */
#ifndef XQ_LANES_H
#define XQ_LANES_H

#include "service/router.h"

struct lane_job {
    struct request req;
    struct response res;
    const struct route *route;
    enum fail fail;                      /* the outcome: OK means that res is filled */
    void (*done)(struct lane_job *jobs); /* a chain, all with the same done */
    struct lane_job *next; /* for the lane's own queue, then the chain; NULL for a job alone */
};

/* A place to send jobs to. submit never waits: it accepts, or answers FAIL_BUSY and has not touched
 * the job. */
struct lane {
    enum fail (*submit)(void *context, struct lane_job *job);
    void *context;
};

enum fail lane_submit(const struct lane *lane, struct lane_job *job) MUST_USE;

/* Calls the route's handler with the request's id in the log, and keeps the outcome in the job. */
void lane_run(struct lane_job *job);

/* The request lane: some threads, which may wait, behind a bounded queue. */
struct lane_threads;

struct lane_threads *lane_threads_start(int threads, size_t queue_max);
struct lane lane_threads_lane(struct lane_threads *threads);
/* Ends what still queues with FAIL_BUSY, waits for what runs; later submissions are refused. */
void lane_threads_close(struct lane_threads *threads);
void lane_threads_stop(struct lane_threads **threads); /* closes first */

#endif
