/* options.h - what can be said to the sandbox: on the command line, in a settings file, and, for
 * what is marked live, over the control path while it runs. One table serves all three. */
#ifndef XQ_SANDBOX_OPTIONS_H
#define XQ_SANDBOX_OPTIONS_H

#include "service/arena.h"
#include "service/fail.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Choices are kept as their place in the option's list of words. */
enum lang { LANG_ZH, LANG_EN };
enum rotation { ROTATION_DAILY, ROTATION_NEVER, ROTATION_EACH_CALL };
enum envelope { ENVELOPE_CODE, ENVELOPE_ERRCODE };
enum beyond_end { BEYOND_END_LAST, BEYOND_END_EMPTY };
enum window_end { WINDOW_END_INCLUSIVE, WINDOW_END_EXCLUSIVE };
enum refusal_words { REFUSAL_FIELD, REFUSAL_VAGUE, REFUSAL_ROW };
enum moved { MOVED_NO_ROUTE, MOVED_BAD_GATEWAY };

struct options {
    const char *listen;
    const char *settings;       /* file, NULL = none */
    const char *write_examples; /* folder, NULL = none */
    int64_t lang;
    int64_t seed;
    int64_t materials, bills, bad_bills, other_rows;
    int64_t epoch_ms; /* where generated data ends; 0 = an hour before the start */

    const char *client_id, *client_secret;
    int64_t kingdee_per_minute, token_per_minute;
    int64_t kingdee_rotation, kingdee_old_secret, kingdee_envelope, kingdee_moved;
    int64_t kingdee_token_seconds, kingdee_one_token, kingdee_accounts;
    int64_t kingdee_clock_ahead; /* seconds */
    int64_t kingdee_beyond_end, kingdee_window_end, kingdee_strict_nonce, kingdee_expired_status;

    const char *app_key, *app_secret;
    int64_t qingcloud_per_minute, qingcloud_penalty, qingcloud_token_seconds;
    int64_t qingcloud_always_200, qingcloud_one_token, qingcloud_wrong_pair;
    int64_t qingcloud_max_batch, qingcloud_max_bytes, qingcloud_id_check, strict_schemes;
    int64_t qingcloud_partial, qingcloud_refusal;

    const char *dingtalk_token, *dingtalk_secret, *wecom_key;
    int64_t robot_per_minute, robot_penalty;
};

enum option_type { OPTION_NUMBER, OPTION_FLAG, OPTION_CHOICE, OPTION_TEXT };

struct option {
    const char *name;
    enum option_type type;
    size_t offset;       /* of the member in struct options */
    bool live;           /* may be changed over the control path */
    const char *initial; /* its default, as text; NULL = none */
    const char *words;   /* of a choice: "daily|never|each-call" */
    const char *zh, *en;
};

extern const struct option option_table[];
extern const size_t option_count;

void options_default(struct options *out);

/* Sets one option from text, kept in mem. Flags take 1/0, true/false, yes/no. FAIL_NOT_FOUND for an
 * unknown name (or one that is not live, when live_only), FAIL_INVALID for a bad value. */
enum fail option_set(struct options *options, struct arena *mem, const char *name,
                     const char *value, bool live_only) MUST_USE;

/* The name that a JSON key stands for: "per_minute" after "kingdee-" is "kingdee-per-minute". */
char *option_name(struct arena *mem, const char *prefix, const char *key);

/* Reads `--name value`, `--name=value` and `--flag` from argv[1..]. What is wrong goes to standard
 * error. */
enum fail options_read(struct options *options, struct arena *mem, int argc, char **argv) MUST_USE;

void options_help(const struct options *options);

#endif
