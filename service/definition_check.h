/* definition_check.h - checks that the definitions of connections and channels share. */
#ifndef XQ_DEFINITION_CHECK_H
#define XQ_DEFINITION_CHECK_H

#include "service/json.h"

enum value_kind { VALUE_TEXT, VALUE_URL, VALUE_ID, VALUE_BOOL, VALUE_NETWORKS, VALUE_COUNT };

/* One member that may stand in settings or secrets. VALUE_ID: digits, as string or number. */
struct member_rule {
    const char *name;
    enum value_kind kind;
    bool required;
};

/* Every member of object (may be NULL) must have a rule, fit it, and those required must be there.
 * Rules end with a NULL name. */
enum fail check_members(struct arena *mem, const cJSON *object, const char *pointer,
                        const struct member_rule *rules, struct json_fault *fault) MUST_USE;
/* The members of the document itself, by name, NULL-terminated. */
enum fail check_known(struct arena *mem, const cJSON *document, const char *const *names,
                      struct json_fault *fault) MUST_USE;
/* The document's name, which must agree with `name` when that is given. */
enum fail check_name(const cJSON *document, const char *name, const char **out,
                     struct json_fault *fault) MUST_USE;
/* What Kingdee's gateway knows: a list under /jdy/v2/, or the renewal of the authorisation. */
enum fail source_api_check(const char *api, struct json_fault *fault) MUST_USE;

#endif
