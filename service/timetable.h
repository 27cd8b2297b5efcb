/* timetable.h - when a schedule fires next, and the schedules of a definition.
 *
 * Cron counts on a wall clock; this turns its times into moments, with the zone rules of the
 * database:
 *   - a time of day that the clock jumps over comes at the moment it jumps;
 *   - a time of day that is shown twice comes the first time only;
 *   - a cron that names every hour is a pace and not a time of day: it goes on through an hour that
 *     is shown twice, or else there would be an hour without any run. */
#ifndef XQ_TIMETABLE_H
#define XQ_TIMETABLE_H

#include "service/cron.h"
#include "service/json.h"
#include "service/mapping/mapping.h"
#include "sql/schedule.h"

/* The first firing after this minute; after < 0: after now. Minutes since 1970. */
enum fail timetable_next(struct db *db, struct arena *mem, const struct schedule *schedule,
                         int64_t after, int64_t *out) MUST_USE;

/* Makes the sync's rows of table schedule those of its definition. Inside a transaction.
 * FAIL_INVALID: there is no such time zone (the fault says so). */
enum fail timetable_store(struct db *tx, struct arena *mem, int64_t sync,
                          const struct mapping_schedule *schedule,
                          struct json_fault *fault) MUST_USE;

/* Does that for every sync that was stored before there were schedules. False: not for all of them,
 * the database is away. Resets mem. */
bool timetable_catch_up(struct db *db, struct arena *mem) MUST_USE;

#endif
