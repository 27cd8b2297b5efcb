/* secrets.c - what authorises somebody leaves a fetched answer before anything keeps it (P9). */
#include "service/mapping/internal.h"

#include <string.h>

/* Compares without case, "-" and "_", so that app-token, appToken and app_token are one. */
static bool same_name(const char *key, const char *plain)
{
    for (; *key; key++) {
        char c = *key;

        if (c == '-' || c == '_')
            continue;
        if (c >= 'A' && c <= 'Z')
            c = (char)(c - 'A' + 'a');
        if (c != *plain)
            return false;
        plain++;
    }
    return *plain == '\0';
}

bool secrets_named(const char *key)
{
    static const char *const names[] = {"appsecret",    "oldappsecret", "apptoken", "accesstoken",
                                        "clientsecret", "appsignature", "password", "refreshtoken"};

    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (same_name(key, names[i]))
            return true;
    return false;
}

void secrets_strip(cJSON *item)
{
    cJSON *next;

    for (cJSON *child = item->child; child; child = next) {
        next = child->next;
        if (cJSON_IsObject(item) && secrets_named(child->string))
            json_remove(item, child->string);
        else
            secrets_strip(child);
    }
}

bool secrets_used(const struct value *value)
{
    for (size_t i = 0; i < value->part_count; i++) {
        const char *path = value->parts[i].kind == PART_PATH ? value->parts[i].text : "";
        const char *dot = strrchr(path, '.');

        if (secrets_named(dot ? dot + 1 : path))
            return true;
    }
    return false;
}
