/* config_setting.h - one setting at a time: where its value comes from, and what is wrong with it.
 * Only for config.c.
 *
 * An empty variable counts as one that is not set. Every function that returns bool returns false
 * exactly when it has added a fault. */
#ifndef XQ_CONFIG_SETTING_H
#define XQ_CONFIG_SETTING_H

#include "service/config.h"

enum {
    CONFIG_FAULTS_MAX = 24, /* there are fewer variables */
    CONFIG_ASKED_MAX = 64   /* each is asked for a few times, some as ..._FILE too */
};

struct reading {
    struct arena *mem;
    const char *(*getenv_fn)(const char *);
    struct config *out;
    struct config_fault faults[CONFIG_FAULTS_MAX];
    size_t count;
    const char *asked[CONFIG_ASKED_MAX]; /* every variable that is looked at */
    size_t asked_count;
};

/* A value and the name under which the operator gave it; text is NULL when there is none. */
struct setting {
    const char *variable;
    const char *text;
};

struct range {
    int min, max, fallback;
};

/* Adds a fault in the language of XQ_LANG; both formats take the same arguments. Always false. */
bool setting_fault(struct reading *reading, const char *variable, const char *chinese,
                   const char *english, ...)
    __attribute__((format(printf, 3, 5), format(printf, 4, 5)));

/* The variable's text, NULL when it is not set. */
const char *setting_find(struct reading *reading, const char *variable);

bool setting_get(struct reading *reading, const char *variable, struct setting *out);
/* A variable that may also be given as VARIABLE_FILE, the path of a file that holds the value. */
bool setting_get_or_file(struct reading *reading, const char *variable, struct setting *out);

/* Leaves *out alone when the variable is not set. One of two words; the first one means true. */
bool setting_choice(struct reading *reading, const char *variable, const char *const words[2],
                    bool *out);
bool setting_integer(struct reading *reading, const char *variable, struct range range, int *out);

/* Plain decimal digits without leading zeros, in [min,max]; adds no fault. */
bool setting_to_integer(const char *text, int min, int max, int *out);

bool setting_has_blanks_around(const char *text);

#endif
