/* compiler.h - reading a sync document piece by piece, with faults that name the place. */
#ifndef XQ_MAPPING_COMPILER_H
#define XQ_MAPPING_COMPILER_H

#include "service/mapping/mapping.h"

/* Why something was refused, in both languages. */
struct words {
    const char *zh, *en;
};

struct compiler {
    struct arena *mem;
    struct json_fault *fault; /* NULL is allowed */
    struct words words;       /* of the fault, for lint */
    bool stored;              /* for a stored sync: what the service cannot run yet is refused */
    bool source_side;         /* now reading the source's part */
    const char *unknown_call; /* the last function name in an expression that does not exist */
};

/* Notes the fault and returns FAIL_INVALID. */
enum fail refuse(struct compiler *compiler, const char *pointer, const char *zh,
                 const char *en) MUST_USE;
/* The same for what 轻易云 knows and this engine does not do. */
enum fail refuse_unsupported(struct compiler *compiler, const char *pointer) MUST_USE;

/* Readers of the document's own part. Absent is fine unless `required`; then *out stays. */
struct member {
    const cJSON *object;
    const char *at; /* the object's pointer */
    const char *key;
    bool required;
};
enum fail member_text(struct compiler *compiler, struct member member, const char **out) MUST_USE;
enum fail member_flag(struct compiler *compiler, struct member member, bool *out) MUST_USE;
enum fail member_object(struct compiler *compiler, struct member member,
                        const cJSON **out) MUST_USE;
enum fail member_array(struct compiler *compiler, struct member member, const cJSON **out) MUST_USE;
enum fail member_integer(struct compiler *compiler, struct member member, int64_t max,
                         int64_t *out) MUST_USE;
/* `known` ends with NULL. */
enum fail members_known(struct compiler *compiler, const cJSON *object, const char *at,
                        const char *const *known) MUST_USE;
bool absent(const cJSON *item); /* missing or null */

#endif
