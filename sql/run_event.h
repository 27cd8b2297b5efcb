/* run_event.h - table run_event: the story of a run, in order. */
#ifndef XQ_SQL_RUN_EVENT_H
#define XQ_SQL_RUN_EVENT_H

#include "service/db.h"

struct run_event {
    int64_t id;
    const char *at, *kind;
    const char *detail; /* JSON text of an object */
};

enum fail run_event_insert(struct db *db, struct arena *mem, int64_t sync, int64_t run,
                           const char *kind, const char *detail) MUST_USE;
enum fail run_event_list(struct db *db, struct arena *mem, int64_t sync, int64_t run, int64_t after,
                         int limit, struct run_event **out, int *count) MUST_USE;

#endif
