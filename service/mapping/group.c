/* group.c - reading groupCalculate: several flattened records make one bill.
 *
 * How they do stands in group_apply.c. */
#include "service/mapping/target.h"

#include <string.h>

static const char at[] = "/target/metadata/groupCalculate";

static enum fail fields_read(struct compiler *compiler, const cJSON *json, const char *key,
                             struct field_list *out)
{
    const char *fields_at = json_pointer(compiler->mem, at, key);
    const cJSON *fields = NULL;
    enum fail fail = member_array(compiler, (struct member){json, at, key, false}, &fields);

    if (fail || !fields)
        return fail;
    out->list = arena_alloc(compiler->mem, (size_t)cJSON_GetArraySize(fields) * sizeof *out->list);
    for (const cJSON *field = fields->child; field; field = field->next) {
        if (!cJSON_IsString(field) || !*field->valuestring)
            return refuse(compiler, json_pointer_index(compiler->mem, fields_at, out->count),
                          "应为字段名", "must name a field");
        out->list[out->count++] = field->valuestring;
    }
    return OK;
}

static bool operator_named(const char *name, enum group_operator *out)
{
    static const struct {
        const char *name;
        enum group_operator how;
    } operators[] = {{"$sum", GROUP_SUM},     {"$avg", GROUP_AVG},
                     {"$min", GROUP_MIN},     {"$max", GROUP_MAX},
                     {"$push", GROUP_PUSH},   {"$addToSet", GROUP_ADD_TO_SET},
                     {"$first", GROUP_FIRST}, {"$last", GROUP_LAST}};

    for (size_t i = 0; i < sizeof operators / sizeof *operators; i++)
        if (strcmp(operators[i].name, name) == 0) {
            *out = operators[i].how;
            return true;
        }
    return false;
}

static enum fail calculate_read(struct compiler *compiler, const cJSON *json, struct group *out)
{
    static const char calculate_at[] = "/target/metadata/groupCalculate/calculate";
    const cJSON *calculate = NULL;
    enum fail fail =
        member_object(compiler, (struct member){json, at, "calculate", false}, &calculate);

    if (fail || !calculate)
        return fail;
    out->calculate =
        arena_alloc(compiler->mem, (size_t)cJSON_GetArraySize(calculate) * sizeof *out->calculate);
    for (const cJSON *field = calculate->child; field; field = field->next) {
        struct group_field *to = &out->calculate[out->calculate_count++];

        to->field = field->string;
        if (!cJSON_IsString(field) || !operator_named(field->valuestring, &to->how))
            return refuse(compiler, json_pointer(compiler->mem, calculate_at, field->string),
                          "应为 $sum、$avg、$min、$max、$push、$addToSet、$first 或 $last",
                          "must be $sum, $avg, $min, $max, $push, $addToSet, $first or $last");
    }
    return OK;
}

static enum fail lines_most_read(struct compiler *compiler, const cJSON *json, struct group *out)
{
    enum { LINES_MOST = 1000000 };
    const cJSON *most = json_get(json, "bodyMaxLine");
    int64_t lines = 0;

    if (absent(most))
        return OK;
    if (!json_to_integer(most, &lines) || lines < 0 || lines > LINES_MOST)
        return refuse(compiler, "/target/metadata/groupCalculate/bodyMaxLine", "应为正整数",
                      "must be a positive whole number");
    out->lines_most = (size_t)lines;
    return OK;
}

enum fail group_compile(struct compiler *compiler, const cJSON *metadata, const struct group **out)
{
    struct group *group = arena_alloc(compiler->mem, sizeof *group);
    const cJSON *json = NULL;
    enum fail fail = member_object(
        compiler, (struct member){metadata, "/target/metadata", "groupCalculate", false}, &json);

    if (fail || !json || !json->child)
        return fail;
    fail = fields_read(compiler, json, "headerGroup", &group->header);
    if (!fail)
        fail = fields_read(compiler, json, "bodyGroup", &group->body);
    if (!fail)
        fail =
            member_text(compiler, (struct member){json, at, "bodyName", true}, &group->body_name);
    if (!fail)
        fail = calculate_read(compiler, json, group);
    if (!fail)
        fail = lines_most_read(compiler, json, group);
    *out = group;
    return fail;
}
