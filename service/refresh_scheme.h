/* refresh_scheme.h - a sync whose source is push_app_authorize (刷新token).
 *
 * It runs through the authorisation itself: a forced refresh for one at a time, so that fetching
 * the authorisations never makes the secret stale under the connection's own session. Its rows are
 * the accounts that were named. */
#ifndef XQ_REFRESH_SCHEME_H
#define XQ_REFRESH_SCHEME_H

#include "service/stage.h"
#include "service/work.h"

bool refresh_scheme_is(const struct work *work);

/* Takes the place of the page's call. The place in the budget that was taken for it is given back:
 * the refresh takes its own. */
enum fail refresh_scheme_run(struct work *work, const struct mapping_request *request) MUST_USE;

/* Takes the place of its answer. */
enum fail refresh_scheme_page(struct work *work, struct fetched_page *out) MUST_USE;

#endif
