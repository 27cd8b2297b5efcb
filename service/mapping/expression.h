/* expression.h - the tree of a _function expression; for the expression files only. */
#ifndef XQ_MAPPING_EXPRESSION_H
#define XQ_MAPPING_EXPRESSION_H

#include "service/mapping/lookup.h"

enum token_kind {
    TOKEN_END,
    TOKEN_BARE, /* digits and templates that touch: a number once they are filled in */
    TOKEN_TEXT, /* quoted */
    TOKEN_WORD,
    TOKEN_LOOKUP, /* what stands between _findCollection and _endFind */
    TOKEN_OPERATOR,
    TOKEN_BAD
};

enum operator_kind {
    OP_NONE,
    OP_OR,
    OP_AND,
    OP_EQ,
    OP_NE,
    OP_LT,
    OP_LE,
    OP_GT,
    OP_GE,
    OP_ADD,
    OP_SUB,
    OP_MUL,
    OP_DIV,
    OP_MOD,
    OP_OPEN,
    OP_CLOSE,
    OP_COMMA
};

struct token {
    enum token_kind kind;
    enum operator_kind op;
    const char *text; /* BARE, TEXT, LOOKUP: with templates; WORD: lower case */
};

/* Reads the token at *text and moves behind it. */
struct token token_next(struct arena *mem, const char **text);

enum node_kind {
    NODE_BARE,
    NODE_TEXT,
    NODE_NULL,
    NODE_LOOKUP,
    NODE_MINUS,
    NODE_BINARY,
    NODE_CASE,
    NODE_CALL
};

enum call {
    CALL_LEFT,
    CALL_LOCATE,
    CALL_ROUND,
    CALL_CONCAT,
    CALL_FROM_UNIXTIME,
    CALL_SUM,
    CALL_AVG,
    CALL_MAX,
    CALL_MIN,
    CALL_COUNT
};

enum { CHILDREN_MOST = 64 };

struct expression {
    enum node_kind kind;
    enum operator_kind op;
    enum call call;
    struct value value;          /* of NODE_BARE, NODE_TEXT */
    const struct lookup *lookup; /* of NODE_LOOKUP */
    /* NODE_CASE: subject (or NULL), when, then, when, then, …, else (or NULL). */
    const struct expression **children;
    size_t count;
};

/* What a node comes to. A number that was only passed through keeps its text. */
enum outcome_kind { OUTCOME_NULL, OUTCOME_NUMBER, OUTCOME_TEXT };

struct outcome {
    enum outcome_kind kind;
    const char *text; /* NUMBER: NULL when computed */
    struct decimal number;
};

/* On a problem scope->problem is set and the outcome is null. */
struct outcome expression_run(struct scope *scope, const struct expression *node);
struct outcome call_run(struct scope *scope, const struct expression *node);

/* The aggregates, from CALL_SUM on. */
struct outcome aggregate_run(struct scope *scope, const struct expression *node);

struct outcome outcome_null(void);
struct outcome outcome_text(const char *text);
struct outcome outcome_number(struct decimal number);
struct outcome outcome_integer(struct scope *scope, int64_t value);
/* As a number; false sets scope->problem. Not for null. */
bool outcome_to_number(struct scope *scope, const struct outcome *outcome, struct decimal *out);
bool outcome_to_integer(struct scope *scope, const struct outcome *outcome, int64_t *out);
const char *outcome_as_text(struct arena *mem, const struct outcome *outcome);
/* As numbers if one side is one, else text with text. */
int outcome_compare(struct scope *scope, const struct outcome *a, const struct outcome *b);

#endif
