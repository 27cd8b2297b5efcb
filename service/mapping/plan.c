/* plan.c - the document's part that is not metadata: names, connections, schedule, window. */
#include "service/clock.h"
#include "service/cron.h"
#include "service/mapping/internal.h"

#include <string.h>

enum {
    NAME_MOST = 64,        /* characters */
    SCHEME_ID_MOST = 64,   /* bytes */
    SECONDS_MOST = 2592000 /* 30 days: more is surely a slip */
};

/* White space as people type it: a space, a no-break space, U+3000. */
static bool blank_at(const char *text)
{
    return *text == ' ' || strncmp(text, "\xC2\xA0", 2) == 0 ||
           strncmp(text, "\xE3\x80\x80", 3) == 0;
}

static bool blank_around(const char *name)
{
    size_t len = strlen(name);

    while (len > 1 && ((unsigned char)name[len - 1] & 0xC0) == 0x80)
        len--; /* to the last character's first byte */
    return blank_at(name) || (len > 0 && blank_at(name + len - 1));
}

bool mapping_name_good(const char *name)
{
    size_t characters = 0;

    /* No URL can name "." or "..", and blanks around a name are seen by nobody. */
    if (strcmp(name, ".") == 0 || strcmp(name, "..") == 0 || blank_around(name))
        return false;

    for (const unsigned char *at = (const unsigned char *)name; *at; at++) {
        bool c1_control = at[0] == 0xC2 && at[1] >= 0x80 && at[1] < 0xA0;

        if (*at < 0x20 || *at == 0x7F || *at == '/' || c1_control)
            return false;
        if ((*at & 0xC0) != 0x80)
            characters++;
    }
    return characters >= 1 && characters <= NAME_MOST;
}

static enum fail member_name(struct compiler *compiler, struct member member, const char **out)
{
    enum fail fail = member_text(compiler, member, out);

    if (fail || !*out || mapping_name_good(*out))
        return fail;
    return refuse(compiler, json_pointer(compiler->mem, member.at, member.key),
                  "应为 1 至 64 个字符，不含 / 和控制字符，前后无空白，也不是 . 或 ..",
                  "must have 1 to 64 characters, no / and no control characters, no blanks around "
                  "it, and not be . or ..");
}

/* false, true, or "store". */
static enum fail dispatch_read(struct compiler *compiler, const cJSON *target,
                               struct mapping_settings *out)
{
    const cJSON *dispatch = json_get(target, "dispatch");
    const char *text = json_text(target, "dispatch");

    if (cJSON_IsTrue(dispatch))
        out->dispatch = DISPATCH_AT_END;
    else if (text && strcmp(text, "store") == 0)
        out->dispatch = DISPATCH_WITH_STORE;
    else if (!absent(dispatch) && !cJSON_IsFalse(dispatch))
        return refuse(compiler, "/target/dispatch", "应为 true、false 或 \"store\"",
                      "must be true, false or \"store\"");
    if (out->dispatch != DISPATCH_BY_ITSELF && !out->target_connection)
        return refuse(compiler, "/target/dispatch", "没有目标连接器，无从调度",
                      "there is no target connection to wake");
    return OK;
}

static enum fail connections_read(struct compiler *compiler, const cJSON *document, bool named,
                                  struct mapping_settings *out)
{
    const cJSON *source = json_get(document, "source");
    const cJSON *target = json_get(document, "target");
    enum fail fail;

    out->id_field = "id";
    fail = member_name(compiler, (struct member){source, "/source", "connection", named},
                       &out->source_connection);
    if (!fail)
        fail = member_name(compiler, (struct member){target, "/target", "connection", false},
                           &out->target_connection);
    if (!fail)
        fail = member_text(
            compiler,
            (struct member){target, "/target", "scheme_id", named && out->target_connection},
            &out->scheme_id);
    if (!fail)
        fail = member_text(compiler, (struct member){target, "/target", "id_field", false},
                           &out->id_field);
    if (fail)
        return fail;
    if (out->scheme_id &&
        (strlen(out->scheme_id) > SCHEME_ID_MOST || !mapping_name_good(out->scheme_id)))
        return refuse(compiler, "/target/scheme_id", "应为方案标识（不超过 64 字节，不含 /）",
                      "must be a scheme's id of at most 64 bytes without /");
    if (out->scheme_id && !out->target_connection)
        return refuse(
            compiler, "/target/scheme_id",
            "没有 target.connection，不会写入任何方案：补上连接器，或去掉 scheme_id（只读）",
            "without target.connection nothing is written to a scheme: name the "
            "connection, or leave scheme_id out (read only)");
    return dispatch_read(compiler, target, out);
}

/* The text of a member that must be a cron line; NULL stays where it is absent. */
enum fail cron_compile(struct compiler *compiler, struct member member, const char **out)
{
    struct cron cron;
    enum fail fail = member_text(compiler, member, out);

    if (fail || !*out || cron_read(*out, &cron))
        return fail;
    return refuse(compiler, json_pointer(compiler->mem, member.at, member.key),
                  "应为 5 段 cron 表达式（分 时 日 月 周），如 */30 * * * *",
                  "must be five cron fields (minute hour day month weekday) such as */30 * * * *");
}

static enum fail overlap_read(struct compiler *compiler, const cJSON *schedule, const char **out)
{
    static const char *const words[] = {"coalesce", "skip", "queue", NULL};
    const char *text = NULL;
    enum fail fail;

    fail =
        member_text(compiler, (struct member){schedule, "/schedule", "on_overlap", false}, &text);
    for (const char *const *word = words; !fail && text && *word; word++)
        if (strcmp(text, *word) == 0) {
            *out = *word;
            return OK;
        }
    if (fail || !text)
        return fail;
    return refuse(compiler, "/schedule/on_overlap", "应为 coalesce、skip 或 queue",
                  "must be coalesce, skip or queue");
}

static enum fail schedule_read(struct compiler *compiler, const cJSON *document,
                               struct mapping_schedule *out)
{
    static const char *const known[] = {"cron", "timezone", "on_overlap", "sweep", NULL};
    const cJSON *schedule = NULL;
    enum fail fail;

    out->timezone = "Asia/Shanghai";
    out->on_overlap = "coalesce";
    fail = member_object(compiler, (struct member){document, "", "schedule", false}, &schedule);
    if (fail || !schedule)
        return fail;
    fail = members_known(compiler, schedule, "/schedule", known);
    if (!fail)
        fail = cron_compile(compiler, (struct member){schedule, "/schedule", "sweep", false},
                            &out->sweep);
    if (!fail)
        fail = cron_compile(compiler, (struct member){schedule, "/schedule", "cron", !out->sweep},
                            &out->cron);
    if (!fail)
        fail = member_text(compiler, (struct member){schedule, "/schedule", "timezone", false},
                           &out->timezone);
    return fail ? fail : overlap_read(compiler, schedule, &out->on_overlap);
}

static enum fail window_read(struct compiler *compiler, const cJSON *document,
                             struct mapping_settings *out)
{
    static const char *const known[] = {"overlap_seconds", "lag_seconds", "end_ahead_seconds",
                                        "start", NULL};
    const cJSON *window = NULL;
    const struct {
        const char *key;
        int64_t *out;
    } seconds[] = {{"overlap_seconds", &out->overlap_seconds},
                   {"lag_seconds", &out->lag_seconds},
                   {"end_ahead_seconds", &out->end_ahead_seconds}};
    int64_t start_ms;
    enum fail fail;

    out->overlap_seconds = 600;
    out->lag_seconds = 60;
    fail = member_object(compiler, (struct member){document, "", "window", false}, &window);
    if (fail || !window)
        return fail;
    fail = members_known(compiler, window, "/window", known);
    for (size_t i = 0; !fail && i < sizeof seconds / sizeof *seconds; i++)
        fail = member_integer(compiler, (struct member){window, "/window", seconds[i].key, false},
                              SECONDS_MOST, seconds[i].out);
    if (!fail)
        fail = member_text(compiler, (struct member){window, "/window", "start", false},
                           &out->window_start);
    if (fail)
        return fail;
    if (out->window_start && !clock_rfc3339_read(out->window_start, &start_ms))
        return refuse(compiler, "/window/start", "应为 RFC 3339 时间，如 2026-01-01T00:00:00+08:00",
                      "must be an RFC 3339 time such as 2026-01-01T00:00:00+08:00");
    return OK;
}

static enum fail callbacks_read(struct compiler *compiler, const cJSON *document)
{
    const cJSON *callbacks = NULL;
    size_t index = 0;
    enum fail fail;

    fail = member_array(compiler, (struct member){document, "", "callbacks", false}, &callbacks);
    if (fail || !callbacks)
        return fail;
    for (const cJSON *item = callbacks->child; item; item = item->next, index++)
        if (!cJSON_IsString(item) || !mapping_name_good(item->valuestring))
            return refuse(compiler, json_pointer_index(compiler->mem, "/callbacks", index),
                          "应为实体编码，如 bd_material", "must be an entity code");
    return OK;
}

enum fail plan_compile(struct compiler *compiler, const cJSON *document, bool named,
                       struct mapping_settings *out)
{
    enum fail fail;

    out->enabled = true;
    fail = member_name(compiler, (struct member){document, "", "name", named}, &out->name);
    if (!fail)
        fail =
            member_flag(compiler, (struct member){document, "", "enabled", false}, &out->enabled);
    if (!fail)
        fail = connections_read(compiler, document, named, out);
    if (!fail)
        fail = schedule_read(compiler, document, &out->schedule);
    if (!fail)
        fail = window_read(compiler, document, out);
    if (!fail)
        fail = callbacks_read(compiler, document);
    return fail;
}
