/* lint.h - what the files of lint share. */
#ifndef XQ_MAPPING_LINT_H
#define XQ_MAPPING_LINT_H

#include "service/mapping/internal.h"

struct finding {
    const char *code, *pointer, *severity;
    struct words message, hint;
};

struct linter {
    struct arena *mem;
    const cJSON *document;
    const cJSON *source, *target; /* both sides' metadata; may be NULL or anything */
    cJSON *findings;
    int64_t page_size;   /* pagination.pageSize as written; 0 = none */
    bool page_size_sent; /* an item of the request sends one */
};

void finding_add(struct linter *linter, const struct finding *finding);

void request_lint(struct linter *linter);  /* times and pages of the source's request */
void window_lint(struct linter *linter);   /* what a run reads, and what it drops again */
void values_lint(struct linter *linter);   /* expressions, lookups, parsers, ids as numbers */
void platform_lint(struct linter *linter); /* what neither connection has or the service cannot */
void secrets_lint(struct linter *linter);

#endif
