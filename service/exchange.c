/* exchange.c - what becomes of a request on its way through the server. */
#include "service/exchange.h"

#include "service/clock.h"
#include "service/crypto.h"
#include "service/log.h"
#include "service/reply.h"

#include <string.h>

enum { BODY_FIRST_BYTES = 4096, REQUEST_ID_BYTES = 16 };

struct exchange *exchange_new(size_t size, const char *target)
{
    struct arena *mem = arena_new();
    struct exchange *exchange = arena_alloc(mem, size);

    exchange->job.req.mem = mem;
    exchange->job.req.body = "";
    exchange->target = arena_text(mem, target ? target : "");
    exchange->start_ms = clock_monotonic_ms();
    return exchange;
}

void exchange_method(struct exchange *exchange, const char *method)
{
    static const struct {
        const char *word;
        enum method method;
    } methods[] = {{"GET", METHOD_GET},
                   {"HEAD", METHOD_GET},
                   {"POST", METHOD_POST},
                   {"PUT", METHOD_PUT},
                   {"DELETE", METHOD_DELETE}};

    exchange->job.req.method = METHOD_OTHER;
    exchange->method = "OTHER";
    for (size_t i = 0; i < sizeof methods / sizeof *methods; i++)
        if (strcmp(method, methods[i].word) == 0) {
            exchange->job.req.method = methods[i].method;
            exchange->method = methods[i].word;
        }
}

static bool id_sane(const char *id, size_t len)
{
    static const char allowed[] =
        "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz._-";

    return len >= 1 && len < sizeof((struct request *)0)->id && strspn(id, allowed) == len;
}

/* The caller's own, if it can do no harm in a log or a header. */
static void choose_id(struct request *req)
{
    const char *id = request_header(req, "X-Request-Id");

    if (!id || !id_sane(id, strlen(id)))
        id = crypto_random_hex(req->mem, REQUEST_ID_BYTES);
    memcpy(req->id, id, strlen(id) + 1);
}

bool exchange_admit(struct exchange *exchange, const struct route *routes, size_t count)
{
    struct admission *admission = &exchange->admission;
    struct lane_job *job = &exchange->job;

    choose_id(&job->req);
    job->fail = admission_check(&job->req, exchange->target, routes, count, admission);
    job->route = admission->route;
    if (!job->fail)
        return false;
    if (job->fail == FAIL_METHOD)
        respond_header(&job->res, "Allow", admission->allow);
    /* Without a body the reply can wait for the request's end, and the connection lives on. */
    exchange->closes = admission->end_unknown || admission->has_body;
    return exchange->closes;
}

static void reserve(struct exchange *exchange, size_t needed)
{
    size_t capacity = exchange->body_capacity * 2;
    char *larger;

    if (needed <= exchange->body_capacity)
        return;
    if (capacity < BODY_FIRST_BYTES)
        capacity = BODY_FIRST_BYTES;
    if (capacity <= exchange->admission.declared)
        capacity = exchange->admission.declared + 1;
    if (capacity < needed)
        capacity = needed;
    larger = arena_alloc_raw(exchange->job.req.mem, capacity);
    if (exchange->body)
        memcpy(larger, exchange->body, exchange->job.req.body_len);
    exchange->body = larger;
    exchange->body_capacity = capacity;
}

enum fail exchange_take(struct exchange *exchange, const char *data, size_t len)
{
    struct request *req = &exchange->job.req;

    if (len > exchange->job.route->body_max - req->body_len) {
        exchange->closes = true;
        exchange->job.fail = admission_refuse_body(req, exchange->job.route);
        return exchange->job.fail;
    }
    reserve(exchange, req->body_len + len + 1);
    memcpy(exchange->body + req->body_len, data, len);
    req->body_len += len;
    exchange->body[req->body_len] = '\0';
    req->body = exchange->body;
    return OK;
}

/* NULL: the general ones. */
static const char *missing_words(const struct lane_job *job)
{
    const struct house *house = job->req.house;

    return job->route && house && house->note ? house->note(job->route->operation)->missing : NULL;
}

void exchange_settle(struct exchange *exchange)
{
    struct lane_job *job = &exchange->job;

    if (!job->fail && job->res.status == 0) {
        log_error("no_response", "route=%s", job->route->path);
        job->fail = FAIL_INTERNAL;
    }
    if (job->fail == FAIL_NOT_FOUND && !job->req.fault.detail)
        job->req.fault.detail = missing_words(job);
    if (job->fail)
        reply_problem(&job->req, job->fail, &job->res);
}

void exchange_log(const struct exchange *exchange)
{
    const struct lane_job *job = &exchange->job;

    log_set_request(job->req.id);
    log_write(job->res.status >= 500 ? LOG_INFO : LOG_DEBUG, "request",
              "method=%s route=%s status=%d ms=%lld", exchange->method ? exchange->method : "-",
              job->route ? job->route->path : "-", job->res.status,
              (long long)(clock_monotonic_ms() - exchange->start_ms));
    log_set_request(NULL);
}
