/* definition_check.c - what may stand in a definition. */
#include "service/definition_check.h"

#include "service/definition.h"
#include "service/mapping/mapping.h"
#include "service/networks.h"

#include <stdio.h>
#include <string.h>

enum fail fault_at(struct json_fault *fault, const char *pointer, const char *format, ...)
{
    va_list values;

    memset(fault, 0, sizeof *fault);
    snprintf(fault->pointer, sizeof fault->pointer, "%s", pointer);
    va_start(values, format);
    vsnprintf(fault->message, sizeof fault->message, format, values);
    va_end(values);
    return FAIL_INVALID;
}

enum fail fault_in(struct json_fault *fault, const char *pointer, const char *chinese,
                   const char *english, ...)
{
    va_list values, again;

    memset(fault, 0, sizeof *fault);
    snprintf(fault->pointer, sizeof fault->pointer, "%s", pointer);
    va_start(values, english);
    va_copy(again, values);
    vsnprintf(fault->message, sizeof fault->message, english, values);
    vsnprintf(fault->message_zh, sizeof fault->message_zh, chinese, again);
    va_end(again);
    va_end(values);
    return FAIL_INVALID;
}

static bool is_url(const char *text)
{
    const char *host = text ? strstr(text, "://") : NULL;

    if (!host || (strncmp(text, "https://", 8) != 0 && strncmp(text, "http://", 7) != 0))
        return false;
    host += 3;
    /* A password in a URL would be shown with the settings. */
    return *host && !strchr("/?#:@", *host) && host[strcspn(host, "/?#@")] != '@' &&
           !strpbrk(text, " \t\r\n");
}

static bool is_digits(const char *text)
{
    return text && *text && text[strspn(text, "0123456789")] == '\0';
}

static bool are_networks(const cJSON *value)
{
    struct networks networks = {.count = 0};
    const cJSON *item;

    if (!cJSON_IsArray(value))
        return false;
    cJSON_ArrayForEach(item, value)
    {
        if (!cJSON_IsString(item) ||
            !networks_add(&networks, item->valuestring, strlen(item->valuestring)))
            return false;
    }
    return true;
}

static const struct expected {
    const char *zh, *en;
} expected[] = {
    [VALUE_TEXT] = {"非空文本", "a text that is not empty"},
    [VALUE_URL] = {"带主机名的 http(s) 地址，不含用户名和密码",
                   "an http(s) URL with a host and without user or password"},
    [VALUE_ID] = {"由数字组成的编号", "an id of digits"},
    [VALUE_BOOL] = {"true 或 false", "true or false"},
    [VALUE_NETWORKS] = {"地址或网段的数组，最多 32 项",
                        "an array of at most 32 addresses or networks"},
    [VALUE_COUNT] = {"1 到 100000000 的整数", "a whole number from 1 to 100000000"},
};

static bool fits(const cJSON *value, enum value_kind kind)
{
    int64_t count;

    switch (kind) {
    case VALUE_TEXT:
        return cJSON_IsString(value) && value->valuestring[0];
    case VALUE_URL:
        return cJSON_IsString(value) && is_url(value->valuestring);
    case VALUE_ID:
        return is_digits(json_scalar(value));
    case VALUE_BOOL:
        return cJSON_IsBool(value);
    case VALUE_NETWORKS:
        return are_networks(value);
    case VALUE_COUNT:
        return json_is_number(value) && json_to_integer(value, &count) && count >= 1 &&
               count <= 100000000;
    }
    return false;
}

static enum fail misfit(struct json_fault *fault, const char *pointer, enum value_kind kind)
{
    fault_at(fault, pointer, "expected %s", expected[kind].en);
    snprintf(fault->message_zh, sizeof fault->message_zh, "应为%s", expected[kind].zh);
    return FAIL_INVALID;
}

static const struct member_rule *rule_of(const struct member_rule *rules, const char *name)
{
    for (; rules->name; rules++) {
        if (strcmp(rules->name, name) == 0)
            return rules;
    }
    return NULL;
}

enum fail check_members(struct arena *mem, const cJSON *object, const char *pointer,
                        const struct member_rule *rules, struct json_fault *fault)
{
    const cJSON *member;

    if (object && !cJSON_IsObject(object))
        return fault_in(fault, pointer, "应为对象", "expected an object");
    cJSON_ArrayForEach(member, object)
    {
        const struct member_rule *rule = rule_of(rules, member->string);

        if (!rule)
            return fault_in(fault, json_pointer(mem, pointer, member->string), "不认识的键",
                            "unknown member");
        if (!fits(member, rule->kind))
            return misfit(fault, json_pointer(mem, pointer, member->string), rule->kind);
    }
    for (; rules->name; rules++) {
        if (rules->required && !json_get(object, rules->name))
            return fault_in(fault, json_pointer(mem, pointer, rules->name), "缺少", "missing");
    }
    return OK;
}

enum fail check_known(struct arena *mem, const cJSON *document, const char *const *names,
                      struct json_fault *fault)
{
    const cJSON *member;

    if (!cJSON_IsObject(document))
        return fault_in(fault, "", "应为对象", "expected an object");
    cJSON_ArrayForEach(member, document)
    {
        const char *const *name = names;

        while (*name && strcmp(*name, member->string) != 0)
            name++;
        if (!*name)
            return fault_in(fault, json_pointer(mem, "", member->string), "不认识的键",
                            "unknown member");
    }
    return OK;
}

enum fail check_name(const cJSON *document, const char *name, const char **out,
                     struct json_fault *fault)
{
    const cJSON *own = json_get(document, "name");

    if (own && !cJSON_IsString(own))
        return fault_in(fault, "/name", "应为文本", "expected a text");
    *out = name ? name : json_text(document, "name");
    if (!*out)
        return fault_in(fault, "/name", "缺少", "missing");
    if (own && strcmp(own->valuestring, *out) != 0)
        return fault_in(fault, "/name", "与路径中的名称不同", "differs from the name in the path");
    if (!mapping_name_good(*out))
        return fault_in(fault, "/name",
                        "名称应为 1 至 64 个字符，不含 / 和控制字符，前后无空白，也不是 . 或 ..",
                        "a name has 1 to 64 characters, no / and no control characters, no blanks "
                        "around it, and is not . or ..");
    return OK;
}

enum fail source_api_check(const char *api, struct json_fault *fault)
{
    static const char lists[] = "/jdy/v2/";
    static const char renewal[] = "/jdyconnector/app_management/push_app_authorize";
    size_t len = strlen(lists);

    if (strcmp(api, renewal) == 0 || (strncmp(api, lists, len) == 0 && api[len]))
        return OK;
    return fault_in(fault, "/source/metadata/api", "来源是金蝶云星辰：应为 %s… 或 %s",
                    "the source is Kingdee: expected %s... or %s", lists, renewal);
}
