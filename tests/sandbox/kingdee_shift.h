/* kingdee_shift.h - lists that change while somebody pages through them, on order. The caller holds
 * the sandbox's lock. */
#ifndef XQ_SANDBOX_KINGDEE_SHIFT_H
#define XQ_SANDBOX_KINGDEE_SHIFT_H

#include "service/fail.h"
#include "service/json.h"

enum shift_action {
    SHIFT_HIDE,       /* the first `rows` rows are not there: the others move up */
    SHIFT_TURN,       /* with each list call the order turns by `rows` */
    SHIFT_COUNT,      /* count says `rows` more (or fewer) than there are */
    SHIFT_TOTAL_PAGE, /* total_page says `rows` more */
    SHIFT_FIRST_PAGE, /* page 1, whatever page was asked for */
    SHIFT_UNSAID,     /* neither count nor total_page */
    SHIFT_ACTIONS
};

struct shift_rule {
    char path[128];
    enum shift_action action;
    int64_t after; /* so many list calls of the path go through first */
    int64_t times; /* then so many are hit; 0 = all */
    int64_t rows;
    int64_t seen;
};

enum { SHIFTS_MAX = 16 };

struct shifts {
    struct shift_rule list[SHIFTS_MAX];
    int count;
};

/* What one list call does otherwise than it should. */
struct shift {
    int64_t hide, turn, count, total_page;
    bool first_page, unsaid;
};

/* {"path","action","after","times","rows"} or an array of them, added to those in force. */
enum fail shifts_add(struct shifts *shifts, const cJSON *rules, const char **why) MUST_USE;
/* The effect of all rules on this call of the path, which is counted. */
struct shift shifts_take(struct shifts *shifts, const char *path);

#endif
