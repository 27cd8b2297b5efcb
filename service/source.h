/* source.h - where rows come from: pages of a Kingdee list, with details laid over. */
#ifndef XQ_SOURCE_H
#define XQ_SOURCE_H

#include "service/stage.h"
#include "service/work.h"

/* Makes sure that a session is there and a place in the budget is taken. */
enum fail source_prepare(struct work *work) MUST_USE;

/* The call for work->next_page. */
enum fail source_page_call(struct work *work, struct arena *mem, struct http_call *out) MUST_USE;

/* Reads its answer. out->rows is NULL when the page has to be asked for again (the session was
 * renewed). FAIL_LATER, FAIL_UPSTREAM: the verdict says why. */
enum fail source_page_read(struct work *work, struct arena *mem, const struct http_call *call,
                           struct fetched_page *out) MUST_USE;

/* Asks for each row's detail and lays it over, several at once. Rows whose document is gone, or
 * whose call keeps answering with another one, are taken out and noted in the page. */
enum fail source_details(struct work *work, struct arena *mem, struct fetched_page *page) MUST_USE;

/* Opens the private fields that the definition names. */
void source_decrypt(const struct work *work, struct arena *mem, cJSON *rows);

/* A call by itself, with its place in the budget and its lease, until it is answered:
 * answer->verdict is KINGDEE_OK or KINGDEE_GONE. */
enum fail source_ask(struct work *work, struct arena *mem, const struct mapping_request *request,
                     struct kingdee_answer *answer) MUST_USE;

#endif
