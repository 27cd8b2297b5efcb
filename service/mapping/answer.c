/* answer.c - what the target's answer to a bill is for: primaryWriteback and callBackStrategy. */
#include "service/mapping/target.h"

#include <string.h>

/* {"strategyId": uuid, field: template, …}: every other key is a field of the new row. */
enum fail callback_compile(struct compiler *compiler, const cJSON *metadata, struct target *out)
{
    static const char at[] = "/target/metadata/callBackStrategy";
    const cJSON *callback = NULL;
    enum fail fail = member_object(
        compiler, (struct member){metadata, "/target/metadata", "callBackStrategy", false},
        &callback);

    if (fail || !callback || !callback->child)
        return fail;
    fail = member_text(compiler, (struct member){callback, at, "strategyId", true},
                       &out->callback_scheme);
    if (fail)
        return fail;
    out->callback.list = arena_alloc(compiler->mem, (size_t)cJSON_GetArraySize(callback) *
                                                        sizeof *out->callback.list);
    for (const cJSON *field = callback->child; field && !fail; field = field->next) {
        struct item *item = &out->callback.list[out->callback.count];

        if (strcmp(field->string, "strategyId") == 0)
            continue;
        out->callback.count++;
        item->field = field->string;
        item->at = json_pointer(compiler->mem, at, field->string);
        fail = value_compile(compiler, item->at, field, &item->value);
    }
    return fail;
}

static void object_overlay(struct arena *mem, cJSON *object, const cJSON *with)
{
    if (!with || !cJSON_IsObject(with))
        return;
    for (const cJSON *child = with->child; child; child = child->next)
        json_put(mem, object, child->string, json_copy(mem, child));
}

/* Under primaryWriteback a callback finds what was written back, else the answer's own keys. */
static cJSON *callback_row(const struct target *target, struct scope *scope,
                           const struct mapping_bill *bill, const cJSON *answer,
                           const cJSON *writeback)
{
    cJSON *around = json_object(scope->mem), *back = json_object(scope->mem);

    object_overlay(scope->mem, back, json_get(answer, "data"));
    object_overlay(scope->mem, back, answer);
    object_overlay(scope->mem, back, writeback);
    object_overlay(scope->mem, around, bill->content);
    json_put(scope->mem, around, "primaryWriteback", back);
    scope->row = around;
    scope->second = NULL;
    return items_build(scope, &target->callback);
}

bool mapping_answer_read(const struct mapping *mapping, struct arena *mem,
                         const struct mapping_context *context, const struct mapping_bill *bill,
                         const cJSON *answer, struct mapping_answer *out)
{
    const struct target *target = mapping->target;
    struct mapping_answer read = {0};
    struct scope scope;

    scope_open(mapping, mem, context, &scope);
    scope.row = answer;
    scope.second = json_get(answer, "data");
    if (target->writeback.count)
        read.writeback = items_build(&scope, &target->writeback);
    if (target->callback_scheme && !scope.problem) {
        read.callback_scheme = target->callback_scheme;
        read.callback_row = callback_row(target, &scope, bill, answer, read.writeback);
    }
    *out = scope.problem ? (struct mapping_answer){0} : read;
    return !scope.problem;
}
