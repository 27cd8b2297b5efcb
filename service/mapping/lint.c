/* lint.c - what a definition says that its author cannot have meant. */
#include "service/mapping/lint.h"

void finding_add(struct linter *linter, const struct finding *finding)
{
    cJSON *object = json_object(linter->mem);

    json_put_text(linter->mem, object, "code", finding->code);
    json_put_text(linter->mem, object, "pointer", finding->pointer);
    json_put_text(linter->mem, object, "severity", finding->severity);
    json_put_text(linter->mem, object, "message_zh", finding->message.zh);
    json_put_text(linter->mem, object, "message_en", finding->message.en);
    json_put_text(linter->mem, object, "hint_zh", finding->hint.zh);
    json_put_text(linter->mem, object, "hint_en", finding->hint.en);
    json_append(linter->mem, linter->findings, object);
}

static void document_lint(struct linter *linter)
{
    struct json_fault fault;
    struct compiler compiler = {.mem = linter->mem, .fault = &fault};
    struct mapping *mapping;

    if (document_compile(&compiler, linter->document, false, &mapping) == OK)
        return;
    finding_add(linter, &(struct finding){"document",
                                          arena_text(linter->mem, fault.pointer),
                                          "error",
                                          compiler.words,
                                          {"请更正该处后再保存", "mend this place before saving"}});
}

static void random_id_lint(struct linter *linter)
{
    struct compiler compiler = {.mem = linter->mem};
    const char *id = json_text(linter->source, "id");
    struct value value;

    if (!id || cJSON_IsFalse(json_get(linter->source, "idCheck")) ||
        value_compile_key(&compiler, "", id, &value) != OK || !value_uses(&value, PART_RANDOM))
        return;
    finding_add(linter, &(struct finding){
                            "random-id",
                            "/source/metadata/id",
                            "warning",
                            {"id 为 {random}：查重永远不会命中，每次运行都会新增一行",
                             "the id is {random}: no repeat is ever found, and each run adds rows"},
                            {"改用来源行的数据编号字段；若只为刷新授权，请将 idCheck 设为 false",
                             "use the row's own key; if only the call matters, set idCheck to "
                             "false"}});
}

cJSON *mapping_lint(struct arena *mem, const cJSON *document)
{
    struct linter linter = {.mem = mem,
                            .document = document,
                            .source = json_get(json_get(document, "source"), "metadata"),
                            .target = json_get(json_get(document, "target"), "metadata"),
                            .findings = json_array(mem)};

    document_lint(&linter);
    random_id_lint(&linter);
    request_lint(&linter);
    window_lint(&linter);
    values_lint(&linter);
    platform_lint(&linter);
    secrets_lint(&linter);
    keys_lint(mem, document, linter.findings);
    return linter.findings;
}
