/* compiler.c - reading a sync document piece by piece, with faults that name the place. */
#include "service/mapping/internal.h"

#include <stdio.h>
#include <string.h>

enum fail refuse(struct compiler *compiler, const char *pointer, const char *zh, const char *en)
{
    struct json_fault *fault = compiler->fault;

    compiler->words = (struct words){zh, en};
    if (fault) {
        memset(fault, 0, sizeof *fault);
        snprintf(fault->pointer, sizeof fault->pointer, "%s", pointer);
        snprintf(fault->message, sizeof fault->message, "%s", en);
        snprintf(fault->message_zh, sizeof fault->message_zh, "%s", zh);
    }
    return FAIL_INVALID;
}

enum fail refuse_unsupported(struct compiler *compiler, const char *pointer)
{
    return refuse(compiler, pointer, "暂不支持", "not supported yet");
}

bool absent(const cJSON *item)
{
    return !item || cJSON_IsNull(item);
}

/* Looks the member up; *found is NULL when it is absent and may be. */
static enum fail member_find(struct compiler *compiler, struct member member, const cJSON **found)
{
    *found = json_get(member.object, member.key);
    if (!absent(*found))
        return OK;
    *found = NULL;
    if (!member.required)
        return OK;
    return refuse(compiler, json_pointer(compiler->mem, member.at, member.key), "必填",
                  "is required");
}

static enum fail member_wrong(struct compiler *compiler, struct member member, const char *zh,
                              const char *en)
{
    return refuse(compiler, json_pointer(compiler->mem, member.at, member.key), zh, en);
}

enum fail member_text(struct compiler *compiler, struct member member, const char **out)
{
    const cJSON *found;
    enum fail fail = member_find(compiler, member, &found);

    if (fail || !found)
        return fail;
    if (!cJSON_IsString(found) || !*found->valuestring)
        return member_wrong(compiler, member, "应为非空文本", "must be text that is not empty");
    *out = found->valuestring;
    return OK;
}

enum fail member_flag(struct compiler *compiler, struct member member, bool *out)
{
    const cJSON *found;
    enum fail fail = member_find(compiler, member, &found);

    if (fail || !found)
        return fail;
    if (!cJSON_IsBool(found))
        return member_wrong(compiler, member, "应为 true 或 false", "must be true or false");
    *out = cJSON_IsTrue(found);
    return OK;
}

enum fail member_object(struct compiler *compiler, struct member member, const cJSON **out)
{
    const cJSON *found;
    enum fail fail = member_find(compiler, member, &found);

    if (fail || !found)
        return fail;
    /* 轻易云's console is PHP: an empty object leaves it as []. */
    if (!member.required && cJSON_IsArray(found) && !found->child)
        return OK;
    if (!cJSON_IsObject(found))
        return member_wrong(compiler, member, "应为对象", "must be an object");
    *out = found;
    return OK;
}

enum fail member_array(struct compiler *compiler, struct member member, const cJSON **out)
{
    const cJSON *found;
    enum fail fail = member_find(compiler, member, &found);

    if (fail || !found)
        return fail;
    if (!cJSON_IsArray(found))
        return member_wrong(compiler, member, "应为数组", "must be an array");
    *out = found;
    return OK;
}

enum fail member_integer(struct compiler *compiler, struct member member, int64_t max, int64_t *out)
{
    const cJSON *found;
    enum fail fail = member_find(compiler, member, &found);

    if (fail || !found)
        return fail;
    if (!json_is_number(found) || !json_to_integer(found, out) || *out < 0 || *out > max)
        return member_wrong(compiler, member, "应为允许范围内的非负整数",
                            "must be a whole number, not negative and within the limit");
    return OK;
}

static bool key_known(const char *key, const char *const *known)
{
    for (; *known; known++)
        if (strcmp(key, *known) == 0)
            return true;
    return false;
}

enum fail members_known(struct compiler *compiler, const cJSON *object, const char *at,
                        const char *const *known)
{
    for (const cJSON *child = object->child; child; child = child->next)
        if (!key_known(child->string, known))
            return refuse(compiler, json_pointer(compiler->mem, at, child->string), "未知的键",
                          "unknown key");
    return OK;
}
