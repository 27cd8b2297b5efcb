/* target_build.c - records become the bodies for the target's api.
 *
 * records -> bills (groupCalculate) -> one tree each -> {key: [...]}, alone or in batches. A bill
 * that cannot be built is left out of its batch; its records become mapping errors. */
#include "service/mapping/lookup.h"
#include "service/mapping/target.h"

#include <string.h>

struct builder {
    const struct mapping *mapping;
    struct arena *mem;
    struct scope scope;
    struct error_list errors;
    struct mapping_bodies *out;
    size_t room;
};

/* ---- errors ---- */

void bill_refuse(struct error_list *errors, const struct trouble *trouble,
                 const struct mapping_bill *bill)
{
    for (size_t i = 0; i < bill->record_count; i++) {
        const struct mapping_record *record = bill->records[i];
        struct error_subject subject = {record->row, record->id, record->number};

        error_add(errors, trouble, &subject);
    }
}

static struct words hint_for(const char *rule)
{
    static const struct {
        const char *rule;
        struct words hint;
    } hints[] = {
        {"lookup",
         {"请先同步被查询的基础资料，或更正来源行中的查询值，再重放",
          "sync the basic data that is looked up, or mend the value in the row, then replay"}},
        {"function",
         {"请检查 _function 表达式及其用到的字段，再重放",
          "check the _function expression and the fields in it, then replay"}},
        {"cast",
         {"请在来源系统更正该字段，或调整该项的 type，再重放",
          "mend the field at the source, or the item's type, then replay"}},
        {"parser",
         {"请检查该项的 parser 与来源字段的形式，再重放",
          "check the item's parser against the form of the field, then replay"}},
        {"mapping",
         {"请把映射表写进该项的 mapping（来源编码 → 目标编码），再重放",
          "write the table into the item's mapping (source code → target code), then replay"}},
    };
    static const struct words otherwise = {"请检查该项的 value 与来源字段，再重放",
                                           "check the item's value against the row, then replay"};

    for (size_t i = 0; i < sizeof hints / sizeof *hints; i++)
        if (strcmp(hints[i].rule, rule) == 0)
            return hints[i].hint;
    return otherwise;
}

static void problem_refuse(struct builder *builder, const struct problem *problem,
                           const struct mapping_bill *bill)
{
    struct trouble trouble = {.rule = problem->rule,
                              .pointer = problem->pointer,
                              .value = problem->value,
                              .message = problem->words,
                              .hint = hint_for(problem->rule)};

    bill_refuse(&builder->errors, &trouble, bill);
}

/* ---- one bill ---- */

static void scope_enter(struct builder *builder, const struct mapping_bill *bill)
{
    struct scope *scope = &builder->scope;

    scope->row = bill->content;
    scope->random = NULL;
    scope->problem = NULL;
}

static cJSON *bill_build(struct builder *builder, const struct mapping_bill *bill)
{
    static const struct words nothing = {"目标数据为空：所有项都没有值",
                                         "the body has nothing in it: no item has a value"};
    cJSON *built;

    scope_enter(builder, bill);
    built = items_build(&builder->scope, &builder->mapping->target->request);
    if (built && !built->child)
        scope_problem(&builder->scope, "body", &nothing, NULL);
    if (!builder->scope.problem)
        return built;
    problem_refuse(builder, builder->scope.problem, bill);
    return NULL;
}

/* The name of the array around bodies, worked out for the first of them; NULL without one. */
static const char *array_name(struct builder *builder, const struct mapping_bill *bill)
{
    const struct item *key = builder->mapping->target->key;
    const cJSON *name;

    if (!key)
        return NULL;
    scope_enter(builder, bill);
    name = item_build(&builder->scope, key);
    if (builder->scope.problem || absent(name))
        return NULL;
    return *value_as_text(builder->mem, name) ? value_as_text(builder->mem, name) : NULL;
}

/* ---- bodies ---- */

static void body_add(struct builder *builder, cJSON *json, const struct mapping_bill *bills,
                     size_t count)
{
    struct mapping_bodies *out = builder->out;

    out->list =
        room_for_one(builder->mem, out->list, out->count, &builder->room, sizeof *out->list);
    out->list[out->count++] =
        (struct mapping_body){.json = json, .bills = bills, .bill_count = count};
}

/* {key: [...]}, or what is in it where there is no key: a lone body, or the array of a batch. */
static cJSON *wrapped(struct builder *builder, cJSON *array, const struct mapping_bill *first)
{
    const char *name = array_name(builder, first);
    cJSON *object;

    if (!name && builder->mapping->target->batched)
        return array;
    if (!name)
        return cJSON_DetachItemFromArray(array, 0);
    object = json_object(builder->mem);
    json_put(builder->mem, object, name, array);
    return object;
}

/* The bills [0, count) in one body, but for those that cannot be built. */
static void batch_build(struct builder *builder, const struct mapping_bill *bills, size_t count)
{
    struct mapping_bill *built = arena_alloc(builder->mem, count * sizeof *built);
    cJSON *array = json_array(builder->mem);
    size_t built_count = 0;

    for (size_t i = 0; i < count; i++) {
        cJSON *json = bill_build(builder, &bills[i]);

        if (!json)
            continue;
        json_append(builder->mem, array, json);
        built[built_count++] = bills[i];
    }
    if (built_count)
        body_add(builder, wrapped(builder, array, built), built, built_count);
}

static void lookups_collect(struct builder *builder, const struct bills *bills)
{
    struct scope *scope = &builder->scope;

    if (!scope->lookups)
        return;
    scope->collecting = true;
    for (size_t i = 0; i < bills->count; i++) {
        scope_enter(builder, &bills->list[i]);
        items_build(scope, &builder->mapping->target->request);
    }
    scope->collecting = false;
    lookup_cache_fetch(scope->lookups);
}

static void bills_of(struct builder *builder, const struct mapping_record *records, size_t count,
                     struct bills *out)
{
    const struct group *group = builder->mapping->target->group;
    const struct mapping_record **members;

    if (group) {
        group_apply(group, &builder->errors, records, count, out);
        return;
    }
    members = arena_alloc(builder->mem, count * sizeof *members);
    out->list = arena_alloc(builder->mem, count * sizeof *out->list);
    for (; out->count < count; out->count++) {
        members[out->count] = &records[out->count];
        out->list[out->count] = (struct mapping_bill){.content = records[out->count].content,
                                                      .records = &members[out->count],
                                                      .record_count = 1};
    }
}

enum fail mapping_bodies_build(const struct mapping *mapping, struct arena *mem,
                               const struct mapping_context *context,
                               const struct mapping_record *records, size_t count,
                               struct mapping_bodies *out)
{
    struct builder builder = {.mapping = mapping, .mem = mem, .errors = {.mem = mem}, .out = out};
    size_t most = mapping->target->batched ? mapping->target->batch_rows : 1;
    struct bills bills = {0};

    memset(out, 0, sizeof *out);
    if (!mapping->target->mapped)
        return OK;
    scope_open(mapping, mem, context, &builder.scope);
    bills_of(&builder, records, count, &bills);
    lookups_collect(&builder, &bills);
    for (size_t i = 0; i < bills.count; i += most)
        batch_build(&builder, &bills.list[i], bills.count - i < most ? bills.count - i : most);
    out->errors = builder.errors.list;
    out->error_count = builder.errors.count;
    return lookup_cache_failed(builder.scope.lookups);
}
