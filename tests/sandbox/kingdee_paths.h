/* kingdee_paths.h - which list paths Kingdee has, and what each can filter by. */
#ifndef XQ_SANDBOX_KINGDEE_PATHS_H
#define XQ_SANDBOX_KINGDEE_PATHS_H

#include <stdbool.h>

struct kingdee_path {
    const char *path;
    const char *filters; /* letters of "CMDS" */
    const char *prefix;  /* of its rows' numbers */
};

/* NULL when there is no such list. */
const struct kingdee_path *kingdee_path_find(const char *path);
/* The list that a "<list>_detail" path belongs to. Not every list has a documented detail page;
 * the sandbox answers for all. */
const struct kingdee_path *kingdee_path_of_detail(const char *path);
/* Base data (bd): rows carry `enable`, the answer current_page. */
bool kingdee_path_is_base(const struct kingdee_path *path);
/* Does `count` come as a string there? (bd, arap, fi) */
bool kingdee_path_counts_in_text(const struct kingdee_path *path);
/* C create times, M modify times, D bill dates, S bill_status. A filter that a page does not
 * document is ignored, as there. */
bool kingdee_path_filters_by(const struct kingdee_path *path, char filter);

#endif
