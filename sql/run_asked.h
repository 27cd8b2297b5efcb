/* run_asked.h - what a run of mode ids was asked for. */
#ifndef XQ_SQL_RUN_ASKED_H
#define XQ_SQL_RUN_ASKED_H

#include "service/db.h"

/* One of id and number is NULL. */
struct run_asked {
    const char *id, *number;
    const char *known_number; /* under which table record knows the id; NULL = none */
};

enum fail run_asked(struct db *db, struct arena *mem, int64_t run, struct run_asked **out,
                    size_t *count) MUST_USE;

#endif
