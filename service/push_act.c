/* push_act.c - from pushes to runs. */
#include "service/push_act.h"

#include "service/entities.h"
#include "sql/run_event.h"

#include <inttypes.h>
#include <string.h>

enum { PUSHES_MAX = 5000, DOCUMENTS_MAX = 10000 };

struct action {
    struct arena *mem;
    const struct push_group *group;
    struct push_result *result;
};

static enum fail tell(struct db *tx, struct arena *mem, const struct push_run *run,
                      const struct push_claim *claim)
{
    const char *detail =
        arena_format(mem,
                     "{\"mode\":\"%s\",\"trigger\":\"callback\",\"pushes\":%" PRId64
                     ",\"documents\":%" PRId64 "}",
                     run->mode, claim->pushes, claim->document_count);
    enum fail fail = run_event_insert(tx, mem, run->sync_id, run->id,
                                      run->joined ? "pushes_joined" : "queued", detail);

    if (fail || !claim->gone)
        return fail;
    return run_event_insert(tx, mem, run->sync_id, run->id, "pushed_as_deleted",
                            arena_format(mem, "{\"ids\":%s}", claim->gone));
}

/* Ids of this list are read one by one. A sync of another list has named this kind because its own
 * rows change with it (stock, say): the ids mean nothing there, but its next window, as soon as
 * that holds what has just been pushed, does. */
static void plan_run(const struct push_group *group, const struct push_claim *claim,
                     const struct push_sync *sync, struct push_run *out)
{
    *out = (struct push_run){.sync_id = sync->id, .mode = "ids", .documents_max = DOCUMENTS_MAX};
    if (entity_listed_at(group->biz_type, sync->api)) {
        out->documents = claim->documents;
        out->document_count = claim->document_count;
        return;
    }
    out->mode = "incremental";
    out->wait_seconds = sync->lag_seconds;
}

/* Queues or joins a run for each sync; their ids as the text of an array, NULL = none. */
static enum fail queue_runs(struct db *tx, const struct action *action,
                            const struct push_claim *claim, const struct push_sync *syncs,
                            int count, const char **out)
{
    struct arena *mem = action->mem;
    const char *list = NULL;

    for (int i = 0; i < count; i++) {
        struct push_run run;
        enum fail fail;

        plan_run(action->group, claim, &syncs[i], &run);
        if (strcmp(run.mode, "ids") == 0 && !run.documents)
            continue;
        fail = push_run(tx, mem, &run);
        if (!fail)
            fail = tell(tx, mem, &run, claim);
        if (fail)
            return fail;
        action->result->runs_made += !run.joined;
        action->result->runs_joined += run.joined;
        list = list ? arena_format(mem, "%s,%" PRId64, list, run.id)
                    : arena_format(mem, "%" PRId64, run.id);
    }
    *out = list ? arena_format(mem, "{%s}", list) : NULL;
    return OK;
}

static enum fail act(struct db *tx, void *context)
{
    struct action *action = context;
    struct arena *mem = action->mem;
    struct push_claim claim;
    struct push_sync *syncs;
    const char *runs = NULL,
               *verdict = entity_known(action->group->biz_type) ? "no_sync" : "unknown";
    int count;
    enum fail fail = push_claim(tx, mem, action->group, PUSHES_MAX, &claim);

    *action->result = (struct push_result){.acted = claim.pushes};
    if (fail || claim.pushes == 0)
        return fail;
    action->result->more = claim.pushes == PUSHES_MAX;
    fail = push_syncs(tx, mem, action->group, &syncs, &count);
    if (!fail)
        fail = queue_runs(tx, action, &claim, syncs, count, &runs);
    if (fail)
        return fail;
    if (count == 0)
        return push_done(tx, mem, claim.events, verdict, verdict, NULL);
    return push_done(tx, mem, claim.events, "run", "no_ids", runs);
}

enum fail push_act(struct db *db, struct arena *mem, const struct push_group *group,
                   struct push_result *out)
{
    struct action action = {.mem = mem, .group = group, .result = out};
    int64_t settled = 0;
    enum fail fail;

    *out = (struct push_result){0};
    if (strcmp(group->biz_type, "app_authorize") != 0)
        return db_transaction(db, "push_act", act, &action);
    fail = push_authorise(db, mem, group->connection_id, &settled);
    out->acted = settled;
    return fail;
}
