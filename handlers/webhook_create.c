/* webhook_create.c - POST /v1/webhooks/kingdee/{connection}/{key} (webhookCreate): a push of
 * Kingdee.
 *
 * Runs in the intake lane, from memory: this says who sent the push and reads it; a committer
 * stores it with all others that wait, and only then is `success` answered (P1). A push is an
 * untrusted hint: it is kept as it came, and nothing in it is believed. What it names is read
 * again at the source later (service/pusher.h). */
#include "handlers/handlers.h"
#include "handlers/shapes.h"
#include "service/hooks.h"
#include "service/push_text.h"
#include "service/secrets.h"
#include "sql/webhook_event.h"

#include <string.h>

static enum fail admit(struct request *req, struct push *push)
{
    char *address = arena_alloc(req->mem, NETWORKS_ADDRESS_BYTES);
    struct hook_sender sender = {.connection = req->params[0], .key = req->params[1]};

    push->peer = networks_sender(&req->house->config->trusted_proxies, req->peer,
                                 request_header(req, "X-Forwarded-For"), address);
    push->connection = sender.connection;
    sender.address = push->peer;
    return hooks_admit(req->house->hooks, req->mem, &sender, &push->connection_id, &push->version);
}

/* Pushes that bring secrets, and those nobody can read, are kept sealed (P9). */
static void keep_body(struct request *req, struct push *push)
{
    struct crypto_sealed sealed;

    push->body = req->body;
    push->body_len = req->body_len;
    if (!push->msg_id)
        crypto_sha256(req->body, req->body_len, push->hash);
    if (!push->sealed)
        return;
    sealed = secrets_seal(req->mem, req->house->config, SECRET_PUSH, push->connection,
                          crypto_base64(req->mem, req->body, req->body_len));
    push->body = sealed.data;
    push->body_len = sealed.len;
}

/* The query without anything that names the path's key. */
static const char *query_text(struct request *req)
{
    cJSON *query = json_object(req->mem);

    for (size_t i = 0; i < req->query_count; i++)
        json_put_text(req->mem, query, req->query[i].name, req->query[i].value);
    return json_print(req->mem, query, NULL);
}

static void read_push(struct request *req, struct push *push)
{
    cJSON *body = NULL;
    bool readable = req->body_len == 0 ||
                    json_read(req->mem, req->body, req->body_len, NULL, &body, NULL) == OK;

    push->msg_id = push_short_text(request_query(req, "msgId"));
    push->biz_type = push_short_text(request_query(req, "bizType"));
    if (!push->biz_type)
        push->biz_type = push_short_text(json_text(body, "bizType"));
    push->query = query_text(req);
    push->content_type = push_plain_text(request_header(req, "Content-Type"));
    push->operation = push_short_text(json_text(body, "operation"));
    push->sealed = !readable || push_brings_secrets(push->biz_type);
    push->verdict = push_first_verdict(push->biz_type, readable);
    if (!push->sealed)
        push->ids = push_ids_text(req->mem, json_get(body, "data"));
}

enum fail handle_webhook_create(struct request *req, struct response *res)
{
    static const char success[] = "success";
    struct push *push = arena_alloc(req->mem, sizeof *push);
    enum fail fail = admit(req, push);

    if (fail)
        return fail;
    read_push(req, push);
    keep_body(req, push);
    req->prepared = push;
    return respond_text(res, 200, "text/plain; charset=utf-8", success, sizeof success - 1);
}
