/* intake_group.h - a group of callbacks: judged, stored in one statement, each with its outcome. */
#ifndef XQ_INTAKE_GROUP_H
#define XQ_INTAKE_GROUP_H

#include "service/intake.h"

enum { INTAKE_GROUP_MAX = 256 };

struct intake_group {
    struct db *db;
    struct hooks *hooks;
    struct intake_stats *stats;
    struct arena *mem; /* lives as long as the group */
    int careful;       /* for so many statements more, pushes may well be repeats */
    struct lane_job *jobs[INTAKE_GROUP_MAX];
    size_t count;
};

/* Afterwards each job is OK and its push committed (now or earlier), or it has failed. */
void intake_group_store(struct intake_group *group);

#endif
