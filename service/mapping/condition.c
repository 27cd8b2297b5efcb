/* condition.c - the filter after the pull: an OR of ANDs, read once.
 *
 * How a row is judged stands in condition_judge.c. */
#include "service/mapping/internal.h"

#include <string.h>

static bool logic_named(const char *name, enum logic *out)
{
    static const struct {
        const char *name;
        enum logic logic;
    } logics[] = {
        {"eq", LOGIC_EQ},     {"neq", LOGIC_NEQ},         {"gt", LOGIC_GT},
        {"egt", LOGIC_EGT},   {"lt", LOGIC_LT},           {"elt", LOGIC_ELT},
        {"like", LOGIC_LIKE}, {"notlike", LOGIC_NOTLIKE}, {"between", LOGIC_BETWEEN},
        {"in", LOGIC_IN},     {"isnull", LOGIC_ISNULL},   {"notnull", LOGIC_NOTNULL},
    };

    for (size_t i = 0; i < sizeof logics / sizeof *logics; i++)
        if (strcmp(logics[i].name, name) == 0) {
            *out = logics[i].logic;
            return true;
        }
    return false;
}

static bool takes_value(enum logic logic)
{
    return logic != LOGIC_ISNULL && logic != LOGIC_NOTNULL;
}

static enum fail test_compile(struct compiler *compiler, const cJSON *json, const char *at,
                              struct test *out)
{
    const char *logic = NULL;
    const char *value_at = json_pointer(compiler->mem, at, "value");
    enum fail fail;

    if (!cJSON_IsObject(json))
        return refuse(compiler, at, "应为 {field, logic, value}", "must be {field, logic, value}");
    fail = member_text(compiler, (struct member){json, at, "field", true}, &out->field);
    if (!fail)
        fail = member_text(compiler, (struct member){json, at, "logic", true}, &logic);
    if (!fail)
        fail = member_flag(compiler, (struct member){json, at, "strictMode", false}, &out->strict);
    if (fail)
        return fail;
    if (!logic_named(logic, &out->logic))
        return refuse(compiler, json_pointer(compiler->mem, at, "logic"), "未知的比较方式",
                      "unknown logic");
    if (!takes_value(out->logic))
        return OK;
    fail = value_compile(compiler, value_at, json_get(json, "value"), &out->value);
    if (!fail && out->logic == LOGIC_BETWEEN && out->value.kind == VALUE_CONSTANT &&
        cJSON_IsString(out->value.constant) && !strchr(out->value.constant->valuestring, ','))
        return refuse(compiler, value_at, "应为 \"起,止\"", "must be \"low,high\"");
    return fail;
}

static enum fail group_compile(struct compiler *compiler, const cJSON *json, const char *at,
                               struct test_group *out)
{
    enum fail fail = OK;

    if (!cJSON_IsArray(json))
        return refuse(compiler, at, "应为条件数组", "must be an array of tests");
    out->tests = arena_alloc(compiler->mem, (size_t)cJSON_GetArraySize(json) * sizeof *out->tests);
    for (const cJSON *child = json->child; child && !fail; child = child->next, out->count++)
        fail = test_compile(compiler, child, json_pointer_index(compiler->mem, at, out->count),
                            &out->tests[out->count]);
    return fail;
}

enum fail condition_compile(struct compiler *compiler, const cJSON *json, struct condition *out)
{
    static const char at[] = "/source/metadata/condition";
    enum fail fail = OK;

    if (absent(json))
        return OK;
    if (!cJSON_IsArray(json))
        return refuse(compiler, at, "应为条件组的数组", "must be an array of groups");
    out->groups =
        arena_alloc(compiler->mem, (size_t)cJSON_GetArraySize(json) * sizeof *out->groups);
    for (const cJSON *child = json->child; child && !fail; child = child->next, out->count++)
        fail = group_compile(compiler, child, json_pointer_index(compiler->mem, at, out->count),
                             &out->groups[out->count]);
    return fail;
}
