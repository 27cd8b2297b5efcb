/* qingcloud_dispatch.c - waking a scheme's dispatchers: the target's takes up the rows that wait.
 * That of the source has nothing to read here, and is only counted. */
#include "tests/sandbox/qingcloud.h"

#include "service/clock.h"
#include "service/crypto.h"
#include "tests/sandbox/sandbox.h"

#include <string.h>

void qingcloud_dispatch(struct call *call, const char *scheme_id, struct answer *answer)
{
    bool target = strcmp(call_segment(call, 4), "dispatch-target") == 0;
    cJSON *content = json_object(call->mem);
    sandbox_lock(call->box);
    struct scheme *scheme = scheme_find(&call->box->qingcloud, scheme_id, true);
    scheme->dispatches[target]++;
    if (target)
        scheme_dispatch(scheme, (double)clock_unix_ms() / 1000.0);
    sandbox_unlock(call->box);
    json_put_text(call->mem, content, "dispatch_id",
                  arena_format(call->mem, "disp_%s", crypto_random_hex(call->mem, 8)));
    json_put_text(call->mem, content, "status", "pending");
    qingcloud_good(call, answer, target ? "目标平台调度者已激活" : "源平台调度者已激活", content);
}
