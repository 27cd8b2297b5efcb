/* refresh_scheme.c - the forced refresh as a source of rows. */
#include "service/refresh_scheme.h"

#include "service/authorization.h"
#include "service/ledger.h"
#include "service/log.h"

#include <inttypes.h>
#include <string.h>

bool refresh_scheme_is(const struct work *work)
{
    return strncmp(work->settings->source_api, "/jdyconnector/", 14) == 0;
}

static bool same_instance(const struct work *work, const struct mapping_request *request)
{
    const char *asked = json_scalar(json_get(request->query, "outerInstanceId"));

    return !asked || strcmp(asked, work->source.kingdee.outer_instance_id) == 0;
}

static enum fail other_instance(struct work *work)
{
    struct trouble trouble;

    trouble_tell(work->mem, &trouble, CAUSE_OTHER_INSTANCE, work->source.name, NULL);
    return work_failed(work, trouble_advice_zh(work->mem, &trouble),
                       trouble_advice_en(work->mem, &trouble));
}

enum fail refresh_scheme_run(struct work *work, const struct mapping_request *request)
{
    struct asker asker = asker_of_run(work);
    struct forced forced;
    enum fail fail;

    if (!same_instance(work, request))
        return other_instance(work);
    fail = asker_verdict(work, &asker, session_force(&asker, &work->source, &forced));
    if (fail)
        return fail;
    budget_end(work->shop->budget, work->source.budget_key);
    work->authorizations = forced.named;
    ledger_event(work->ledger, "session_refreshed",
                 "{\"connection\":%s,\"old\":%" PRId64 ",\"new\":%" PRId64 ",\"shared\":%s}",
                 json_print(work->mem, json_string(work->mem, work->source.name), NULL), forced.old,
                 forced.new, forced.shared ? "true" : "false");
    return OK;
}

enum fail refresh_scheme_page(struct work *work, struct fetched_page *out)
{
    out->rows = mapping_rows_in(work->mapping, work->authorizations);
    if (!out->rows)
        return work_failed(work, "金蝶的授权里没有列表", "Kingdee's authorisation holds no list");
    out->page = work->next_page;
    out->total_page = 1;
    out->source_reported = -1;
    return OK;
}
