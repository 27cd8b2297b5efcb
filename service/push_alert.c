/* push_alert.c - raises and resolves "pushes-stopped". */
#include "service/push_alert.h"

#include "service/log.h"
#include "sql/alert.h"
#include "sql/push.h"

enum { SILENCE_MS = 3600 * 1000, RUNS = 3 };

struct change {
    struct arena *mem;
    const struct push_silence *silence;
};

static enum fail raise(struct db *tx, struct arena *mem, const struct push_silence *silence)
{
    struct alert alert = {
        .rule = "pushes-stopped", .subject = silence->sync, .severity = "warning"};
    enum fail fail;

    alert.sync_id = silence->sync_id;
    alert.text_zh =
        arena_format(mem,
                     "【星桥告警】集成方案“%s”一小时没有收到金蝶推送,而轮询仍发现变更。数据"
                     "不会丢,但会晚到。请检查消息订阅和 GET /v1/webhook-events。",
                     silence->sync);
    alert.text_en =
        arena_format(mem,
                     "[Xingqiao] no push of Kingdee for sync \"%s\" in an hour, although "
                     "polling finds changes. Nothing is lost, but it is late. Look at "
                     "the subscription and GET /v1/webhook-events.",
                     silence->sync);
    fail = alert_raise(tx, mem, &alert);
    if (fail || alert.times > 1)
        return fail;
    return notification_insert(tx, mem, alert.id, "raised", alert.text_zh);
}

static enum fail resolve(struct db *tx, struct arena *mem, const struct push_silence *silence)
{
    struct alert alert = {.rule = "pushes-stopped", .subject = silence->sync};
    enum fail fail = alert_resolve(tx, mem, &alert);

    if (fail)
        return fail == FAIL_NOT_FOUND ? OK : fail;
    return notification_insert(
        tx, mem, alert.id, "resolved",
        arena_format(mem, "【星桥恢复】集成方案“%s”又收到金蝶推送了。", silence->sync));
}

static enum fail change_state(struct db *tx, void *context)
{
    const struct change *change = context;

    return change->silence->silent ? raise(tx, change->mem, change->silence)
                                   : resolve(tx, change->mem, change->silence);
}

enum fail push_alert_look(struct db *db, struct arena *mem)
{
    struct push_silence *silences;
    int count;
    enum fail fail = push_silence(db, mem, SILENCE_MS, RUNS, &silences, &count);

    for (int i = 0; !fail && i < count; i++) {
        struct change change = {.mem = mem, .silence = &silences[i]};

        fail = db_transaction(db, "push_alert", change_state, &change);
        if (!fail)
            log_info(silences[i].silent ? "pushes_stopped" : "pushes_came_back", "sync=%s",
                     silences[i].sync);
    }
    return fail;
}
