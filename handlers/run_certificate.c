/* run_certificate.c - GET /v1/runs/{id}/certificate (runCertificate): what was read, where it went,
 * and what comparing found, with a digest over all of it. */
#include "handlers/handlers.h"
#include "handlers/shapes.h"
#include "service/crypto.h"
#include "sql/certificate.h"
#include "sql/run_difference.h"
#include <string.h>

enum { LISTED = 100 };

static void put_count(struct arena *mem, cJSON *object, const char *key, int64_t count)
{
    json_put(mem, object, key, count < 0 ? json_null(mem) : json_integer(mem, count));
}

static enum fail put_pages(struct request *req, const struct run *run, cJSON *out)
{
    struct arena *mem = req->mem;
    struct certificate_page *pages;
    cJSON *list = json_array(mem);
    int count;
    enum fail fail = certificate_pages(req->house->db, mem, run->sync_id, run->id, &pages, &count);

    if (fail)
        return fail;
    for (int i = 0; i < count; i++) {
        cJSON *page = json_object(mem);

        json_put_integer(mem, page, "page", pages[i].page);
        json_put_integer(mem, page, "seq_from", pages[i].seq_from);
        json_put_integer(mem, page, "records", pages[i].seq_count);
        json_put_integer(mem, page, "fetched", pages[i].fetched);
        put_count(mem, page, "total_page", pages[i].total_page);
        put_count(mem, page, "source_reported", pages[i].source_reported);
        json_put_text(mem, page, "at", pages[i].at);
        json_append(mem, list, page);
    }
    json_put(mem, out, "pages", list);
    return OK;
}

static enum fail put_batches(struct request *req, const struct run *run, cJSON *out)
{
    struct arena *mem = req->mem;
    struct certificate_batch *batches;
    cJSON *list = json_array(mem);
    int count;
    enum fail fail =
        certificate_batches(req->house->db, mem, run->sync_id, run->id, &batches, &count);

    if (fail)
        return fail;
    for (int i = 0; i < count; i++) {
        cJSON *batch = json_object(mem);

        json_put_integer(mem, batch, "batch", batches[i].batch);
        put_count(mem, batch, "parent", batches[i].parent ? batches[i].parent : -1);
        json_put_integer(mem, batch, "seq_from", batches[i].seq_from);
        json_put_integer(mem, batch, "seq_to", batches[i].seq_to);
        json_put_integer(mem, batch, "records", batches[i].records);
        json_put_text(mem, batch, "state", batches[i].state);
        json_put_integer(mem, batch, "sends", batches[i].sends);
        json_put_text(mem, batch, "sent_at", batches[i].sent_at);
        json_put_text(mem, batch, "answered_at", batches[i].answered_at);
        json_put_text(mem, batch, "answer", batches[i].answer);
        json_append(mem, list, batch);
    }
    json_put(mem, out, "batches", list);
    return OK;
}

/* {count, records}: all are counted, the first are listed. */
static enum fail put_kind(struct request *req, int64_t run, const char *kind, int64_t total,
                          cJSON **out)
{
    struct arena *mem = req->mem;
    struct run_difference *found;
    cJSON *list = json_array(mem);
    int count;
    enum fail fail = run_difference_list(req->house->db, mem, run, kind, 0, LISTED, &found, &count);

    if (fail)
        return fail;
    for (int i = 0; i < count; i++) {
        cJSON *record = json_object(mem);

        json_put_text(mem, record, "id", found[i].key);
        json_put_text(mem, record, "number", found[i].number);
        json_append(mem, list, record);
    }
    *out = json_object(mem);
    json_put_integer(mem, *out, "count", total);
    json_put(mem, *out, "records", list);
    return OK;
}

static enum fail put_differences(struct request *req, int64_t run, cJSON *out)
{
    struct run_difference_count counts = {0};
    enum fail fail = run_difference_count(req->house->db, req->mem, run, &counts);
    const struct {
        const char *name, *kind;
        int64_t count;
    } kinds[] = {{"missing", "missing", counts.missing},
                 {"extra", "extra", counts.extra},
                 {"different", "different", counts.different},
                 {"gone_at_source", "gone", counts.gone}};

    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0] && !fail; i++) {
        cJSON *part = NULL;

        fail = put_kind(req, run, kinds[i].kind, kinds[i].count, &part);
        if (!fail)
            json_put(req->mem, out, kinds[i].name, part);
    }
    return fail;
}

static const char *reason_of(const struct run *run)
{
    if (run->error)
        return run->error;
    if (run->complete)
        return "源端报告的、读到的与各去向的记录数一致 the counts agree";
    return run->finished_at ? "尚有未落实的记录 records are not accounted for"
                            : "任务尚未结束 the run has not ended";
}

static const char *scope_of(const struct run *run)
{
    if (strcmp(run->mode, "audit") == 0)
        return "证明范围:金蝶返回的数据 与 轻易云方案数据 的比对;未写入任何数据 Kingdee's list "
               "compared with "
               "what the scheme holds; nothing was written";
    if (strcmp(run->mode, "reconcile") == 0)
        return "证明范围:本服务记为已写入的数据 与 轻易云方案数据 的比对 what is held as written "
               "here compared "
               "with what the scheme holds";
    return "证明范围:金蝶返回的数据 → 轻易云方案数据;不含轻易云之后的写入 what Kingdee returned -> "
           "the scheme's "
           "data; without what the platform writes afterwards";
}

/* Over all members before it, as they are printed. */
static void put_digest(struct arena *mem, cJSON *out)
{
    unsigned char hash[CRYPTO_SHA256_BYTES];
    size_t len;
    const char *text = json_print(mem, out, &len);

    crypto_sha256(text, len, hash);
    json_put_text(mem, out, "digest",
                  arena_format(mem, "sha256:%s", crypto_hex(mem, hash, sizeof hash)));
}

static enum fail fill(struct request *req, const struct run *run, cJSON *out)
{
    int64_t mending;
    enum fail fail = certificate_mending(req->house->db, req->mem, run->id, &mending);

    if (fail)
        return fail;
    json_put(req->mem, out, "run_id", id_json(req->mem, run->id));
    json_put_bool(req->mem, out, "complete", run->complete);
    json_put_text(req->mem, out, "reason", reason_of(run));
    json_put_text(req->mem, out, "scope", scope_of(run));
    json_put(req->mem, out, "books", books_json(req->mem, run));
    fail = put_pages(req, run, out);
    if (!fail)
        fail = put_batches(req, run, out);
    if (!fail)
        fail = put_differences(req, run->id, out);
    json_put(req->mem, out, "mended_by", id_json(req->mem, mending));
    return fail;
}

enum fail handle_run_certificate(struct request *req, struct response *res)
{
    cJSON *out = json_object(req->mem);
    struct run run;
    int64_t id;
    enum fail fail = request_id(req->params[0], &id);

    if (!fail)
        fail = run_by_id(req->house->db, req->mem, id, &run);
    if (!fail)
        fail = fill(req, &run, out);
    if (fail)
        return fail;
    put_digest(req->mem, out);
    return respond_json(req, res, 200, out);
}
