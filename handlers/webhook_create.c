/* webhook_create.c - POST /v1/webhooks/kingdee/{connection}/{key} (webhookCreate): a push of
 * Kingdee.
 *
 * Runs in the intake lane: this reads the push and says who sent it; the committer stores it with
 * all others that wait, and only then is `success` answered (P1). A push is an untrusted hint: it
 * is kept as it came, and nothing in it is believed. */
#include "handlers/handlers.h"
#include "handlers/shapes.h"
#include "service/clock.h"
#include "service/secrets.h"
#include "sql/webhook_event.h"

#include <string.h>

enum { REPEAT_SECONDS = 600, NAME_MAX_BYTES = 128 };

static bool key_fits(struct request *req, const struct connection *connection)
{
    char *key;

    return connection->webhook_key_len > 0 &&
           secrets_open(
               req->mem, req->house->config, SECRET_WEBHOOK_KEY, connection->name,
               &(struct crypto_sealed){connection->webhook_key, connection->webhook_key_len},
               &key) == OK &&
           crypto_equal(key, req->params[1]);
}

/* A wrong key looks like a connection that does not exist. */
static enum fail find_connection(struct request *req, struct connection *out)
{
    enum fail fail = connection_by_name(req->house->db, req->mem, req->params[0], out);

    if (fail)
        return fail;
    return key_fits(req, out) ? OK : FAIL_NOT_FOUND;
}

static const char *short_text(const char *text)
{
    return text && *text && strlen(text) <= NAME_MAX_BYTES ? text : NULL;
}

/* The same msgId is the same push; without one, the same body within ten minutes is. */
static const char *message_of(struct request *req, const char *msg_id)
{
    unsigned char hash[CRYPTO_SHA256_BYTES];

    if (msg_id)
        return arena_format(req->mem, "id:%s", msg_id);
    crypto_sha256(req->body, req->body_len, hash);
    return arena_format(req->mem, "body:%s:%lld", crypto_hex(req->mem, hash, sizeof hash),
                        (long long)(clock_unix_ms() / 1000 / REPEAT_SECONDS));
}

/* Pushes that bring secrets, and those nobody can read, are kept sealed (P9). */
static void keep_body(struct request *req, const struct connection *connection,
                      struct webhook_event *event)
{
    struct crypto_sealed sealed;

    if (!event->sealed) {
        event->body_hex = crypto_hex(req->mem, req->body, req->body_len);
        return;
    }
    sealed = secrets_seal(req->mem, req->house->config, SECRET_PUSH, connection->name,
                          crypto_base64(req->mem, req->body, req->body_len));
    event->body_hex = crypto_hex(req->mem, sealed.data, sealed.len);
}

/* The query without anything that names the path's key. */
static const char *query_text(struct request *req)
{
    cJSON *query = json_object(req->mem);

    for (size_t i = 0; i < req->query_count; i++)
        json_put_text(req->mem, query, req->query[i].name, req->query[i].value);
    return json_print(req->mem, query, NULL);
}

static void read_push(struct request *req, const struct connection *connection,
                      struct webhook_event *event)
{
    cJSON *body = NULL;
    bool readable = req->body_len == 0 ||
                    json_read(req->mem, req->body, req->body_len, NULL, &body, NULL) == OK;

    event->connection_id = connection->id;
    event->msg_id = short_text(request_query(req, "msgId"));
    event->biz_type = short_text(request_query(req, "bizType"));
    if (!event->biz_type)
        event->biz_type = short_text(json_text(body, "bizType"));
    event->query = query_text(req);
    event->content_type = short_text(request_header(req, "Content-Type"));
    event->peer = req->peer;
    event->sealed = !readable || (event->biz_type && strcmp(event->biz_type, "app_authorize") == 0);
    event->message = message_of(req, event->msg_id);
    keep_body(req, connection, event);
}

enum fail handle_webhook_create(struct request *req, struct response *res)
{
    static const char success[] = "success";
    struct connection connection;
    struct webhook_event *event;
    enum fail fail = find_connection(req, &connection);

    if (fail)
        return fail;
    event = arena_alloc(req->mem, sizeof *event);
    read_push(req, &connection, event);
    req->prepared = event;
    return respond_text(res, 200, "text/plain; charset=utf-8", success, sizeof success - 1);
}
