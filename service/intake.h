/* intake.h - the intake lane: callbacks wait while one committer writes all that are queued in one
 * statement, then all are answered (P1). One lonely callback is written at once; while a commit is
 * under way the next group gathers. */
#ifndef XQ_INTAKE_H
#define XQ_INTAKE_H

#include "service/lanes.h"

struct intake;

struct intake *intake_start(struct db *db);
/* Refuses with FAIL_BUSY when too many wait. The route's handler leaves a struct webhook_event in
 * req->prepared; a job whose event could not be stored ends with FAIL_BUSY. */
struct lane intake_lane(struct intake *intake);
/* Stores and answers what is queued, then ends; later submissions are refused. */
void intake_stop(struct intake **intake);

#endif
