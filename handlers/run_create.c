/* run_create.c - POST /v1/syncs/{name}/runs (runCreate): queue a run; 202 means it is committed. */
#include "handlers/handlers.h"
#include "handlers/waiting.h"
#include "service/clock.h"
#include "service/queue.h"
#include <stdlib.h>
#include <string.h>

enum { KEY_MAX = 200 };

struct trigger {
    const char *mode, *from, *to;
    bool force;
};

static enum fail read_time(struct request *req, const cJSON *window, const char *key,
                           const char **out, int64_t *ms)
{
    *out = json_text(window, key);
    if (!*out || !clock_rfc3339_read(*out, ms))
        return request_invalid(req, strcmp(key, "from") == 0 ? "/window/from" : "/window/to",
                               "a time as in 2026-01-31T08:00:00+08:00 is expected");
    return OK;
}

static enum fail read_window(struct request *req, const cJSON *window, struct trigger *out)
{
    static const char *const names[] = {"from", "to", NULL};
    int64_t from, to;
    enum fail fail;

    if (!window)
        return OK;
    if (!cJSON_IsObject(window))
        return request_invalid(req, "/window", "an object with from and to is expected");
    fail = request_known(req, window, "/window", names);
    if (!fail)
        fail = read_time(req, window, "from", &out->from, &from);
    if (!fail)
        fail = read_time(req, window, "to", &out->to, &to);
    if (!fail && from >= to)
        return request_invalid(req, "/window/to", "it must be later than from");
    return fail;
}

static enum fail read_mode(struct request *req, const cJSON *body, struct trigger *out)
{
    const cJSON *mode = json_get(body, "mode");

    out->mode = mode ? json_text(body, "mode") : "incremental";
    if (out->mode && (!strcmp(out->mode, "incremental") || !strcmp(out->mode, "full") ||
                      !strcmp(out->mode, "remedy")))
        return OK;
    if (out->mode && (!strcmp(out->mode, "ids") || !strcmp(out->mode, "audit")))
        return request_refuse(req, FAIL_UNPROCESSABLE, "mode-not-available",
                              "mode %s is not available in this version", out->mode);
    return request_invalid(req, "/mode", "expected incremental, full or remedy");
}

static enum fail read_body(struct request *req, struct trigger *out)
{
    static const char *const names[] = {"mode", "window", "force", NULL};
    const cJSON *force;
    cJSON *body;
    enum fail fail = request_object(req, true, &body);

    if (!fail)
        fail = request_known(req, body, "", names);
    if (!fail)
        fail = read_mode(req, body, out);
    if (!fail)
        fail = read_window(req, json_get(body, "window"), out);
    if (fail)
        return fail;
    force = json_get(body, "force");
    if (force && !cJSON_IsBool(force))
        return request_invalid(req, "/force", "true or false is expected");
    out->force = cJSON_IsTrue(force);
    return OK;
}

static enum fail read_key(struct request *req, struct run_draft *draft)
{
    unsigned char *hash = arena_alloc(req->mem, CRYPTO_SHA256_BYTES);
    const char *key = request_header(req, "Idempotency-Key");

    crypto_sha256(req->body, req->body_len, hash);
    draft->body_hash = hash;
    draft->body_hash_len = CRYPTO_SHA256_BYTES;
    draft->idempotency_key = key;
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

enum fail handle_run_create(struct request *req, struct response *res)
{
    struct trigger trigger = {0};
    struct run_draft draft = {.sync = req->params[0], .trigger = "manual"};
    struct run run;
    int64_t id;
    enum fail fail = read_body(req, &trigger);

    if (!fail)
        fail = read_key(req, &draft);
    if (fail)
        return fail;
    draft.mode = trigger.mode;
    draft.priority = PRIORITY_OPERATOR;
    draft.window_from = trigger.from;
    draft.window_to = trigger.to;
    draft.window_given = trigger.from != NULL;
    draft.force = trigger.force;
    draft.created_by = req->caller;
    draft.trace_id = req->id;
    fail = run_insert(req->house->db, req->mem, &draft, &id);
    if (fail == FAIL_CONFLICT)
        return answer_again(req, res, &draft);
    if (fail)
        return fail;
    queue_wake(req->house->queue);
    fail = run_by_id(req->house->db, req->mem, id, &run);
    return fail ? fail : respond_run(req, res, &run);
}
