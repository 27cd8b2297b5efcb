/* intake.h - the intake lane: callbacks wait while committers write all that are queued in one
 * statement, then all are answered (P1).
 *
 * There are two committers: while one waits for its commit, the next group gathers and is prepared
 * by the other. One lonely callback is written at once. What waits is bounded, in number and in
 * bytes; beyond that FAIL_BUSY. Who may push is judged by the route's handler, from memory; a
 * group whose statement finds that a connection has changed since is judged anew. */
#ifndef XQ_INTAKE_H
#define XQ_INTAKE_H

#include "service/hooks.h"
#include "service/lanes.h"

#include <stdatomic.h>

struct intake;

/* Figures for /metrics, readable at any time. */
struct intake_stats {
    atomic_llong stored, repeated, refused_full, refused_sender, failed, groups;
    atomic_llong waiting, waiting_bytes;
    atomic_llong last_stored_ms; /* wall clock; 0 = none since the start */
};

/* Has connections of its own to the database: requests cannot starve it. */
struct intake *intake_start(const struct config *config, struct hooks *hooks);
/* The route's handler leaves a struct push in req->prepared; a job whose push could not be stored
 * ends with FAIL_BUSY. */
struct lane intake_lane(struct intake *intake);
const struct intake_stats *intake_stats(const struct intake *intake);
/* Stores and answers what is queued, then ends; later submissions are refused. */
void intake_stop(struct intake **intake);

#endif
