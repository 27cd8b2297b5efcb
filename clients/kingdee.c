/* kingdee.c - making Kingdee's calls and reading what they answer. */
#include "clients/kingdee.h"

#include "clients/answer.h"
#include "clients/http_date.h"
#include "clients/kingdee_signature.h"
#include "clients/kingdee_verdict.h"
#include "service/clock.h"
#include "service/crypto.h"

#include <inttypes.h>
#include <string.h>

#define AUTHORIZE_PATH "/jdyconnector/app_management/push_app_authorize"
#define TOKEN_PATH "/jdyconnector/app_management/kingdee_auth_token"

/* Ten digits, fresh for every attempt. */
static const char *nonce_make(struct arena *mem)
{
    uint64_t random;

    crypto_random(&random, sizeof random);
    return arena_format(mem, "%" PRIu64, UINT64_C(1000000000) + random % UINT64_C(9000000000));
}

/* The path percent-encoded, its slashes kept. */
static const char *wire_path(struct arena *mem, const char *path)
{
    char *encoded = http_encode(mem, path);
    char *to = encoded;

    for (const char *from = encoded; *from;) {
        bool slash = strncmp(from, "%2F", 3) == 0;

        *to++ = slash ? '/' : *from;
        from += slash ? 3 : 1;
    }
    *to = '\0';
    return encoded;
}

static const char *url_make(const struct kingdee *kingdee, struct arena *mem, const char *path,
                            const cJSON *query)
{
    const char *wire = kingdee_wire_query(mem, query);
    size_t base = strlen(kingdee->base_url);

    while (base > 0 && kingdee->base_url[base - 1] == '/')
        base--;
    return arena_format(mem, "%.*s%s%s%s", (int)base, kingdee->base_url, wire_path(mem, path),
                        *wire ? "?" : "", wire);
}

static void signed_call(const struct kingdee *kingdee, struct arena *mem,
                        const struct kingdee_signable *what, struct http_call *out)
{
    struct kingdee_signable request = *what;

    request.nonce = nonce_make(mem);
    request.timestamp_ms =
        arena_format(mem, "%013" PRId64, clock_unix_ms() + kingdee->clock_offset_ms);
    memset(out, 0, sizeof *out);
    out->method = request.method;
    out->url = url_make(kingdee, mem, request.path, request.query);
    out->total_seconds = kingdee->call_seconds;
    out->allow_private = kingdee->allow_private;
    out->proxy = kingdee->proxy;
    out->ca_file = kingdee->ca_file;
    http_header_add(out, "Content-Type", "application/json");
    http_header_add(out, "X-Api-ClientID", kingdee->client_id);
    http_header_add(out, "X-Api-Auth-Version", "2.0");
    http_header_add(out, "X-Api-TimeStamp", request.timestamp_ms);
    http_header_add(out, "X-Api-SignHeaders", "X-Api-TimeStamp,X-Api-Nonce");
    http_header_add(out, "X-Api-Nonce", request.nonce);
    http_header_add(out, "X-Api-Signature",
                    kingdee_signature(mem, kingdee->client_secret, &request));
}

static void body_set(struct http_call *call, struct arena *mem, const cJSON *body)
{
    call->body = arena_text(mem, "{}");
    if (body)
        call->body = json_print(mem, body, NULL);
    call->body_len = strlen(call->body);
}

void kingdee_authorize_call(const struct kingdee *kingdee, struct arena *mem,
                            const char *outer_instance_id, struct http_call *out)
{
    cJSON *query = json_object(mem);

    /* The one POST whose parameter stands in the query, and so in the signature. */
    json_put_text(mem, query, "outerInstanceId", outer_instance_id);
    signed_call(
        kingdee, mem,
        &(struct kingdee_signable){.method = "POST", .path = AUTHORIZE_PATH, .query = query}, out);
    body_set(out, mem, NULL);
}

void kingdee_token_call(const struct kingdee *kingdee, struct arena *mem, const char *app_key,
                        const char *app_secret, struct http_call *out)
{
    cJSON *query = json_object(mem);

    json_put_text(mem, query, "app_key", app_key);
    json_put_text(mem, query, "app_signature", kingdee_app_signature(mem, app_key, app_secret));
    signed_call(kingdee, mem,
                &(struct kingdee_signable){.method = "GET", .path = TOKEN_PATH, .query = query},
                out);
}

void kingdee_api_call(const struct kingdee *kingdee, const struct kingdee_session *session,
                      struct arena *mem, const char *method, const char *path, const cJSON *query,
                      const cJSON *body, struct http_call *out)
{
    signed_call(kingdee, mem,
                &(struct kingdee_signable){.method = method, .path = path, .query = query}, out);
    http_header_add(out, "app-token", session->app_token);
    http_header_add(out, "X-GW-Router-Addr", session->domain ? session->domain : "");
    if (strcmp(method, "POST") == 0)
        body_set(out, mem, body);
}

/* Success is spelt 0 or 200, as errcode or as code. */
static int64_t code_judged(const struct answer *answer, const cJSON *data)
{
    if (!answer->code_name || answer->code < 0)
        return KINGDEE_CODE_NONE;
    if (answer->code != 0 && answer->code != 200)
        return answer->code;
    return cJSON_IsObject(data) || cJSON_IsArray(data) ? 0 : KINGDEE_CODE_NO_DATA;
}

static enum kingdee_verdict transport_verdict(enum kingdee_call kind, enum http_outcome outcome)
{
    if (outcome == HTTP_LOST && kind == KINGDEE_CALL_WRITE)
        return KINGDEE_UNKNOWN;
    return KINGDEE_RETRY;
}

void kingdee_answer_read(struct arena *mem, enum kingdee_call kind, const struct http_call *call,
                         struct kingdee_answer *out)
{
    static const char *const code_names[] = {"errcode", "code", NULL};
    struct answer answer;
    cJSON *data;
    int64_t code;

    memset(out, 0, sizeof *out);
    answer_read(mem, call, code_names, &answer);
    data = json_get(answer.object, "data");
    code = code_judged(&answer, data);
    out->message = answer.message;
    if (call->outcome != HTTP_ANSWERED) {
        /* Trying again changes nothing about an address that is not allowed. */
        out->verdict = call->forbidden ? KINGDEE_REFUSED : transport_verdict(kind, call->outcome);
        return;
    }
    out->status = call->status;
    out->verdict = kingdee_verdict_rows[kingdee_verdict_row_find(kind, call->status, code)].verdict;
    out->errcode = code > 0 ? code : 0;
    out->data = out->verdict == KINGDEE_OK ? data : NULL;
    out->retry_after_ms = http_retry_after_ms(call);
    out->server_unix_ms = http_date_ms(call->date);
    if (code == KINGDEE_CODE_NO_DATA)
        out->message = arena_format(mem, "HTTP %d, says success but holds no data", call->status);
}

int64_t kingdee_package_ends_ms(const cJSON *account)
{
    int64_t ends;

    return json_to_integer(json_get(account, "instanceExpiresTime"), &ends) && ends > 0 ? ends : 0;
}

static bool same_account(const cJSON *account, const char *account_id)
{
    const char *id = json_scalar(json_get(account, "accountId"));

    return !account_id || (id && strcmp(id, account_id) == 0);
}

/* Those that could have been meant are not valid; one whose package is over says why. */
static enum kingdee_choice none_fits(const cJSON *data, const char *account_id)
{
    enum kingdee_choice choice = account_id ? KINGDEE_UNLISTED : KINGDEE_INACTIVE;
    const cJSON *account;

    if (!cJSON_IsArray(data))
        return KINGDEE_NO_LIST;
    if (cJSON_GetArraySize(data) == 0)
        return KINGDEE_NO_ACCOUNT;
    cJSON_ArrayForEach(account, data)
    {
        int64_t ends = kingdee_package_ends_ms(account);

        if (!same_account(account, account_id))
            continue;
        if (ends && ends < clock_unix_ms())
            return KINGDEE_EXPIRED;
        choice = KINGDEE_INACTIVE;
    }
    return choice;
}

static bool filled(const cJSON *account, const char *key)
{
    const char *text = json_text(account, key);

    return text && *text;
}

/* Fits: valid, and the configured one, if one is. */
static bool account_fits(const cJSON *account, const char *account_id)
{
    int64_t status;

    return json_to_integer(json_get(account, "status"), &status) && status == 1 &&
           same_account(account, account_id);
}

static const cJSON *account_find(const cJSON *data, const char *account_id, int *fitting)
{
    const cJSON *list = cJSON_IsArray(data) ? data : NULL;
    const cJSON *found = NULL;
    const cJSON *one;

    *fitting = 0;
    cJSON_ArrayForEach(one, list)
    {
        if (!account_fits(one, account_id))
            continue;
        found = one;
        ++*fitting;
    }
    return found;
}

enum kingdee_choice kingdee_account_choose(const cJSON *data, const char *account_id,
                                           const cJSON **account)
{
    int fitting;
    const cJSON *found = account_find(data, account_id, &fitting);

    *account = NULL;
    if (fitting == 0)
        return none_fits(data, account_id);
    if (fitting > 1)
        return KINGDEE_SEVERAL;
    if (!filled(found, "appKey") || !filled(found, "appSecret"))
        return KINGDEE_KEYLESS;
    *account = found;
    return KINGDEE_CHOSEN;
}

static int64_t number_or_unsaid(const cJSON *data, const char *key)
{
    int64_t value;

    return json_to_integer(json_get(data, key), &value) && value >= 0 ? value : -1;
}

void kingdee_page_read(const cJSON *data, struct kingdee_page *out)
{
    enum { PAGES_MOST = 1000000 /* more than any list has; whoever says more says nothing */ };

    out->count = number_or_unsaid(data, "count");
    out->total_page = number_or_unsaid(data, "total_page");
    if (out->total_page > PAGES_MOST)
        out->total_page = -1;
}
