/* qingcloud.c - making 轻易云's calls and reading what they answer. */
#include "clients/qingcloud.h"

#include "clients/answer.h"
#include "clients/http_date.h"
#include "clients/qingcloud_verdict.h"

#include <inttypes.h>
#include <string.h>

static void call_start(const struct qingcloud *qingcloud, const char *method, struct http_call *out)
{
    memset(out, 0, sizeof *out);
    out->method = method;
    out->total_seconds = qingcloud->call_seconds;
    out->allow_private = qingcloud->allow_private;
    out->proxy = qingcloud->proxy;
    out->ca_file = qingcloud->ca_file;
    http_header_add(out, "Content-Type", "application/json; charset=utf-8");
}

static int base_len(const struct qingcloud *qingcloud)
{
    size_t len = strlen(qingcloud->base_url);

    while (len > 0 && qingcloud->base_url[len - 1] == '/')
        len--;
    return (int)len;
}

/* Their examples put the token into the query, one table says Bearer: the query always works. */
static void business_call(const struct qingcloud *qingcloud, const char *token, struct arena *mem,
                          const char *scheme_id, const char *rest, struct http_call *out)
{
    out->url = arena_format(mem, "%.*s/v2/open-api/business/%s/%s?access_token=%s",
                            base_len(qingcloud), qingcloud->base_url, http_encode(mem, scheme_id),
                            rest, http_encode(mem, token));
    if (qingcloud->token_in_header)
        http_header_add(out, "Authorization", arena_format(mem, "Bearer %s", token));
}

static void body_set(struct http_call *call, struct arena *mem, const cJSON *body)
{
    call->body = json_print(mem, body, &call->body_len);
}

void qingcloud_oauth_call(const struct qingcloud *qingcloud, struct arena *mem,
                          struct http_call *out)
{
    cJSON *body = json_object(mem);

    call_start(qingcloud, "POST", out);
    out->url = arena_format(mem, "%.*s/v2/oauth", base_len(qingcloud), qingcloud->base_url);
    json_put_text(mem, body, "app_key", qingcloud->app_key);
    json_put_text(mem, body, "app_secret", qingcloud->app_secret);
    body_set(out, mem, body);
}

void qingcloud_store_call(const struct qingcloud *qingcloud, const char *token, struct arena *mem,
                          const char *scheme_id, const struct qingcloud_rows *rows,
                          struct http_call *out)
{
    static const char before[] = "{\"content\":";
    const size_t before_len = sizeof before - 1;
    char *body = arena_alloc_raw(mem, before_len + rows->len + 2);

    /* The rows are text already, and go out as they are: their numbers keep every digit. */
    memcpy(body, before, before_len);
    memcpy(body + before_len, rows->text, rows->len);
    memcpy(body + before_len + rows->len, "}", 2);
    call_start(qingcloud, "POST", out);
    business_call(qingcloud, token, mem, scheme_id, rows->dispatch ? "store-dispatch" : "store",
                  out);
    out->body = body;
    out->body_len = before_len + rows->len + 1;
}

static void question_set(struct http_call *call, struct arena *mem,
                         const struct qingcloud_question *question)
{
    cJSON *body = json_object(mem);

    json_put_integer(mem, body, "page", question->page);
    json_put_integer(mem, body, "pageSize", QINGCLOUD_PAGE_ROWS);
    json_put_integer(mem, body, "begin_at", question->begin_at);
    json_put_integer(mem, body, "end_at", question->end_at);
    if (question->field)
        json_put_text(mem, body, arena_format(mem, "CONTENT_%s", question->field),
                      question->contains);
    body_set(call, mem, body);
}

void qingcloud_query_call(const struct qingcloud *qingcloud, const char *token, struct arena *mem,
                          const char *scheme_id, const struct qingcloud_question *question,
                          struct http_call *out)
{
    call_start(qingcloud, "POST", out);
    business_call(qingcloud, token, mem, scheme_id, "query", out);
    question_set(out, mem, question);
}

void qingcloud_data_link_call(const struct qingcloud *qingcloud, const char *token,
                              struct arena *mem, const char *scheme_id,
                              const struct qingcloud_question *question, struct http_call *out)
{
    call_start(qingcloud, "POST", out);
    business_call(qingcloud, token, mem, scheme_id, "data-link", out);
    question_set(out, mem, question);
}

void qingcloud_find_one_call(const struct qingcloud *qingcloud, const char *token,
                             struct arena *mem, const char *scheme_id, const char *data_id,
                             struct http_call *out)
{
    call_start(qingcloud, "GET", out);
    business_call(qingcloud, token, mem, scheme_id,
                  arena_format(mem, "find-one/%s", http_encode(mem, data_id)), out);
}

void qingcloud_dispatch_call(const struct qingcloud *qingcloud, const char *token,
                             struct arena *mem, const char *scheme_id, bool target,
                             struct http_call *out)
{
    call_start(qingcloud, "GET", out);
    business_call(qingcloud, token, mem, scheme_id, target ? "dispatch-target" : "dispatch-source",
                  out);
}

/* `success` may be missing, but where it stands it must agree with the code (P10). */
static int64_t code_judged(const struct answer *answer, const cJSON *content)
{
    const cJSON *success = json_get(answer->object, "success");

    if (!answer->code_name || answer->code < 0)
        return QINGCLOUD_CODE_NONE;
    if (answer->code > 0)
        return answer->code;
    if (success && !cJSON_IsTrue(success))
        return QINGCLOUD_CODE_NONE;
    return cJSON_IsObject(content) || cJSON_IsArray(content) ? 0 : QINGCLOUD_CODE_NO_CONTENT;
}

static enum qingcloud_verdict transport_verdict(enum qingcloud_call kind, enum http_outcome outcome)
{
    bool acts = kind == QINGCLOUD_CALL_STORE || kind == QINGCLOUD_CALL_DISPATCH;

    if (outcome == HTTP_LOST && acts)
        return QINGCLOUD_UNKNOWN;
    return QINGCLOUD_RETRY;
}

void qingcloud_answer_read(struct arena *mem, enum qingcloud_call kind,
                           const struct http_call *call, struct qingcloud_answer *out)
{
    static const char *const code_names[] = {"code", NULL};
    struct answer answer;
    cJSON *content;
    int64_t code;

    memset(out, 0, sizeof *out);
    answer_read(mem, call, code_names, &answer);
    content = json_get(answer.object, "content");
    code = code_judged(&answer, content);
    out->message = answer.message;
    if (call->outcome != HTTP_ANSWERED) {
        out->verdict = transport_verdict(kind, call->outcome);
        return;
    }
    out->verdict =
        qingcloud_verdict_rows[qingcloud_verdict_row_find(kind, call->status, code)].verdict;
    out->code = code > 0 ? code : 0;
    out->content = out->verdict == QINGCLOUD_OK ? content : NULL;
    out->retry_after_ms = http_retry_after_ms(call);
    out->server_unix_ms = http_date_ms(call->date);
    if (code == QINGCLOUD_CODE_NO_CONTENT)
        out->message =
            arena_format(mem, "HTTP %d, says success but holds no content", call->status);
}

bool qingcloud_token_read(const cJSON *content, const char **token, int64_t *expires_seconds)
{
    *token = json_text(content, "access_token");
    return *token && **token && json_to_integer(json_get(content, "expires_in"), expires_seconds) &&
           *expires_seconds > 0;
}

cJSON *qingcloud_rows_read(cJSON *content, int64_t *total)
{
    cJSON *list = cJSON_IsArray(content) ? content : json_get(content, "list");

    *total = -1;
    if (!cJSON_IsArray(list))
        return NULL;
    if (list != content && !json_to_integer(json_get(content, "total"), total))
        *total = -1;
    return list;
}

const cJSON *qingcloud_link_target(const cJSON *link)
{
    const cJSON *response = json_get(json_get(link, "target"), "response");

    return cJSON_IsNull(response) ? NULL : response;
}
