/* watch.h - callers who wait for a run: for its end (`Prefer: wait`) or for all that happens (the
 * stream of events). Their connections stay suspended; one thread looks at all those runs at once,
 * in one statement. */
#ifndef XQ_WATCH_H
#define XQ_WATCH_H

#include "service/db.h"
#include "service/lanes.h"
#include "service/stream.h"
#include "sql/run.h"

struct watch;

struct watch *watch_start(struct db *db);
/* Takes jobs whose handler left a `hold`; when the run has ended, or the time is up, calls what the
 * hold says and then the job's done. FAIL_BUSY: as many wait as may. */
struct lane watch_lane(struct watch *watch);
/* A run's events, the first at once; `text` makes the data of one. The caller is the reader of the
 * stream. FAIL_BUSY: as many wait as may. */
enum fail watch_stream(struct watch *watch, int64_t run,
                       const char *(*text)(struct arena *mem, const struct run *run),
                       struct stream **out) MUST_USE;
/* Lets everybody go at once, and takes nobody any more. Before the server stops. */
void watch_close(struct watch *watch);
void watch_free(struct watch **watch); /* closes first */

#endif
