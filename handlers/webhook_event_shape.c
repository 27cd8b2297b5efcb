/* webhook_event_shape.c - a push as JSON. */
#include "handlers/webhook_event_shape.h"

#include "handlers/shapes.h"
#include "service/secrets.h"

#include <string.h>

enum { MASK_DEPTH = 8 };

static cJSON *list_or_empty(struct arena *mem, const char *text)
{
    return text ? json_verbatim(mem, text) : json_array(mem);
}

cJSON *webhook_event_json(struct arena *mem, const struct webhook_event *event)
{
    cJSON *out = json_object(mem);

    json_put(mem, out, "id", id_json(mem, event->id));
    json_put_text(mem, out, "connection", event->connection);
    json_put_text(mem, out, "msg_id", event->msg_id);
    json_put_text(mem, out, "biz_type", event->biz_type);
    json_put_text(mem, out, "operation", event->operation);
    json_put(mem, out, "ids", list_or_empty(mem, event->ids));
    json_put_text(mem, out, "verdict", event->verdict);
    json_put(mem, out, "run_ids", list_or_empty(mem, event->run_ids));
    json_put_text(mem, out, "content_type", event->content_type);
    json_put_text(mem, out, "peer", event->peer);
    json_put_bool(mem, out, "sealed", event->sealed);
    json_put_integer(mem, out, "bytes", event->bytes);
    json_put_text(mem, out, "received_at", event->received_at);
    json_put_text(mem, out, "acted_at", event->acted_at);
    return out;
}

/* What names an account without opening it. Everything else in a sealed body is masked. */
static bool is_harmless(const char *name)
{
    static const char *const names[] = {"bizType",         "operation",
                                        "timestamp",       "accountId",
                                        "accountName",     "agreementCompanyName",
                                        "clientId",        "domain",
                                        "externalNumber",  "groupName",
                                        "instanceId",      "instanceExpiresTime",
                                        "outerInstanceId", "serviceId",
                                        "status",          "tid"};

    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (name && strcmp(name, names[i]) == 0)
            return true;
    return false;
}

static cJSON *mask(struct arena *mem, const cJSON *item, int depth)
{
    cJSON *out = cJSON_IsArray(item) ? json_array(mem) : json_object(mem);
    const cJSON *member;

    if (depth > MASK_DEPTH || (!cJSON_IsArray(item) && !cJSON_IsObject(item)))
        return json_string(mem, "***");
    cJSON_ArrayForEach(member, item)
    {
        bool shown = is_harmless(member->string) && json_scalar(member);
        cJSON *value = shown ? json_copy(mem, member) : mask(mem, member, depth + 1);

        if (cJSON_IsArray(item))
            json_append(mem, out, value);
        else
            json_put(mem, out, member->string, value);
    }
    return out;
}

/* NULL when it cannot be opened, or is nothing that could be shown in part. */
static const char *masked_body(struct request *req, const struct webhook_event *event)
{
    unsigned char *body;
    size_t len;
    char *text;
    cJSON *document;

    if (secrets_open(req->mem, req->house->config, SECRET_PUSH, event->connection,
                     &(struct crypto_sealed){event->body, event->body_len}, &text) != OK ||
        !crypto_base64_read(req->mem, text, &body, &len) ||
        json_read(req->mem, (const char *)body, len, NULL, &document, NULL) != OK)
        return NULL;
    return json_print(req->mem, mask(req->mem, document, 0), NULL);
}

/* Any text that JSON can carry: the strict reader says so. */
static bool is_text(struct request *req, const struct webhook_event *event)
{
    cJSON *document;

    return event->body_len == 0 || json_read(req->mem, (const char *)event->body, event->body_len,
                                             NULL, &document, NULL) == OK;
}

cJSON *webhook_event_full_json(struct request *req, const struct webhook_event *event)
{
    struct arena *mem = req->mem;
    cJSON *out = webhook_event_json(mem, event);
    const char *encoding = "utf-8", *body;

    if (event->sealed) {
        encoding = "masked";
        body = masked_body(req, event);
        body = body ? body : "***";
    } else if (is_text(req, event)) {
        body = arena_copy(mem, (const char *)event->body, event->body_len);
    } else {
        encoding = "base64";
        body = crypto_base64(mem, event->body, event->body_len);
    }
    json_put(mem, out, "query", json_verbatim(mem, event->query));
    json_put_text(mem, out, "encoding", encoding);
    json_put_text(mem, out, "body", body);
    return out;
}
