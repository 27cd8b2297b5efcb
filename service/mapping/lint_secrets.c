/* lint_secrets.c - secrets that stand in a definition, where everybody who may read it sees them.
 */
#include "service/mapping/lint.h"

#include <string.h>

static bool secret_name(const char *name)
{
    return secrets_named(name) || strcmp(name, "secret") == 0 || strcmp(name, "token") == 0;
}

/* Text that stands for itself, and is not filled in from somewhere. */
static bool plain_text(const cJSON *value)
{
    return cJSON_IsString(value) && *value->valuestring && !strchr(value->valuestring, '{');
}

static void secret_add(struct linter *linter, const char *at)
{
    finding_add(linter, &(struct finding){
                            "secret",
                            at,
                            "warning",
                            {"密钥以明文写在方案里，能看到方案的人都能看到它",
                             "a secret stands in the definition in plain text, for everybody who "
                             "may read it"},
                            {"把密钥放进连接器的 secrets，并更换这一个",
                             "put secrets into the connection, and change this one"}});
}

static void place_lint(struct linter *linter, const cJSON *at_item, const char *at)
{
    const char *field = json_text(at_item, "field");
    size_t index = 0;

    for (const cJSON *child = at_item->child; child; child = child->next) {
        const char *key = child->string ? child->string : "";
        const char *child_at = child->string ? json_pointer(linter->mem, at, key)
                                             : json_pointer_index(linter->mem, at, index++);
        bool named = secret_name(key) || (field && secret_name(field) && !strcmp(key, "value"));

        if (named && plain_text(child))
            secret_add(linter, child_at);
        else if (cJSON_IsObject(child) || cJSON_IsArray(child))
            place_lint(linter, child, child_at);
    }
}

void secrets_lint(struct linter *linter)
{
    if (cJSON_IsObject(linter->document))
        place_lint(linter, linter->document, "");
}
