/* run_trigger.c - see run_trigger.h. */
#include "handlers/run_trigger.h"

#include "handlers/waiting.h"
#include "service/clock.h"
#include "service/crypto.h"
#include "service/queue.h"

#include <string.h>

enum { KEY_MAX = 200, ASKED_MAX = 10000, ASKED_BYTES_MAX = 400 };

static enum fail read_time(struct request *req, const cJSON *window, const char *key,
                           const char **out, int64_t *ms)
{
    *out = json_text(window, key);
    if (!*out || !clock_rfc3339_read(*out, ms))
        return request_invalid(req, strcmp(key, "from") == 0 ? "/window/from" : "/window/to",
                               "a time as in 2026-01-31T08:00:00+08:00 is expected");
    return OK;
}

enum fail trigger_window(struct request *req, const cJSON *body, struct run_draft *out)
{
    static const char *const names[] = {"from", "to", NULL};
    const cJSON *window = json_get(body, "window");
    int64_t from, to;
    enum fail fail;

    if (!window)
        return OK;
    if (!cJSON_IsObject(window))
        return request_invalid(req, "/window", "an object with from and to is expected");
    fail = request_known(req, window, "/window", names);
    if (!fail)
        fail = read_time(req, window, "from", &out->window_from, &from);
    if (!fail)
        fail = read_time(req, window, "to", &out->window_to, &to);
    if (!fail && from >= to)
        return request_invalid(req, "/window/to", "it must be later than from");
    out->window_given = true;
    return fail;
}

static enum fail read_texts(struct request *req, const cJSON *body, const char *key,
                            const char ***out, size_t *count)
{
    const cJSON *list = json_get(body, key), *item;
    const char *at = arena_format(req->mem, "/%s", key);

    *count = 0;
    if (!list)
        return OK;
    if (!cJSON_IsArray(list) || cJSON_GetArraySize(list) > ASKED_MAX)
        return request_invalid(req, at, "an array of at most %d texts is expected", ASKED_MAX);
    *out = arena_alloc(req->mem, ((size_t)cJSON_GetArraySize(list) + 1) * sizeof **out);
    cJSON_ArrayForEach(item, list)
    {
        const char *text = json_scalar(item); /* an id may come as a number, digits kept */

        if (!text || !*text || strlen(text) > ASKED_BYTES_MAX || cJSON_IsBool(item))
            return request_invalid(req, json_pointer_index(req->mem, at, *count),
                                   "a text of 1 to %d bytes is expected", ASKED_BYTES_MAX);
        (*out)[(*count)++] = text;
    }
    return OK;
}

enum fail trigger_asked(struct request *req, const cJSON *body, struct run_draft *out)
{
    enum fail fail = read_texts(req, body, "ids", &out->ids, &out->id_count);

    if (!fail)
        fail = read_texts(req, body, "numbers", &out->numbers, &out->number_count);
    if (!fail && out->id_count + out->number_count > ASKED_MAX)
        return request_invalid(req, "/ids", "at most %d ids and numbers together", ASKED_MAX);
    return fail;
}

enum fail trigger_flag(struct request *req, const cJSON *body, const char *key, bool *out)
{
    const cJSON *flag = json_get(body, key);

    if (flag && !cJSON_IsBool(flag))
        return request_invalid(req, arena_format(req->mem, "/%s", key),
                               "true or false is expected");
    *out = cJSON_IsTrue(flag);
    return OK;
}

enum fail trigger_key(struct request *req, struct run_draft *out)
{
    unsigned char *hash = arena_alloc(req->mem, CRYPTO_SHA256_BYTES);
    const char *key = request_header(req, "Idempotency-Key");

    crypto_sha256(req->body, req->body_len, hash);
    out->body_hash = hash;
    out->body_hash_len = CRYPTO_SHA256_BYTES;
    out->idempotency_key = key;
    if (key && (*key == '\0' || strlen(key) > KEY_MAX))
        return request_invalid(req, NULL, "Idempotency-Key: 1 to %d characters", KEY_MAX);
    return OK;
}

/* The key is taken: the same body means the same run, whatever its state. */
static enum fail answer_again(struct request *req, struct response *res,
                              const struct run_draft *draft)
{
    struct run run;
    enum fail fail =
        run_by_key(req->house->db, req->mem, draft->sync, draft->idempotency_key, &run);

    if (fail)
        return fail;
    if (run.body_hash_len != draft->body_hash_len ||
        memcmp(run.body_hash, draft->body_hash, run.body_hash_len) != 0)
        return request_refuse(req, FAIL_UNPROCESSABLE, "idempotency-key-reused",
                              "this Idempotency-Key came with another body before");
    return respond_run(req, res, &run);
}

enum fail trigger_queue(struct request *req, struct response *res, struct run_draft *draft)
{
    struct run run;
    int64_t id;
    enum fail fail;

    draft->priority = PRIORITY_OPERATOR;
    draft->created_by = req->caller;
    draft->trace_id = req->id;
    fail = run_insert(req->house->db, req->mem, draft, &id);
    if (fail == FAIL_CONFLICT)
        return answer_again(req, res, draft);
    if (fail)
        return fail;
    queue_wake(req->house->queue);
    fail = run_by_id(req->house->db, req->mem, id, &run);
    return fail ? fail : respond_run(req, res, &run);
}
