/* definition.h - what people define (connections, syncs, channels), from JSON documents: checked,
 * sealed where secret, stored. Used by the PUT handlers and by `xingqiao apply`. */
#ifndef XQ_DEFINITION_H
#define XQ_DEFINITION_H

#include "service/config.h"
#include "service/db.h"
#include "service/json.h"

/* Each checks the document and stores it; inside a transaction or not. `name` NULL = the document's
 * own, else the document may leave it out or must say the same.
 * FAIL_INVALID: fault says where and why. FAIL_UNPROCESSABLE: it names something that does not
 * exist (fault says what). FAIL_CONFLICT: the name belongs to another kind (fault says it). */
enum fail define_connection(struct db *db, struct arena *mem, const struct config *config,
                            const char *name, const cJSON *document,
                            struct json_fault *fault) MUST_USE;
enum fail define_sync(struct db *tx, struct arena *mem, const char *name, const cJSON *document,
                      struct json_fault *fault) MUST_USE;
enum fail define_channel(struct db *db, struct arena *mem, const struct config *config,
                         const char *name, const cJSON *document,
                         struct json_fault *fault) MUST_USE;

/* Another key for the path of a connection's pushes. FAIL_CONFLICT: it takes none. */
enum fail define_webhook_key(struct db *db, struct arena *mem, const struct config *config,
                             const char *name) MUST_USE;

/* Fills a fault found in a tree and returns FAIL_INVALID. */
enum fail fault_at(struct json_fault *fault, const char *pointer, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* The same in both languages; both formats take the same arguments. */
enum fail fault_in(struct json_fault *fault, const char *pointer, const char *chinese,
                   const char *english, ...)
    __attribute__((format(printf, 3, 5), format(printf, 4, 5)));

#endif
