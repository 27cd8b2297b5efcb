/* token_place.h - table token_place: how often an application may ask for a token (P7). */
#ifndef XQ_SQL_TOKEN_PLACE_H
#define XQ_SQL_TOKEN_PLACE_H

#include "service/db.h"

/* Takes one of the application's places, for at_most_ms if nobody ends it. FAIL_LATER: none is
 * free for *wait_ms. *out names the place taken. */
enum fail token_place_take(struct db *db, struct arena *mem, const char *application, int places,
                           int64_t at_most_ms, const char **out, int64_t *wait_ms) MUST_USE;
/* The call has ended: the place stays taken for keep_ms; 0 = there was no call. */
enum fail token_place_end(struct db *db, struct arena *mem, const char *application,
                          const char *place, int64_t keep_ms) MUST_USE;

#endif
