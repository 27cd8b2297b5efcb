/* call.c - what kind a call is, its parameters and path segments, and simple answers. */
#include "tests/sandbox/call.h"

#include "tests/sandbox/kingdee_paths.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static const char *const kind_names[CALL_KINDS] = {
    [CALL_KINGDEE_AUTHORIZE] = "kingdee-authorize",
    [CALL_KINGDEE_TOKEN] = "kingdee-token",
    [CALL_KINGDEE_LIST] = "kingdee-list",
    [CALL_KINGDEE_DETAIL] = "kingdee-detail",
    [CALL_KINGDEE_OTHER] = "kingdee-other",
    [CALL_QINGCLOUD_OAUTH] = "qingcloud-oauth",
    [CALL_QINGCLOUD_STORE] = "qingcloud-store",
    [CALL_QINGCLOUD_QUERY] = "qingcloud-query",
    [CALL_QINGCLOUD_FIND_ONE] = "qingcloud-find-one",
    [CALL_QINGCLOUD_DISPATCH] = "qingcloud-dispatch",
    [CALL_QINGCLOUD_DATA_LINK] = "qingcloud-data-link",
    [CALL_QINGCLOUD_OTHER] = "qingcloud-other",
    [CALL_ROBOT_DINGTALK] = "robot-dingtalk",
    [CALL_ROBOT_WECOM] = "robot-wecom",
    [CALL_CONTROL] = "control",
    [CALL_UNKNOWN] = "unknown",
};

const char *call_kind_name(enum call_kind kind)
{
    return kind_names[kind];
}

static bool starts(const char *text, const char *with)
{
    return strncmp(text, with, strlen(with)) == 0;
}

static bool ends(const char *text, const char *with)
{
    size_t len = strlen(text), tail = strlen(with);
    return len >= tail && strcmp(text + len - tail, with) == 0;
}

static enum call_kind kingdee_kind(const char *path)
{
    if (strcmp(path, "/jdyconnector/app_management/push_app_authorize") == 0)
        return CALL_KINGDEE_AUTHORIZE;
    if (strcmp(path, "/jdyconnector/app_management/kingdee_auth_token") == 0)
        return CALL_KINGDEE_TOKEN;
    if (kingdee_path_find(path))
        return CALL_KINGDEE_LIST;
    if (kingdee_path_of_detail(path))
        return CALL_KINGDEE_DETAIL;
    return CALL_KINGDEE_OTHER;
}

static enum call_kind qingcloud_kind(const char *path)
{
    if (strcmp(path, "/v2/oauth") == 0)
        return CALL_QINGCLOUD_OAUTH;
    if (strstr(path, "/find-one/"))
        return CALL_QINGCLOUD_FIND_ONE;
    if (ends(path, "/store") || ends(path, "/store-dispatch"))
        return CALL_QINGCLOUD_STORE;
    if (ends(path, "/query"))
        return CALL_QINGCLOUD_QUERY;
    if (ends(path, "/dispatch-source") || ends(path, "/dispatch-target"))
        return CALL_QINGCLOUD_DISPATCH;
    if (ends(path, "/data-link"))
        return CALL_QINGCLOUD_DATA_LINK;
    return CALL_QINGCLOUD_OTHER;
}

enum call_kind call_kind(const struct call *call)
{
    const char *path = call->path;
    if (starts(path, "/jdy"))
        return kingdee_kind(path);
    if (starts(path, "/v2/"))
        return qingcloud_kind(path);
    if (strcmp(path, "/robot/dingtalk/send") == 0)
        return CALL_ROBOT_DINGTALK;
    if (strcmp(path, "/robot/wecom/send") == 0)
        return CALL_ROBOT_WECOM;
    return starts(path, "/control/") ? CALL_CONTROL : CALL_UNKNOWN;
}

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

/* The byte that a %XX at `at` means; -1 when it is none. */
static int escaped(const char *at, const char *end)
{
    if (*at != '%' || end - at < 3 || hex_digit(at[1]) < 0 || hex_digit(at[2]) < 0)
        return -1;
    return hex_digit(at[1]) * 16 + hex_digit(at[2]);
}

/* Percent-decodes; '+' is a blank in queries only. A bad %XX stays as it is. */
static char *decode(struct arena *mem, const char *text, size_t len, bool plus)
{
    char *out = arena_alloc(mem, len + 1);
    size_t n = 0;
    for (const char *at = text, *end = text + len; at < end; at++) {
        int byte = escaped(at, end);
        if (byte >= 0) {
            out[n++] = (char)(unsigned char)byte;
            at += 2;
        } else {
            out[n++] = plus && *at == '+' ? ' ' : *at;
        }
    }
    return out;
}

const char *call_parameter(const struct call *call, const char *name)
{
    for (const char *at = call->query; *at;) {
        size_t len = strcspn(at, "&");
        const char *equals = memchr(at, '=', len);
        size_t key = equals ? (size_t)(equals - at) : len;
        if (strcmp(decode(call->mem, at, key, true), name) == 0)
            return equals ? decode(call->mem, equals + 1, len - key - 1, true) : "";
        at += len + (at[len] == '&');
    }
    return NULL;
}

int64_t call_number(const struct call *call, const char *name, int64_t fallback)
{
    const char *text = call_parameter(call, name);
    char *end;
    if (!text || !*text)
        return fallback;
    errno = 0;
    long long value = strtoll(text, &end, 10);
    return errno || *end ? fallback : value;
}

const char *call_segment(const struct call *call, int n)
{
    const char *at = call->path;
    for (int i = 0; *at == '/'; i++) {
        size_t len = strcspn(at + 1, "/");
        if (i == n)
            return decode(call->mem, at + 1, len, false);
        at += 1 + len;
    }
    return NULL;
}

void answer_json(struct call *call, struct answer *answer, int status, const cJSON *tree)
{
    answer->status = status;
    answer->content_type = NULL;
    answer->body = json_print(call->mem, tree, &answer->body_len);
}

void answer_text(struct answer *answer, int status, const char *content_type, const char *text)
{
    answer->status = status;
    answer->content_type = content_type;
    answer->body = text;
    answer->body_len = strlen(text);
}
