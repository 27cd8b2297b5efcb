/* control.h - the control path: what tests see of the sandbox, and change. No authentication. */
#ifndef XQ_SANDBOX_CONTROL_H
#define XQ_SANDBOX_CONTROL_H

#include "service/fail.h"
#include "tests/sandbox/call.h"
#include "tests/sandbox/options.h"

void control_serve(struct call *call, struct answer *answer);

/* ---- the routes; each reads its body, if any, from `body` (NULL when it was empty) ---- */
void control_kingdee(struct call *call, const cJSON *body, struct answer *answer);
void control_push(struct call *call, const cJSON *body, struct answer *answer);
void control_rows_put(struct call *call, const cJSON *body, struct answer *answer);
void control_rows_delete(struct call *call, const cJSON *body, struct answer *answer);
void control_shift_put(struct call *call, const cJSON *body, struct answer *answer);
void control_shift_delete(struct call *call, const cJSON *body, struct answer *answer);
void control_qingcloud(struct call *call, const cJSON *body, struct answer *answer);
void control_scheme_set(struct call *call, const cJSON *body, struct answer *answer);
void control_scheme_rows(struct call *call, const cJSON *body, struct answer *answer);
void control_scheme_summary(struct call *call, const cJSON *body, struct answer *answer);
void control_scheme_rows_put(struct call *call, const cJSON *body, struct answer *answer);
void control_scheme_forget(struct call *call, const cJSON *body, struct answer *answer);
void control_scheme_row(struct call *call, const cJSON *body, struct answer *answer);

/* {"ok":true} */
void control_good(struct call *call, struct answer *answer);
/* 400 {"error":why} */
void control_bad(struct call *call, struct answer *answer, int status, const char *why);

/* Sets every member of body that is not among `skip` (NULL-terminated) as an option:
 * "<prefix><name>" or else "<name>", '_' read as '-'. Nothing is set when one is wrong; *why names
 * it. */
enum fail control_options(struct call *call, const cJSON *body, const char *prefix,
                          const char *const *skip, const char **why) MUST_USE;

#endif
