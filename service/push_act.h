/* push_act.h - what is done about a group of pushes. One transaction: the runs are queued and the
 * pushes marked, or neither. */
#ifndef XQ_PUSH_ACT_H
#define XQ_PUSH_ACT_H

#include "sql/push.h"

struct push_result {
    int64_t acted; /* pushes; 0 = other replicas have them, or they must wait */
    int runs_made, runs_joined;
    bool more; /* there were more than one transaction takes */
};

enum fail push_act(struct db *db, struct arena *mem, const struct push_group *group,
                   struct push_result *out) MUST_USE;

#endif
