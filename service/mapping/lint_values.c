/* lint_values.c - values that no record can ever be given: bad expressions and lookups, parsers
 * that do not exist, ids that go out as numbers. */
#include "service/mapping/lint.h"

#include <string.h>

static bool source_request(const char *at)
{
    return strncmp(at, "/source/metadata/request", 24) == 0 ||
           strncmp(at, "/source/metadata/omissionRemedy", 31) == 0;
}

/* ---- expressions and lookups ---- */

static void function_lint(struct linter *linter, const struct value *value,
                          const char *unknown_call, const char *at)
{
    struct finding finding = {.pointer = at, .severity = "error"};

    if (value->function) {
        if (!expression_divides_by_zero(linter->mem, value->function))
            return;
        finding.code = "divide-by-zero";
        finding.severity = "warning";
        finding.message = (struct words){"_function 中有除以常数零：算到这里的数据会被拒绝",
                                         "_function divides by a constant zero: records that come "
                                         "to it are rejected"};
        finding.hint = (struct words){"更正除数", "mend the divisor"};
    } else if (unknown_call) {
        finding.code = "unknown-function";
        finding.message =
            (struct words){arena_format(linter->mem, "_function 中没有函数 %s", unknown_call),
                           arena_format(linter->mem, "_function knows no %s", unknown_call)};
        finding.hint = (struct words){
            "可用：left locate round concat from_unixtime sum avg max min count",
            "there are left locate round concat from_unixtime sum avg max min count"};
    } else {
        finding.code = "bad-expression";
        finding.message = (struct words){"_function 表达式语法有误：每条数据都会被拒绝",
                                         "bad syntax behind _function: every record is rejected"};
        finding.hint = (struct words){"请检查括号、引号与 case … end 是否成对",
                                      "check that brackets, quotes and case … end are closed"};
    }
    finding_add(linter, &finding);
}

static void lookup_lint(struct linter *linter, const struct value *value, const char *at)
{
    if (value->lookup)
        return;
    finding_add(
        linter,
        &(struct finding){
            "bad-lookup",
            at,
            "error",
            {"查询语句语法有误：每条数据都会被拒绝",
             "bad syntax of the lookup: every record is rejected"},
            {"应为 _findCollection find 字段 from 方案 where 字段={{值}}，或 _mongoQuery 方案 "
             "findField=content.字段 where={JSON}",
             "write _findCollection find FIELD from SCHEME where FIELD={{value}}, or "
             "_mongoQuery SCHEME findField=content.FIELD where={JSON}"}});
}

/* In the source's request there is no row yet, so a field's name leads nowhere. */
static void name_lint(struct linter *linter, const struct value *value, const char *at)
{
    if (!source_request(at) || !value_uses(value, PART_PATH))
        return;
    finding_add(
        linter,
        &(struct finding){"unknown-name",
                          at,
                          "warning",
                          {"来源请求里没有数据行，该模板名总为空",
                           "there is no row in a source request: this template is always empty"},
                          {"可用：LAST_SYNC_TIME CURRENT_TIME DAYS_AGO_n PAGINATION_START_PAGE "
                           "PAGINATION_PAGE_SIZE PAGINATION_START_ROW random",
                           "there are LAST_SYNC_TIME CURRENT_TIME DAYS_AGO_n PAGINATION_START_PAGE "
                           "PAGINATION_PAGE_SIZE PAGINATION_START_ROW random"}});
}

static void value_lint(struct linter *linter, const cJSON *json, const char *at)
{
    struct compiler compiler = {.mem = linter->mem};
    struct value value;

    if (value_compile(&compiler, at, json, &value) != OK)
        return;
    if (value.kind == VALUE_FUNCTION)
        function_lint(linter, &value, compiler.unknown_call, at);
    if (value.kind == VALUE_LOOKUP)
        lookup_lint(linter, &value, at);
    name_lint(linter, &value, at);
}

/* ---- parsers and types ---- */

static void parser_lint(struct linter *linter, const cJSON *item, const char *at)
{
    const char *name = json_text(json_get(item, "parser"), "name");

    if (!name || parser_known(name))
        return;
    finding_add(
        linter,
        &(struct finding){
            "unknown-parser",
            json_pointer(linter->mem, json_pointer(linter->mem, at, "parser"), "name"),
            "error",
            {arena_format(linter->mem, "没有解析器 %s：该项有值的数据都会被拒绝", name),
             arena_format(linter->mem,
                          "there is no parser %s: records with a value here are "
                          "rejected",
                          name)},
            {"可用：StringToArray ArrayToString ConvertObjectParser ConvertTwoStageObjectParser "
             "ConvertJson",
             "there are StringToArray ArrayToString ConvertObjectParser "
             "ConvertTwoStageObjectParser ConvertJson"}});
}

static bool names_an_id(const char *field)
{
    size_t length = strlen(field);
    const char *tail = length > 2 ? field + length - 3 : "";

    return strcmp(field, "id") == 0 || strcmp(tail, "_id") == 0 || strcmp(tail, "_ID") == 0 ||
           (length > 2 && strcmp(tail + 1, "Id") == 0);
}

static void number_id_add(struct linter *linter, const char *at)
{
    finding_add(linter,
                &(struct finding){
                    "number-id",
                    at,
                    "warning",
                    {"18–19 位的主键按数字发送，接收方的浮点数会丢掉末尾几位",
                     "an id of 18 or 19 digits that goes out as a number loses its last digits in "
                     "readers that use doubles"},
                    {"将类型改为 string", "make the type string"}});
}

static void number_id_lint(struct linter *linter, const cJSON *item, const char *at)
{
    enum { DIGITS_SAFE = 15 };
    const char *field = json_text(item, "field");
    enum cast cast = cast_named(json_text(item, "type"));
    const cJSON *value = json_get(item, "value");

    if (field && names_an_id(field) && (cast == CAST_INT || cast == CAST_FLOAT))
        number_id_add(linter, json_pointer(linter->mem, at, "type"));
    else if (json_is_number(value) && cast != CAST_STRING &&
             strspn(json_scalar(value), "0123456789") > DIGITS_SAFE)
        number_id_add(linter, json_pointer(linter->mem, at, "value"));
}

/* ---- the way through a document ---- */

static void items_lint(struct linter *linter, const cJSON *items, const char *at)
{
    size_t index = 0;

    if (!cJSON_IsArray(items))
        return;
    for (const cJSON *item = items->child; item; item = item->next) {
        const char *item_at = json_pointer_index(linter->mem, at, index++);

        value_lint(linter, json_get(item, "value"), json_pointer(linter->mem, item_at, "value"));
        parser_lint(linter, item, item_at);
        number_id_lint(linter, item, item_at);
        items_lint(linter, json_get(item, "children"),
                   json_pointer(linter->mem, item_at, "children"));
    }
}

static void writeback_lint(struct linter *linter)
{
    const cJSON *response = json_get(linter->target, "response"), *item;
    size_t index = 0;

    cJSON_ArrayForEach(item, response)
    {
        const char *field = json_text(item, "field");
        const char *at = json_pointer_index(linter->mem, "/target/metadata/response", index++);

        if (field && strcmp(field, "primaryWriteback") == 0)
            items_lint(linter, json_get(item, "children"),
                       json_pointer(linter->mem, at, "children"));
    }
}

static void cleanse_lint(struct linter *linter)
{
    const cJSON *entry;
    size_t index = 0;

    cJSON_ArrayForEach(entry, json_get(linter->document, "cleanse"))
    {
        const char *at = json_pointer_index(linter->mem, "/cleanse", index++);
        const char *field = json_text(entry, "field"), *type = json_text(entry, "type");

        if (field && type && names_an_id(field) && strcmp(type, "number") == 0)
            number_id_add(linter, json_pointer(linter->mem, at, "type"));
    }
}

void values_lint(struct linter *linter)
{
    items_lint(linter, json_get(linter->source, "request"), "/source/metadata/request");
    items_lint(linter, json_get(json_get(linter->source, "omissionRemedy"), "takeOverRequest"),
               "/source/metadata/omissionRemedy/takeOverRequest");
    value_lint(linter, json_get(linter->source, "id"), "/source/metadata/id");
    value_lint(linter, json_get(linter->source, "number"), "/source/metadata/number");
    items_lint(linter, json_get(linter->target, "request"), "/target/metadata/request");
    items_lint(linter, json_get(linter->target, "otherRequest"), "/target/metadata/otherRequest");
    writeback_lint(linter);
    cleanse_lint(linter);
}
