/* robot.c - what the chat robots have in common: fitting a text, posting it, reading the answer. */
#include "clients/robot.h"

#include "clients/answer.h"
#include "clients/answer_text.h"
#include "service/json.h"

#include <string.h>

#define CUT_MARK "…(已截断)"

/* The longest beginning of text that fits and ends at a character. */
static size_t cut_at(const char *text, size_t max_bytes)
{
    size_t at = 0;

    while (text[at]) {
        size_t len = answer_character(text + at);

        if (len == 0)
            len = 1;
        if (at + len > max_bytes)
            break;
        at += len;
    }
    return at;
}

/* The robot drops, without a word to us, messages that lack its keyword: it is put after the cut,
 * so that no length of text can push it out. */
char *robot_text(struct arena *mem, const struct robot *robot, const char *text, size_t max_bytes)
{
    const char *keyword = robot->keyword ? robot->keyword : "";
    size_t added = *keyword && !strstr(text, keyword) ? strlen(keyword) + 1 : 0;
    size_t reserved = strlen(CUT_MARK) + (*keyword ? strlen(keyword) + 1 : 0);
    char *cut;

    if (strlen(text) + added <= max_bytes)
        return added ? arena_format(mem, "%s\n%s", text, keyword) : arena_text(mem, text);
    cut = arena_copy(mem, text, cut_at(text, max_bytes > reserved ? max_bytes - reserved : 0));
    if (*keyword && !strstr(cut, keyword))
        return arena_format(mem, "%s%s\n%s", cut, CUT_MARK, keyword);
    return arena_format(mem, "%s%s", cut, CUT_MARK);
}

void robot_post(const struct robot *robot, struct arena *mem, const char *url, const char *content,
                struct http_call *out)
{
    cJSON *body = json_object(mem);
    cJSON *text = json_object(mem);

    json_put_text(mem, body, "msgtype", "text");
    json_put_text(mem, text, "content", content);
    json_put(mem, body, "text", text);
    memset(out, 0, sizeof *out);
    out->method = "POST";
    out->url = url;
    out->body = json_print(mem, body, &out->body_len);
    out->total_seconds = robot->call_seconds;
    out->allow_private = robot->allow_private;
    out->proxy = robot->proxy;
    out->ca_file = robot->ca_file;
    http_header_add(out, "Content-Type", "application/json; charset=utf-8");
}

/* Codes that say "too fast" or "busy", not "wrong". */
static bool code_busy(int64_t code)
{
    static const int64_t busy[] = {
        -1,     /* both: system busy */
        130101, /* 钉钉: sent too fast, over 20 a minute */
        410100, /* 钉钉: throttled */
        45009,  /* 企业微信: over the limit */
        45033,  /* 企业微信: too many at once */
    };

    for (size_t i = 0; i < sizeof busy / sizeof *busy; i++)
        if (busy[i] == code)
            return true;
    return false;
}

enum fail robot_answer(struct arena *mem, const struct http_call *call, const char **why)
{
    static const char *const code_names[] = {"errcode", NULL};
    struct answer answer;

    answer_read(mem, call, code_names, &answer);
    *why = answer.message;
    if (call->forbidden)
        return FAIL_UPSTREAM;
    /* A lost message is sent again: an alert twice is better than none. */
    if (call->outcome != HTTP_ANSWERED || call->status >= 500)
        return FAIL_BUSY;
    if (call->status == 429 || call->status == 408)
        return FAIL_BUSY;
    if (answer.code_name && code_busy(answer.code))
        return FAIL_BUSY;
    if (call->status == 200 && answer.code_name && answer.code == 0)
        return OK;
    return FAIL_UPSTREAM;
}
