/* target.c - reading the target's metadata. */
#include "service/mapping/target.h"

#include <string.h>

static const char at[] = "/target/metadata";

/* {"method":"batchArraySave","rowsKey":"array","rows":2}; rowsKey names a place inside 轻易云. */
static enum fail operation_read(struct compiler *compiler, const cJSON *metadata,
                                struct target *out)
{
    static const char operation_at[] = "/target/metadata/operation";
    enum { ROWS_MOST = 10000 };
    const cJSON *operation = NULL;
    const char *method = NULL;
    int64_t rows = 1;
    enum fail fail;

    fail = member_object(compiler, (struct member){metadata, at, "operation", false}, &operation);
    if (fail || !operation)
        return fail;
    fail =
        member_text(compiler, (struct member){operation, operation_at, "method", false}, &method);
    if (fail || !method || strcmp(method, "none") == 0)
        return fail;
    if (strcmp(method, "batchArraySave") != 0)
        return refuse_unsupported(compiler, "/target/metadata/operation/method");
    if (!absent(json_get(operation, "rows")) &&
        (!json_to_integer(json_get(operation, "rows"), &rows) || rows < 1 || rows > ROWS_MOST))
        return refuse(compiler, "/target/metadata/operation/rows", "应为 1 至 10000 的整数",
                      "must be a whole number from 1 to 10000");
    out->batched = true;
    out->batch_rows = (size_t)rows;
    return OK;
}

/* primaryWriteback stands in `response`, whose other items only describe. */
static enum fail writeback_read(struct compiler *compiler, const cJSON *metadata,
                                struct target *out)
{
    const cJSON *response = json_get(metadata, "response"), *item;
    size_t index = 0;

    cJSON_ArrayForEach(item, response)
    {
        const char *field = json_text(item, "field");
        const char *item_at =
            json_pointer_index(compiler->mem, "/target/metadata/response", index++);

        if (field && strcmp(field, "primaryWriteback") == 0)
            return items_compile(compiler, json_pointer(compiler->mem, item_at, "children"),
                                 json_get(item, "children"), &out->writeback);
    }
    return OK;
}

static enum fail parts_read(struct compiler *compiler, const cJSON *metadata, struct target *out)
{
    enum fail fail;

    fail = items_compile(compiler, "/target/metadata/request", json_get(metadata, "request"),
                         &out->request);
    if (!fail)
        fail = items_compile(compiler, "/target/metadata/otherRequest",
                             json_get(metadata, "otherRequest"), &out->other);
    if (!fail)
        fail = operation_read(compiler, metadata, out);
    if (!fail)
        fail = writeback_read(compiler, metadata, out);
    if (!fail)
        fail = callback_compile(compiler, metadata, out);
    if (!fail)
        fail = group_compile(compiler, metadata, &out->group);
    if (!fail)
        out->key = item_named(&out->other, "key");
    return fail;
}

/* What a stored sync may not have, because a run would pass it over in silence. */
static enum fail runnable_check(struct compiler *compiler, const struct target *target)
{
    static const char zh[] =
        "暂不支持：服务目前只运行目标为写入空操作的方案，其余可用 preview 预览";
    static const char en[] = "not supported yet: the service runs syncs into the empty write only; "
                             "preview shows the rest";

    if (target->mapped)
        return refuse(compiler, "/target/metadata/api", zh, en);
    if (target->batched)
        return refuse(compiler, "/target/metadata/operation/method", zh, en);
    if (target->group)
        return refuse(compiler, "/target/metadata/groupCalculate", zh, en);
    if (target->callback_scheme)
        return refuse(compiler, "/target/metadata/callBackStrategy", zh, en);
    return OK;
}

enum fail target_compile(struct compiler *compiler, const cJSON *metadata, struct mapping *out)
{
    struct target *target = arena_alloc(compiler->mem, sizeof *target);
    struct mapping_settings *settings = &out->settings;
    bool id_check = true;
    enum fail fail;

    out->target = target;
    fail = member_text(compiler, (struct member){metadata, at, "api", true}, &settings->target_api);
    if (!fail)
        fail = effect_check(compiler, metadata, at, "EXECUTE");
    if (!fail)
        fail = member_flag(compiler, (struct member){metadata, at, "idCheck", false}, &id_check);
    if (!fail)
        fail = parts_read(compiler, metadata, target);
    if (fail)
        return fail;
    target->mapped = !api_is_empty_write(settings->target_api);
    settings->target_mapped = target->mapped;
    settings->grouped = target->group != NULL;
    return compiler->stored ? runnable_check(compiler, target) : OK;
}
