/* alerts.c - raises and resolves alerts as runs end. */
#include "service/alerts.h"

#include "service/arena.h"
#include "sql/alert.h"

#include <inttypes.h>
#include <string.h>

static void fill_failed(struct arena *mem, const struct run *run, const struct run_ending *ending,
                        struct alert *alert)
{
    alert->text_zh = arena_format(mem,
                                  "【星桥告警】集成方案“%s”的同步任务 %" PRId64
                                  " 失败:%s。请查看 GET /v1/runs/%" PRId64 "/events。",
                                  run->sync, run->id, ending->error, run->id);
    alert->text_en = arena_format(mem,
                                  "[Xingqiao] run %" PRId64 " of sync \"%s\" failed: %s. See "
                                  "GET /v1/runs/%" PRId64 "/events.",
                                  run->id, run->sync, ending->error_en, run->id);
}

static enum fail raise(struct db *tx, struct arena *mem, bool chinese, struct alert *alert)
{
    enum fail fail = alert_raise(tx, mem, alert);

    if (fail || alert->times > 1)
        return fail;
    return notification_insert(tx, mem, alert->id, "raised",
                               chinese ? alert->text_zh : alert->text_en);
}

static const char *resolved_text(struct arena *mem, bool chinese, const struct run *run, int times)
{
    if (chinese)
        return arena_format(
            mem, "【星桥恢复】集成方案“%s”已恢复:同步任务 %" PRId64 " 成功完成(此前失败 %d 次)。",
            run->sync, run->id, times);
    return arena_format(
        mem, "[Xingqiao] sync \"%s\" is well again: run %" PRId64 " succeeded (after %d failures).",
        run->sync, run->id, times);
}

static enum fail resolve(struct db *tx, struct arena *mem, bool chinese, struct alert *alert,
                         const struct run *run)
{
    enum fail fail = alert_resolve(tx, mem, alert);

    if (fail == FAIL_NOT_FOUND)
        return OK;
    if (fail)
        return fail;
    return notification_insert(tx, mem, alert->id, "resolved",
                               resolved_text(mem, chinese, run, alert->times));
}

enum fail alerts_run_ended(struct db *tx, struct arena *mem, bool chinese, const struct run *run,
                           const struct run_ending *ending)
{
    struct alert alert = {.rule = "run-failed", .subject = run->sync, .severity = "error"};
    bool compared = strcmp(run->mode, "audit") == 0 || strcmp(run->mode, "reconcile") == 0;

    alert.sync_id = run->sync_id;
    alert.run_id = run->id;
    if (strcmp(ending->status, "failed") == 0) {
        fill_failed(mem, run, ending, &alert);
        return raise(tx, mem, chinese, &alert);
    }
    /* A comparison moves no record: it mends nothing that failed. */
    if (strcmp(ending->status, "succeeded") == 0 && !compared)
        return resolve(tx, mem, chinese, &alert, run);
    return OK;
}
