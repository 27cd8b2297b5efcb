/* run_mode.c - see run_mode.h. */
#include "service/run_mode.h"

#include "service/asked.h"
#include "service/audit.h"
#include "service/dispatch.h"
#include "service/reconcile.h"
#include "service/resume.h"

#include <string.h>

enum { LOCAL_ROWS = 1000, ASKED_AHEAD_SECONDS = 60 };

static bool mode_is(const struct work *work, const char *mode)
{
    return strcmp(work->run.mode, mode) == 0;
}

static enum fail set_limits(struct work *work)
{
    enum fail fail = OK;

    work->limits.most_rows = work->target.name ? work->target.batch_rows : LOCAL_ROWS;
    work->limits.most_bytes = (int64_t)work->target.batch_bytes;
    work->limits.connection = work->target.id;
    if (work->target.name)
        fail = batch_limits_read(&work->limits, work->shop->db, work->mem);
    work->batch_rows = (int)batch_limits_rows(&work->limits);
    return fail;
}

enum fail run_mode_begin(struct work *work)
{
    enum fail fail = set_limits(work);

    if (!fail && mode_is(work, "audit"))
        fail = audit_begin(work);
    if (!fail && mode_is(work, "ids"))
        fail = asked_begin(work);
    return fail ? fail : resume_run(work);
}

int64_t run_mode_lag(const struct work *work)
{
    return mode_is(work, "ids") ? -ASKED_AHEAD_SECONDS : work->settings->lag_seconds;
}

bool run_mode_without_source(const struct work *work)
{
    return mode_is(work, "reconcile");
}

enum fail run_mode_end(struct work *work)
{
    if (mode_is(work, "reconcile"))
        return reconcile_run(work);
    if (mode_is(work, "audit"))
        return audit_finish(work);
    asked_end(work);
    return dispatch_end(work);
}
