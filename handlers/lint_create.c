/* lint_create.c - POST /v1/lint (lintCreate): what is wrong or risky in a sync document; stores
 * nothing. */
#include "handlers/handlers.h"
#include "handlers/shapes.h"
#include "service/definition_lint.h"

enum fail handle_lint_create(struct request *req, struct response *res)
{
    cJSON *body, *findings, *out = json_object(req->mem);
    enum fail fail = request_object(req, false, &body);

    if (fail)
        return fail;
    fail = definition_lint(req->house->db, req->mem, body, &findings);
    if (fail)
        return fail;
    json_put(req->mem, out, "findings", findings);
    return respond_json(req, res, 200, out);
}
