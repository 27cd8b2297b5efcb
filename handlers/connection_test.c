/* connection_test.c - POST /v1/connections/{name}/test (connectionTest): goes the way to the first
 * business call, and says which step fails. */
#include "service/connection_test.h"
#include "handlers/handlers.h"

static cJSON *step_json(struct arena *mem, const struct test_step *step)
{
    const struct cause_words *words = cause_words(step->trouble.cause);
    cJSON *out = json_object(mem);

    json_put_text(mem, out, "step", step->name);
    json_put_bool(mem, out, "ok", step->ok);
    json_put_integer(mem, out, "elapsed_ms", step->ms);
    json_put_text(mem, out, "message_zh", step->ok ? step->text_zh : step->trouble.zh);
    json_put_text(mem, out, "message_en", step->ok ? step->text_en : step->trouble.en);
    if (step->ok)
        return out;
    json_put_text(mem, out, "cause", words->name);
    json_put_text(mem, out, "hint_zh", words->hint_zh);
    json_put_text(mem, out, "hint_en", words->hint_en);
    return out;
}

enum fail handle_connection_test(struct request *req, struct response *res)
{
    struct connection_test test;
    struct arena *mem = req->mem;
    cJSON *out = json_object(mem), *steps = json_array(mem);
    enum fail fail = connection_test(req->house->shop, mem, req->params[0],
                                     arena_format(mem, "request:%s", req->id), &test);

    if (fail)
        return fail;
    for (int i = 0; i < test.count; i++)
        json_append(mem, steps, step_json(mem, &test.steps[i]));
    json_put_text(mem, out, "connection", req->params[0]);
    json_put_bool(mem, out, "ok", test.ok);
    json_put_integer(mem, out, "generation", test.generation);
    json_put(mem, out, "steps", steps);
    return respond_json(req, res, 200, out);
}
