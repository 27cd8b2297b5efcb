/* kingdee_push.c - see kingdee_push.h. How often they repeat, what they sign and what answer they
 * insist on is in no source: one post, unsigned, and the answer is only reported. */
#include "tests/sandbox/kingdee_push.h"

#include "service/clock.h"
#include "service/crypto.h"
#include "tests/sandbox/text.h"

#include <curl/curl.h>
#include <string.h>

enum { ANSWER_MAX = 4096, TIMEOUT_SECONDS = 30 };

static size_t take(char *data, size_t size, size_t count, void *text_pointer)
{
    struct text *text = text_pointer;
    if (text->len + size * count <= ANSWER_MAX)
        text_add_bytes(text, data, size * count);
    return size * count;
}

static const char *event_body(struct arena *mem, const cJSON *event, const char *type)
{
    const char *operation = json_text(event, "operation");
    const cJSON *data = json_get(event, "data");
    cJSON *body = json_object(mem);
    json_put_text(mem, body, "bizType", type);
    json_put_text(mem, body, "operation", operation ? operation : "update");
    json_put_integer(mem, body, "timestamp", clock_unix_ms());
    json_put(mem, body, "data", data ? json_copy(mem, data) : json_array(mem));
    return json_print(mem, body, NULL);
}

static const char *event_url(struct arena *mem, const cJSON *event, const char *type)
{
    const char *url = json_text(event, "url");
    const char *message = json_scalar(json_get(event, "msgId"));
    if (!message)
        message = crypto_random_hex(mem, 12);
    return arena_format(mem, "%s%cbizType=%s&msgId=%s", url, strchr(url, '?') ? '&' : '?', type,
                        message);
}

static CURLcode post(CURL *curl, const char *url, const char *body, struct text *answer)
{
    struct curl_slist *headers = curl_slist_append(NULL, "Content-Type: application/json");
    curl_easy_setopt(curl, CURLOPT_URL, url);
    curl_easy_setopt(curl, CURLOPT_PROXY, "");
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_POSTFIELDS, body);
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
    curl_easy_setopt(curl, CURLOPT_TIMEOUT, (long)TIMEOUT_SECONDS);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, answer);
    CURLcode code = curl_easy_perform(curl);
    curl_slist_free_all(headers);
    return code;
}

struct push_outcome kingdee_push(struct arena *mem, const cJSON *event)
{
    struct push_outcome outcome = {0, "", "url and bizType are wanted"};
    const char *type = json_text(event, "bizType");
    CURL *curl;
    if (!type || !json_text(event, "url") || !(curl = curl_easy_init()))
        return outcome;
    struct text answer;
    text_begin(&answer, mem, ANSWER_MAX);
    CURLcode code = post(curl, event_url(mem, event, type), event_body(mem, event, type), &answer);
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &outcome.status);
    curl_easy_cleanup(curl);
    outcome.body = text_end(&answer);
    outcome.error = code == CURLE_OK ? NULL : curl_easy_strerror(code);
    return outcome;
}
