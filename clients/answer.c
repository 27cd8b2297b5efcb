/* answer.c - reading the envelope of an answer, and telling it to people. */
#include "clients/answer.h"

#include "clients/answer_text.h"

#include <inttypes.h>
#include <string.h>

enum { QUOTE_BYTES = 120 };

static void code_read(const char *const *names, struct answer *out)
{
    for (; *names; names++) {
        int64_t code;

        if (!json_to_integer(json_get(out->object, *names), &code))
            continue;
        if (out->code_name && (out->code != 0 && out->code != 200))
            return;
        if (out->code_name && (code == 0 || code == 200))
            return;
        out->code_name = *names;
        out->code = code;
    }
}

static const char *their_text(const cJSON *object)
{
    static const char *const names[] = {"description", "errmsg", "message", "msg",
                                        "description_cn"};

    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const char *text = json_text(object, names[i]);

        if (text && *text)
            return text;
    }
    return "no text";
}

/* Of a body that is JSON gone wrong nothing is quoted: it may be a token's answer, cut. A page for
 * people (HTML of a proxy) is quoted up to the first '?', where a repeated address may hold one. */
static const char *no_object_text(struct arena *mem, const struct http_call *call,
                                  const struct json_fault *fault)
{
    size_t blank = strspn(call->answer, " \t\r\n");
    const char *page = call->answer + blank;

    if (call->answer_len == 0)
        return "empty answer";
    if (*page && strchr("{[\"", *page))
        return arena_format(mem, "invalid JSON at byte %zu: %s", fault->offset, fault->message);
    page = arena_copy(mem, page, strcspn(page, "?"));
    return arena_format(mem, "not JSON: %s", answer_line(mem, page, QUOTE_BYTES));
}

static const char *tell(struct arena *mem, const struct http_call *call,
                        const struct answer *answer, const struct json_fault *fault)
{
    if (call->outcome == HTTP_NOT_SENT)
        return arena_format(mem, "not sent: %s", call->error);
    if (call->outcome == HTTP_LOST)
        return arena_format(mem, "sent, but no answer: %s", call->error);
    if (!answer->object)
        return arena_format(mem, "HTTP %d, %s", call->status, no_object_text(mem, call, fault));
    if (!answer->code_name)
        return arena_format(mem, "HTTP %d, no code: %s", call->status, their_text(answer->object));
    return arena_format(mem, "HTTP %d, %s %" PRId64 ": %s", call->status, answer->code_name,
                        answer->code, their_text(answer->object));
}

/* A byte order mark does not belong before JSON, but some put one there. */
static size_t mark_length(const struct http_call *call)
{
    static const char mark[] = "\xEF\xBB\xBF";
    size_t len = sizeof mark - 1;

    return call->answer_len >= len && memcmp(call->answer, mark, len) == 0 ? len : 0;
}

void answer_read(struct arena *mem, const struct http_call *call, const char *const *code_names,
                 struct answer *out)
{
    struct json_fault fault = {.message = "not an object"};
    size_t skip = mark_length(call);
    const char *told;

    memset(out, 0, sizeof *out);
    if (call->outcome == HTTP_ANSWERED &&
        json_read(mem, call->answer + skip, call->answer_len - skip, NULL, &out->object, &fault) ==
            OK &&
        !cJSON_IsObject(out->object))
        out->object = NULL;
    if (out->object)
        code_read(code_names, out);
    told = tell(mem, call, out, &fault);
    out->message = answer_line(mem, answer_hide(mem, call, told), ANSWER_MESSAGE_BYTES);
}
