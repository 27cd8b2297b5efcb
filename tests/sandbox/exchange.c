/* exchange.c - see exchange.h. */
#include "tests/sandbox/exchange.h"

#include "tests/sandbox/control.h"
#include "tests/sandbox/disguise.h"
#include "tests/sandbox/sandbox.h"
#include "tests/sandbox/server.h"

enum { FOR_EVER_MS = 3600000 };

static void serve(struct call *call, enum call_kind kind, struct answer *answer)
{
    switch (kind) {
    case CALL_KINGDEE_AUTHORIZE:
    case CALL_KINGDEE_TOKEN:
    case CALL_KINGDEE_LIST:
    case CALL_KINGDEE_DETAIL:
    case CALL_KINGDEE_OTHER:
        kingdee_serve(call, kind, answer);
        return;
    case CALL_QINGCLOUD_OAUTH:
    case CALL_QINGCLOUD_STORE:
    case CALL_QINGCLOUD_QUERY:
    case CALL_QINGCLOUD_FIND_ONE:
    case CALL_QINGCLOUD_DISPATCH:
    case CALL_QINGCLOUD_DATA_LINK:
    case CALL_QINGCLOUD_OTHER:
        qingcloud_serve(call, kind, answer);
        return;
    case CALL_ROBOT_DINGTALK:
    case CALL_ROBOT_WECOM:
        robot_serve(call, kind, answer);
        return;
    case CALL_CONTROL:
        control_serve(call, answer);
        return;
    case CALL_UNKNOWN:
    case CALL_KINDS:
        answer_text(answer, 404, "text/plain", "nothing here\n");
        return;
    }
}

static enum ending drop_after(struct call *call, enum call_kind kind, struct answer *answer,
                              int64_t ms)
{
    if (ms) {
        server_hang_up(call);
        sandbox_wait(call->box, ms, false);
    }
    serve(call, kind, answer);
    return ENDING_DROP;
}

enum ending exchange_run(struct call *call, struct answer *answer)
{
    struct sandbox *box = call->box;
    enum call_kind kind = call_kind(call);
    struct fault fault = {.action = FAULT_NONE};
    sandbox_lock(box);
    box->ledger.calls[kind]++;
    if (kind != CALL_CONTROL)
        fault = faults_take(&box->faults, call->mem, kind, call->path);
    sandbox_unlock(box);

    switch (fault.action) {
    case FAULT_NONE:
        break;
    case FAULT_DELAY:
        sandbox_wait(box, fault.ms, false);
        break;
    case FAULT_DROP_BEFORE:
        return ENDING_DROP;
    case FAULT_DROP_AFTER:
        return drop_after(call, kind, answer, fault.ms);
    case FAULT_CUT:
        serve(call, kind, answer);
        return ENDING_CUT;
    case FAULT_GZIP:
        serve(call, kind, answer);
        disguise_gzip(call, answer);
        return ENDING_ANSWER;
    case FAULT_CHUNKED:
        serve(call, kind, answer);
        return ENDING_CHUNKED;
    case FAULT_DRIP:
        serve(call, kind, answer);
        answer->drip_ms = fault.ms;
        return ENDING_DRIP;
    case FAULT_MARK:
        serve(call, kind, answer);
        disguise_mark(call, answer);
        return ENDING_ANSWER;
    case FAULT_BYTES:
        serve(call, kind, answer);
        disguise_bytes(call, answer);
        return ENDING_ANSWER;
    case FAULT_STATUS:
        answer_text(answer, (int)fault.status, fault.content_type, fault.body);
        answer->header_name = fault.retry_after ? "Retry-After" : NULL;
        answer->header_value = fault.retry_after;
        return ENDING_ANSWER;
    case FAULT_HANG:
        sandbox_wait(box, fault.ms ? fault.ms : FOR_EVER_MS, true);
        return ENDING_DROP;
    }
    serve(call, kind, answer);
    return ENDING_ANSWER;
}
