/* shapes.c - rows of the database as JSON. */
#include "handlers/shapes.h"

#include "service/secrets.h"

#include <inttypes.h>
#include <string.h>

char *id_text(struct arena *mem, int64_t id)
{
    return arena_format(mem, "%" PRId64, id);
}

cJSON *id_json(struct arena *mem, int64_t id)
{
    return id ? json_string(mem, arena_format(mem, "%" PRId64, id)) : json_null(mem);
}

cJSON *books_json(struct arena *mem, const struct run *run)
{
    const struct books *books = &run->books;
    cJSON *out = json_object(mem);

    if (books->source_reported >= 0)
        json_put_integer(mem, out, "source_reported", books->source_reported);
    else
        json_put(mem, out, "source_reported", json_null(mem));
    json_put_integer(mem, out, "fetched", books->fetched);
    json_put_integer(mem, out, "split", books->split);
    json_put_integer(mem, out, "repeated", books->repeated);
    json_put_integer(mem, out, "unchanged", books->unchanged);
    json_put_integer(mem, out, "changed_skipped", books->changed_skipped);
    json_put_integer(mem, out, "filtered", books->filtered);
    json_put_integer(mem, out, "rejected", books->rejected);
    json_put_integer(mem, out, "written", books->written);
    json_put_integer(mem, out, "unknown", books->unknown);
    json_put_integer(mem, out, "pending", books->pending);
    json_put_bool(mem, out, "complete", run->complete);
    return out;
}

static cJSON *window_json(struct arena *mem, const struct run *run)
{
    cJSON *window;

    if (!run->window_to)
        return json_null(mem);
    window = json_object(mem);
    json_put_text(mem, window, "from", run->window_from);
    json_put_text(mem, window, "to", run->window_to);
    return window;
}

/* What a run that went back into the queue waits for; both null otherwise. */
static void put_waiting(struct arena *mem, const struct run *run, cJSON *out)
{
    cJSON *event = NULL;

    if (run->waiting &&
        json_read(mem, run->waiting, strlen(run->waiting), NULL, &event, NULL) != OK)
        event = NULL;
    json_put_text(mem, out, "waiting_for", event ? json_text(event, "why") : NULL);
    json_put_text(mem, out, "waiting_for_en", event ? json_text(event, "why_en") : NULL);
}

cJSON *run_json(struct arena *mem, const struct run *run)
{
    cJSON *out = json_object(mem);

    json_put(mem, out, "id", id_json(mem, run->id));
    json_put_text(mem, out, "sync", run->sync);
    json_put_text(mem, out, "mode", run->mode);
    json_put_text(mem, out, "trigger", run->trigger);
    json_put_text(mem, out, "status", run->status);
    json_put(mem, out, "window", window_json(mem, run));
    json_put_bool(mem, out, "force", run->force);
    if (strcmp(run->mode, "reconcile") == 0)
        json_put_bool(mem, out, "mend", run->mend);
    json_put_integer(mem, out, "attempt", run->attempt);
    json_put_bool(mem, out, "cancel_requested", run->cancel_requested);
    json_put_bool(mem, out, "dead", run->dead);
    json_put(mem, out, "retry_of", id_json(mem, run->retry_of));
    json_put_text(mem, out, "created_by", run->created_by);
    json_put_text(mem, out, "created_at", run->created_at);
    json_put_text(mem, out, "not_before", run->not_before);
    json_put_text(mem, out, "started_at", run->started_at);
    json_put_text(mem, out, "finished_at", run->finished_at);
    json_put_text(mem, out, "error", run->error);
    json_put_text(mem, out, "error_en", run->error_en);
    put_waiting(mem, run, out);
    json_put_text(mem, out, "trace_id", run->trace_id);
    json_put(mem, out, "books", books_json(mem, run));
    return out;
}

static void put_webhook_path(struct request *req, const struct connection *connection, cJSON *out)
{
    char *key;

    if (connection->webhook_key_len == 0 ||
        secrets_open(req->mem, req->house->config, SECRET_WEBHOOK_KEY, connection->name,
                     &(struct crypto_sealed){connection->webhook_key, connection->webhook_key_len},
                     &key) != OK)
        return;
    json_put_text(req->mem, out, "webhook_path",
                  arena_format(req->mem, "/v1/webhooks/kingdee/%s/%s",
                               request_encode(req->mem, connection->name), key));
}

cJSON *connection_json(struct request *req, const struct connection *connection, bool admin)
{
    struct arena *mem = req->mem;
    cJSON *out = json_object(mem), *budget = json_object(mem);

    json_put_text(mem, out, "name", connection->name);
    json_put_text(mem, out, "kind", connection->kind);
    json_put(mem, out, "settings", json_verbatim(mem, connection->settings));
    json_put_bool(mem, out, "secrets_set", connection->secrets_len > 0);
    json_put_integer(mem, budget, "calls_per_minute", connection->calls_per_minute);
    json_put(mem, out, "budget", budget);
    if (admin)
        put_webhook_path(req, connection, out);
    json_put_integer(mem, out, "version", connection->version);
    json_put_text(mem, out, "created_at", connection->created_at);
    json_put_text(mem, out, "updated_at", connection->updated_at);
    return out;
}

/* The document as it was given, digits kept, with what we know beside it. */
cJSON *sync_json(struct arena *mem, const struct sync *sync)
{
    cJSON *out = json_object(mem);

    json_put_text(mem, out, "name", sync->name);
    json_put_integer(mem, out, "version", sync->version);
    json_put_bool(mem, out, "enabled", sync->enabled);
    json_put_bool(mem, out, "paused", sync->paused);
    json_put_text(mem, out, "watermark", sync->watermark);
    json_put_text(mem, out, "next_due_at", sync->next_due_at);
    json_put_text(mem, out, "created_at", sync->created_at);
    json_put_text(mem, out, "updated_at", sync->updated_at);
    json_put(mem, out, "definition", json_verbatim(mem, sync->definition));
    return out;
}

cJSON *retention_json(struct arena *mem, const struct retention *weeks)
{
    cJSON *out = json_object(mem);

    json_put_integer(mem, out, "contents_weeks", weeks->contents);
    json_put_integer(mem, out, "evidence_weeks", weeks->evidence);
    return out;
}

cJSON *channel_json(struct arena *mem, const struct channel *channel)
{
    cJSON *out = json_object(mem);

    json_put_text(mem, out, "name", channel->name);
    json_put_text(mem, out, "kind", channel->kind);
    json_put_bool(mem, out, "enabled", channel->enabled);
    json_put(mem, out, "settings", json_verbatim(mem, channel->settings));
    json_put_bool(mem, out, "secrets_set", channel->secrets_len > 0);
    json_put_text(mem, out, "created_at", channel->created_at);
    json_put_text(mem, out, "updated_at", channel->updated_at);
    return out;
}

enum fail cursor_name(struct request *req, const char **out)
{
    const char *cursor = request_query(req, "cursor");

    *out = cursor ? cursor : "";
    if (cursor && !*cursor)
        return request_invalid(req, NULL, "cursor: not one of ours");
    return OK;
}

enum fail cursor_id(struct request *req, int64_t *out)
{
    const char *cursor = request_query(req, "cursor");

    *out = 0;
    if (cursor && request_id(cursor, out) != OK)
        return request_invalid(req, NULL, "cursor: not one of ours");
    return OK;
}

const char *next_id(struct arena *mem, int64_t last, int count, int limit)
{
    return count == limit ? arena_format(mem, "%" PRId64, last) : NULL;
}

enum fail definition_refused(struct request *req, enum fail fail, const struct json_fault *fault)
{
    static const char *const codes[] = {[FAIL_INVALID] = "definition-invalid",
                                        [FAIL_CONFLICT] = "name-taken",
                                        [FAIL_UNPROCESSABLE] = "reference-missing"};

    if (!fault->message[0])
        return fail;
    request_refuse(req, fail, codes[fail], "%s", fault->message);
    req->fault.pointer = arena_text(req->mem, fault->pointer);
    return fail;
}
