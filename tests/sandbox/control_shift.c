/* control_shift.c - POST and DELETE /control/kingdee/shift: lists that change while they are read.
 */
#include "tests/sandbox/control.h"
#include "tests/sandbox/sandbox.h"

void control_shift_put(struct call *call, const cJSON *body, struct answer *answer)
{
    const char *why = "a shift or an array of them is wanted";
    sandbox_lock(call->box);
    enum fail fail = body ? shifts_add(&call->box->kingdee.shifts, body, &why) : FAIL_INVALID;
    sandbox_unlock(call->box);
    if (fail)
        control_bad(call, answer, 400, why);
    else
        control_good(call, answer);
}

void control_shift_delete(struct call *call, const cJSON *body, struct answer *answer)
{
    (void)body;
    sandbox_lock(call->box);
    call->box->kingdee.shifts.count = 0;
    sandbox_unlock(call->box);
    control_good(call, answer);
}
