/* lists.c - filters of lists, and where a page ends. */
#include "handlers/lists.h"

#include "sql/sync.h"

#include <string.h>

bool list_more(int *count, int limit)
{
    bool more = *count > limit;

    if (more)
        *count = limit;
    return more;
}

enum fail list_sync(struct request *req, const char **out)
{
    enum fail fail;

    *out = request_query(req, "sync");
    if (!*out)
        return OK;
    fail = sync_known(req->house->db, req->mem, *out);
    if (fail == FAIL_NOT_FOUND)
        return request_refuse(req, fail, "not-found", "sync: there is no sync of this name");
    return fail;
}

enum fail list_choice(struct request *req, const char *name, const char *const *words,
                      const char **out)
{
    const char *listed = "";

    *out = request_query(req, name);
    if (!*out)
        return OK;
    for (const char *const *word = words; *word; word++) {
        if (strcmp(*out, *word) == 0)
            return OK;
        listed = arena_format(req->mem, "%s%s%s", listed, *listed ? ", " : "", *word);
    }
    return request_invalid(req, NULL, "%s: expected one of %s", name, listed);
}
