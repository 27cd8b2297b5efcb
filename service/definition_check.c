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

static bool is_url(const char *text)
{
    const char *host = text ? strstr(text, "://") : NULL;

    if (!host || (strncmp(text, "https://", 8) != 0 && strncmp(text, "http://", 7) != 0))
        return false;
    host += 3;
    /* A password in a URL would be shown with the settings. */
    return *host && host[strcspn(host, "/?#@")] != '@' && !strpbrk(text, " \t\r\n");
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

/* NULL when the value fits, else what was expected. */
static const char *misfit(const cJSON *value, enum value_kind kind)
{
    int64_t count;

    switch (kind) {
    case VALUE_TEXT:
        return cJSON_IsString(value) && value->valuestring[0] ? NULL : "a text that is not empty";
    case VALUE_URL:
        return cJSON_IsString(value) && is_url(value->valuestring)
                   ? NULL
                   : "an http(s) URL without user or password";
    case VALUE_ID:
        return is_digits(json_scalar(value)) ? NULL : "an id of digits";
    case VALUE_BOOL:
        return cJSON_IsBool(value) ? NULL : "true or false";
    case VALUE_NETWORKS:
        return are_networks(value) ? NULL : "an array of at most 32 addresses or networks";
    case VALUE_COUNT:
        return json_is_number(value) && json_to_integer(value, &count) && count >= 1 &&
                       count <= 100000000
                   ? NULL
                   : "a whole number from 1 to 100000000";
    }
    return "nothing";
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
        return fault_at(fault, pointer, "expected an object");
    cJSON_ArrayForEach(member, object)
    {
        const struct member_rule *rule = rule_of(rules, member->string);
        const char *wanted = rule ? misfit(member, rule->kind) : NULL;

        if (!rule)
            return fault_at(fault, json_pointer(mem, pointer, member->string), "unknown member");
        if (wanted)
            return fault_at(fault, json_pointer(mem, pointer, member->string), "expected %s",
                            wanted);
    }
    for (; rules->name; rules++) {
        if (rules->required && !json_get(object, rules->name))
            return fault_at(fault, json_pointer(mem, pointer, rules->name), "missing");
    }
    return OK;
}

enum fail check_known(struct arena *mem, const cJSON *document, const char *const *names,
                      struct json_fault *fault)
{
    const cJSON *member;

    if (!cJSON_IsObject(document))
        return fault_at(fault, "", "expected an object");
    cJSON_ArrayForEach(member, document)
    {
        const char *const *name = names;

        while (*name && strcmp(*name, member->string) != 0)
            name++;
        if (!*name)
            return fault_at(fault, json_pointer(mem, "", member->string), "unknown member");
    }
    return OK;
}

enum fail check_name(const cJSON *document, const char *name, const char **out,
                     struct json_fault *fault)
{
    const cJSON *own = json_get(document, "name");

    if (own && !cJSON_IsString(own))
        return fault_at(fault, "/name", "expected a text");
    *out = name ? name : json_text(document, "name");
    if (!*out)
        return fault_at(fault, "/name", "missing");
    if (own && strcmp(own->valuestring, *out) != 0)
        return fault_at(fault, "/name", "differs from the name in the path");
    if (!mapping_name_good(*out))
        return fault_at(fault, "/name", "a name has 1 to 64 characters and no /");
    return OK;
}
