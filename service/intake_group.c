/* intake_group.c - judges and stores the callbacks of a group. */
#include "service/intake_group.h"

#include "service/clock.h"
#include "service/log.h"
#include "sql/webhook_event.h"

#include <stdlib.h>
#include <string.h>

enum { JUDGED_AT_MOST = 3, CAREFUL_STATEMENTS = 50 };

static struct push *push_of(struct lane_job *job)
{
    return job->req.prepared;
}

static bool same_push(const struct push *a, const struct push *b)
{
    return !a->msg_id && !b->msg_id && a->connection_id == b->connection_id &&
           memcmp(a->hash, b->hash, sizeof a->hash) == 0;
}

/* By what they are known by. */
static int compare(const void *left, const void *right)
{
    const struct push *a = *(const struct push *const *)left;
    const struct push *b = *(const struct push *const *)right;

    if (a->connection_id != b->connection_id)
        return a->connection_id < b->connection_id ? -1 : 1;
    if (!a->msg_id || !b->msg_id)
        return a->msg_id || b->msg_id ? (a->msg_id ? 1 : -1)
                                      : memcmp(a->hash, b->hash, sizeof a->hash);
    return strcmp(a->msg_id, b->msg_id);
}

/* In the order that all groups have, without those bodies that are there twice; the statement
 * knows msg ids again by itself. */
static size_t choose(struct lane_job **jobs, size_t count, const struct push **out)
{
    size_t chosen = 0;

    for (size_t i = 0; i < count; i++)
        out[i] = push_of(jobs[i]);
    qsort(out, count, sizeof *out, compare);
    for (size_t i = 0; i < count; i++)
        if (i == 0 || !same_push(out[chosen - 1], out[i]))
            out[chosen++] = out[i];
    return chosen;
}

static void count_stored(struct intake_stats *stats, size_t given, size_t stored)
{
    atomic_fetch_add(&stats->groups, 1);
    atomic_fetch_add(&stats->stored, (long long)stored);
    atomic_fetch_add(&stats->repeated, (long long)(given - stored));
    if (stored)
        atomic_store(&stats->last_stored_ms, clock_unix_ms());
}

/* FAIL_STALE for those whose connection has changed since they were judged; the same for all that
 * stand for the same push. */
static size_t keep_outcome(struct lane_job **jobs, size_t count, const struct push *const *pushes,
                           size_t chosen, const bool *current)
{
    size_t stale = 0;

    for (size_t i = 0; i < count; i++) {
        const struct push *push = push_of(jobs[i]);

        for (size_t k = 0; k < chosen; k++)
            if (!current[k] && pushes[k]->connection_id == push->connection_id &&
                pushes[k]->version == push->version) {
                jobs[i]->fail = FAIL_STALE;
                stale++;
                break;
            }
    }
    return stale;
}

static void refuse_all(struct intake_group *group, struct lane_job **jobs, size_t count,
                       enum fail fail)
{
    log_warn("pushes_not_stored", "count=%zu why=%s", count, fail_name(fail));
    atomic_fetch_add(&group->stats->failed, (long long)count);
    for (size_t i = 0; i < count; i++)
        jobs[i]->fail = fail == FAIL_INVALID
                            ? request_invalid(&jobs[i]->req, NULL, "this push cannot be stored")
                            : FAIL_BUSY; /* the sender must come again */
}

/* Nearly all pushes are new, and are stored as such; where one is not, the dearer statement does
 * it, and the next ones, for repeats seldom come alone. Those without a msg_id stand first. */
static enum fail insert(struct intake_group *group, const struct push *const *pushes, size_t count,
                        struct push_outcome *outcome)
{
    enum fail fail;

    if (group->careful == 0 && pushes[0]->msg_id) {
        fail = webhook_event_insert(group->db, group->mem, pushes, count, false, outcome);
        if (fail != FAIL_CONFLICT)
            return fail;
        group->careful = CAREFUL_STATEMENTS;
    } else if (group->careful > 0) {
        group->careful--;
    }
    return webhook_event_insert(group->db, group->mem, pushes, count, true, outcome);
}

/* One that the database does not take must not stand in the way of the others: the group is
 * divided until it stands alone. */
static void store(struct intake_group *group, struct lane_job **jobs, size_t count)
{
    const struct push *pushes[INTAKE_GROUP_MAX] = {0};
    size_t chosen = choose(jobs, count, pushes), stale;
    struct push_outcome outcome;
    enum fail fail = insert(group, pushes, chosen, &outcome);

    if (fail == FAIL_INVALID && count > 1) {
        store(group, jobs, count / 2);
        store(group, jobs + count / 2, count - count / 2);
        return;
    }
    if (fail) {
        refuse_all(group, jobs, count, fail);
        return;
    }
    stale = keep_outcome(jobs, count, pushes, chosen, outcome.current);
    count_stored(group->stats, count - stale, outcome.stored);
}

/* Calls the handler of each; those that may push come first. */
static size_t judge(struct intake_group *group, struct lane_job **jobs, size_t count)
{
    size_t admitted = 0;

    for (size_t i = 0; i < count; i++) {
        lane_run(jobs[i]);
        if (jobs[i]->fail == FAIL_NOT_FOUND)
            atomic_fetch_add(&group->stats->refused_sender, 1);
        if (!jobs[i]->fail)
            jobs[admitted++] = jobs[i];
    }
    return admitted;
}

/* Only those that are stale, whose connections are looked up again. */
static size_t sort_out(struct intake_group *group, struct lane_job **jobs, size_t count)
{
    size_t left = 0;

    for (size_t i = 0; i < count; i++)
        if (jobs[i]->fail == FAIL_STALE) {
            hooks_forget(group->hooks, push_of(jobs[i])->connection);
            jobs[left++] = jobs[i];
        }
    return left;
}

void intake_group_store(struct intake_group *group)
{
    struct lane_job *jobs[INTAKE_GROUP_MAX];
    size_t count = group->count;

    memcpy(jobs, group->jobs, count * sizeof *jobs);
    for (int tries = 0; count > 0 && tries < JUDGED_AT_MOST; tries++) {
        count = judge(group, jobs, count);
        if (count > 0)
            store(group, jobs, count);
        count = sort_out(group, jobs, count);
    }
    for (size_t i = 0; i < count; i++)
        jobs[i]->fail = FAIL_BUSY;
}
