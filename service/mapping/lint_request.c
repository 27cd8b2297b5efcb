/* lint_request.c - times and pages of the source's request, as they come out in an example. */
#include "service/mapping/lint.h"

#include <string.h>

static bool ends_with(const char *text, const char *tail)
{
    size_t length = strlen(text), tail_length = strlen(tail);

    return length >= tail_length && strcmp(text + length - tail_length, tail) == 0;
}

static bool time_field(const char *field)
{
    return (strncmp(field, "create_", 7) == 0 || strncmp(field, "modify_", 7) == 0) &&
           ends_with(field, "_time");
}

static void time_unit_lint(struct linter *linter, const char *at, const char *text)
{
    if (strlen(text) != 10 || strspn(text, "0123456789") != 10)
        return;
    finding_add(linter, &(struct finding){
                            "time-unit",
                            at,
                            "warning",
                            {"10 位数字是秒；金蝶该参数要求毫秒（13 位）",
                             "10 digits are seconds; Kingdee takes milliseconds (13 digits) here"},
                            {"在值后加 000，如 {{LAST_SYNC_TIME}}000",
                             "append 000 to the value, as in {{LAST_SYNC_TIME}}000"}});
}

static void page_size_lint(struct linter *linter, bool from_pagination, const char *at,
                           const char *text)
{
    int64_t size;

    if (!json_to_integer(json_string(linter->mem, text), &size) || size <= KINGDEE_PAGE_MOST)
        return;
    finding_add(linter, &(struct finding){
                            "page-size",
                            from_pagination ? "/source/metadata/pagination/pageSize" : at,
                            "warning",
                            {"金蝶每页最多 100 行，超过时会悄悄截断而丢行；发送时将改为 100",
                             "Kingdee gives 100 rows a page at most and silently drops the rest; "
                             "100 will be sent"},
                            {"将每页行数改为 100 或更小", "ask for 100 rows a page or fewer"}});
}

/* One item of a request, judged by what it comes out as in an example window. */
static void item_lint(struct linter *linter, const cJSON *item, const char *at)
{
    struct compiler compiler = {.mem = linter->mem};
    struct scope scope = {.mem = linter->mem,
                          .context = &example_context,
                          .page_size = (int)linter->page_size,
                          .request = true};
    const char *field = json_text(item, "field"), *text;
    struct value value;

    if (!field || value_compile(&compiler, at, json_get(item, "value"), &value) != OK)
        return;
    text = value_text(&scope, &value);
    if (!text)
        return;
    if (time_field(field))
        time_unit_lint(linter, at, text);
    if (!names_page_size(field))
        return;
    linter->page_size_sent |= strcmp(field, "page_size") == 0;
    page_size_lint(linter, value_uses(&value, PART_PAGE_SIZE) && value.part_count == 1, at, text);
}

static void items_lint(struct linter *linter, const cJSON *items, const char *at)
{
    size_t index = 0;

    if (!cJSON_IsArray(items))
        return;
    for (const cJSON *item = items->child; item; item = item->next, index++)
        item_lint(linter, item,
                  json_pointer(linter->mem, json_pointer_index(linter->mem, at, index), "value"));
}

void request_lint(struct linter *linter)
{
    enum { PAGE_SIZE_MOST = 1000000 };
    const char *api = json_text(linter->source, "api");
    const cJSON *pagination = json_get(linter->source, "pagination");

    if (!api || !api_is_kingdee_v2(api))
        return;
    if (!json_to_integer(json_get(pagination, "pageSize"), &linter->page_size) ||
        linter->page_size < 0 || linter->page_size > PAGE_SIZE_MOST)
        linter->page_size = 0;
    items_lint(linter, json_get(linter->source, "request"), "/source/metadata/request");
    if (!linter->page_size_sent) /* then a run sends the pagination's */
        page_size_lint(linter, true, "", json_scalar(json_integer(linter->mem, linter->page_size)));
    items_lint(linter, json_get(json_get(linter->source, "omissionRemedy"), "takeOverRequest"),
               "/source/metadata/omissionRemedy/takeOverRequest");
}
