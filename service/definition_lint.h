/* definition_lint.h - findings about a sync that need its connections, too. */
#ifndef XQ_DEFINITION_LINT_H
#define XQ_DEFINITION_LINT_H

#include "service/db.h"
#include "service/json.h"

/* mapping_lint's findings and those that the stored connections show: "outer-instance-id". */
enum fail definition_lint(struct db *db, struct arena *mem, const cJSON *document,
                          cJSON **out) MUST_USE;

/* FAIL_INVALID, with the fault, when the refresh scheme names an outerInstanceId other than its
 * connection's. A connection that does not exist is no fault here. */
enum fail outer_instance_check(struct db *db, struct arena *mem, const cJSON *document,
                               struct json_fault *fault) MUST_USE;

#endif
