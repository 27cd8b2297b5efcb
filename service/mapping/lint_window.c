/* lint_window.c - what a run reads, and what it drops again. */
#include "service/mapping/lint.h"

#include <string.h>

/* Does an item of the request follow the run's window? `prefix` is of its field; NULL = any. */
static bool windowed(struct linter *linter, const char *prefix)
{
    const cJSON *item;

    cJSON_ArrayForEach(item, json_get(linter->source, "request"))
    {
        struct compiler compiler = {.mem = linter->mem};
        const char *field = json_text(item, "field");
        struct value value;

        if (!field || (prefix && strncmp(field, prefix, strlen(prefix)) != 0) ||
            value_compile(&compiler, "", json_get(item, "value"), &value) != OK)
            continue;
        if (value_uses(&value, PART_LAST_SYNC_TIME) || value_uses(&value, PART_DAYS_AGO))
            return true;
    }
    return false;
}

static bool has_random_id(struct linter *linter)
{
    struct compiler compiler = {.mem = linter->mem};
    const char *id = json_text(linter->source, "id");
    struct value value;

    return id && value_compile_key(&compiler, "", id, &value) == OK &&
           value_uses(&value, PART_RANDOM);
}

static void no_window_lint(struct linter *linter)
{
    const char *api = json_text(linter->source, "api");

    if (!api || !api_is_kingdee_v2(api) || windowed(linter, NULL))
        return;
    finding_add(
        linter,
        &(struct finding){"no-window",
                          "/source/metadata/request",
                          "warning",
                          {"请求里没有随时间窗变化的参数：每次运行都会读取全部数据",
                           "nothing in the request follows the window: each run reads everything"},
                          {"加上 modify_start_time={{LAST_SYNC_TIME}}000 与 "
                           "modify_end_time={{CURRENT_TIME}}000",
                           "add modify_start_time={{LAST_SYNC_TIME}}000 and "
                           "modify_end_time={{CURRENT_TIME}}000"}});
}

/* Changed records come again by their time of change, and are dropped as repeats. */
static void dropped_changes_lint(struct linter *linter)
{
    const char *api = json_text(linter->source, "api");

    if (!api || !api_is_kingdee_v2(api) || cJSON_IsFalse(json_get(linter->source, "idCheck")) ||
        has_random_id(linter) || !windowed(linter, "modify_"))
        return;
    finding_add(linter,
                &(struct finding){
                    "changes-dropped",
                    "/source/metadata/idCheck",
                    "warning",
                    {"按修改时间拉取而 idCheck 为 true：改过的数据会被当作重复而丢弃",
                     "the window follows the time of change while idCheck is true: changed records "
                     "are dropped as repeats"},
                    {"若要更新已写入的数据，请将 idCheck 设为 false",
                     "set idCheck to false if what was written is to follow changes"}});
}

/* groupCalculate adds up what a run fetched; a window may see only part of a bill. */
static void part_of_group_lint(struct linter *linter)
{
    const cJSON *group = json_get(linter->target, "groupCalculate");

    if (!cJSON_IsObject(group) || !group->child || !windowed(linter, NULL))
        return;
    finding_add(linter,
                &(struct finding){
                    "group-window",
                    "/target/metadata/groupCalculate",
                    "warning",
                    {"增量时间窗可能只看到一组数据的一部分，合计会偏小",
                     "an incremental window may see only part of a group, and totals come out low"},
                    {"改用能覆盖整组的时间窗（如按单据日期），或全量运行",
                     "use a window that holds whole groups (by bill date), or full runs"}});
}

void window_lint(struct linter *linter)
{
    no_window_lint(linter);
    dropped_changes_lint(linter);
    part_of_group_lint(linter);
}
