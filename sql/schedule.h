/* schedule.h - table schedule: when syncs run by themselves; and the clocks of time zones, which
 * only the database knows. Minutes and wall minutes are as in service/cron.h. */
#ifndef XQ_SQL_SCHEDULE_H
#define XQ_SQL_SCHEDULE_H

#include "service/db.h"

struct schedule {
    int64_t sync_id;
    const char *sync, *mode, *cron, *timezone, *on_overlap;
    const char *next_due_at, *last_fired_at; /* NULL: none */
    bool active;                             /* the sync is enabled and not paused */
};

/* FAIL_NOT_FOUND: no such zone. */
enum fail schedule_zone(struct db *db, struct arena *mem, const char *zone) MUST_USE;

struct schedule_clock {
    int64_t minute, wall;
    int64_t fold, fold_wall; /* the clock is set back soon: when, and to what; fold 0 = no */
};
/* minute < 0: now. */
enum fail schedule_clock(struct db *db, struct arena *mem, const char *zone, int64_t minute,
                         struct schedule_clock *out) MUST_USE;
/* The first minute later than `after` at which the zone's clock shows `wall` or more. */
enum fail schedule_moment(struct db *db, struct arena *mem, const char *zone, int64_t wall,
                          int64_t after, int64_t *out) MUST_USE;

enum fail schedule_put(struct db *tx, struct arena *mem, const struct schedule *schedule,
                       int64_t minute) MUST_USE;
enum fail schedule_drop(struct db *tx, struct arena *mem, int64_t sync, const char *mode) MUST_USE;
/* The sync's schedules are those of its present version. */
enum fail schedule_stamp(struct db *tx, struct arena *mem, int64_t sync) MUST_USE;

struct schedule_behind {
    int64_t sync;
    const char *name, *definition;
};
/* A sync that was stored before there were schedules. FAIL_NOT_FOUND: none. */
enum fail schedule_behind(struct db *tx, struct arena *mem, struct schedule_behind *out) MUST_USE;

enum fail schedule_list(struct db *db, struct arena *mem, const char *sync, struct schedule **out,
                        int *count) MUST_USE;

/* One that is due, locked until the transaction ends; due_wall: what its clock showed when it was.
 * FAIL_NOT_FOUND: none. */
enum fail schedule_due(struct db *tx, struct arena *mem, struct schedule *out,
                       int64_t *due_wall) MUST_USE;
/* minute < 0: never again. */
enum fail schedule_move(struct db *tx, struct arena *mem, const struct schedule *schedule,
                        int64_t minute) MUST_USE;

struct schedule_overlap {
    int64_t under_way; /* a run of the mode that has not ended; 0 = none */
    int64_t waiting;   /* one that has not begun, and will do what another would; 0 = none */
};
enum fail schedule_overlap(struct db *tx, struct arena *mem, const struct schedule *schedule,
                           struct schedule_overlap *out) MUST_USE;

#endif
