/* expression.c - reading a _function expression: MySQL's scalar expressions, as far as real schemes
 * use them.
 *
 * By recursive descent: or, and, comparison, sum, product, sign, value. */
#include "service/mapping/expression.h"

#include <string.h>

enum { DEPTH_MOST = 60 };

struct parser {
    struct compiler *compiler;
    const char *at; /* pointer of the value, for faults */
    const char *text;
    struct token token; /* the one not taken yet */
    int depth;
    bool bad;
    enum fail fail;
};

static const struct expression *level_read(struct parser *parser, size_t level);

static const struct expression *bad_syntax(struct parser *parser)
{
    parser->bad = true;
    return NULL;
}

static void take(struct parser *parser)
{
    parser->token = token_next(parser->compiler->mem, &parser->text);
}

static bool at_operator(const struct parser *parser, enum operator_kind op)
{
    return parser->token.kind == TOKEN_OPERATOR && parser->token.op == op;
}

static bool at_word(const struct parser *parser, const char *word)
{
    return parser->token.kind == TOKEN_WORD && strcmp(parser->token.text, word) == 0;
}

static struct expression *node_new(struct parser *parser, enum node_kind kind, size_t room)
{
    struct expression *node = arena_alloc(parser->compiler->mem, sizeof *node);

    node->kind = kind;
    node->children = arena_alloc(parser->compiler->mem, room * sizeof *node->children);
    return node;
}

static const struct expression *whole_read(struct parser *parser)
{
    const struct expression *node;

    if (++parser->depth > DEPTH_MOST)
        return bad_syntax(parser);
    node = level_read(parser, 0);
    parser->depth--;
    return node;
}

static const struct expression *leaf_read(struct parser *parser, enum node_kind kind)
{
    struct expression *node = node_new(parser, kind, 0);
    enum fail fail =
        value_compile_text(parser->compiler, parser->at, parser->token.text, &node->value);

    if (fail)
        parser->fail = fail;
    take(parser);
    return node;
}

static void child_add(struct parser *parser, struct expression *node,
                      const struct expression *child)
{
    if (node->count == CHILDREN_MOST)
        parser->bad = true;
    else
        node->children[node->count++] = child;
}

/* case [subject] when a then b … [else c] end */
static const struct expression *case_read(struct parser *parser)
{
    struct expression *node = node_new(parser, NODE_CASE, CHILDREN_MOST);

    take(parser);
    child_add(parser, node, at_word(parser, "when") ? NULL : whole_read(parser));
    if (!at_word(parser, "when"))
        return bad_syntax(parser);
    while (at_word(parser, "when") && !parser->bad) {
        take(parser);
        child_add(parser, node, whole_read(parser));
        if (!at_word(parser, "then"))
            return bad_syntax(parser);
        take(parser);
        child_add(parser, node, whole_read(parser));
    }
    if (at_word(parser, "else")) {
        take(parser);
        child_add(parser, node, whole_read(parser));
    } else {
        child_add(parser, node, NULL);
    }
    if (!at_word(parser, "end"))
        return bad_syntax(parser);
    take(parser);
    return node;
}

static bool call_named(const char *name, enum call *call, size_t *least, size_t *most)
{
    static const struct {
        const char *name;
        enum call call;
        size_t least, most;
    } calls[] = {{"left", CALL_LEFT, 2, 2},
                 {"locate", CALL_LOCATE, 2, 3},
                 {"round", CALL_ROUND, 1, 2},
                 {"concat", CALL_CONCAT, 1, CHILDREN_MOST},
                 {"from_unixtime", CALL_FROM_UNIXTIME, 1, 2},
                 {"sum", CALL_SUM, 1, 1},
                 {"avg", CALL_AVG, 1, 1},
                 {"max", CALL_MAX, 1, 1},
                 {"min", CALL_MIN, 1, 1},
                 {"count", CALL_COUNT, 1, 1}};

    for (size_t i = 0; i < sizeof calls / sizeof *calls; i++)
        if (strcmp(calls[i].name, name) == 0) {
            *call = calls[i].call;
            *least = calls[i].least;
            *most = calls[i].most;
            return true;
        }
    return false;
}

static const struct expression *call_read(struct parser *parser)
{
    struct expression *node = node_new(parser, NODE_CALL, CHILDREN_MOST);
    const char *name = parser->token.text;
    size_t least, most;
    bool known = call_named(name, &node->call, &least, &most);

    take(parser);
    if (!at_operator(parser, OP_OPEN))
        return bad_syntax(parser);
    if (!known) {
        parser->compiler->unknown_call = name;
        return bad_syntax(parser);
    }
    do {
        take(parser);
        child_add(parser, node, whole_read(parser));
    } while (at_operator(parser, OP_COMMA) && !parser->bad);
    if (!at_operator(parser, OP_CLOSE) || node->count < least || node->count > most)
        return bad_syntax(parser);
    take(parser);
    return node;
}

static const struct expression *lookup_read(struct parser *parser)
{
    struct expression *node = node_new(parser, NODE_LOOKUP, 0);
    struct compiler *compiler = parser->compiler;
    enum fail fail;

    if (compiler->stored && compiler->source_side)
        fail = refuse_unsupported(compiler, parser->at);
    else
        fail = find_collection_compile(compiler, parser->at, parser->token.text, &node->lookup);
    if (fail)
        parser->fail = fail;
    if (!node->lookup)
        return bad_syntax(parser);
    take(parser);
    return node;
}

static const struct expression *value_read(struct parser *parser)
{
    const struct expression *node;

    if (parser->token.kind == TOKEN_BARE)
        return leaf_read(parser, NODE_BARE);
    if (parser->token.kind == TOKEN_TEXT)
        return leaf_read(parser, NODE_TEXT);
    if (parser->token.kind == TOKEN_LOOKUP)
        return lookup_read(parser);
    if (at_word(parser, "case"))
        return case_read(parser);
    if (at_word(parser, "null")) {
        node = node_new(parser, NODE_NULL, 0);
        take(parser);
        return node;
    }
    if (at_word(parser, "true") || at_word(parser, "false"))
        return leaf_read(parser, NODE_BARE);
    if (parser->token.kind == TOKEN_WORD)
        return call_read(parser);
    if (!at_operator(parser, OP_OPEN))
        return bad_syntax(parser);
    take(parser);
    node = whole_read(parser);
    if (!at_operator(parser, OP_CLOSE))
        return bad_syntax(parser);
    take(parser);
    return node;
}

static const struct expression *sign_read(struct parser *parser)
{
    struct expression *node;

    if (at_operator(parser, OP_ADD)) {
        take(parser);
        return value_read(parser);
    }
    if (!at_operator(parser, OP_SUB))
        return value_read(parser);
    if (++parser->depth > DEPTH_MOST)
        return bad_syntax(parser);
    take(parser);
    node = node_new(parser, NODE_MINUS, 1);
    child_add(parser, node, sign_read(parser));
    parser->depth--;
    return node;
}

/* The operators of each level, loosest first. */
enum { LEVELS = 5 };

static const struct {
    enum operator_kind from, to;
} levels[LEVELS] = {
    {OP_OR, OP_OR}, {OP_AND, OP_AND}, {OP_EQ, OP_GE}, {OP_ADD, OP_SUB}, {OP_MUL, OP_MOD}};

static enum operator_kind operator_here(const struct parser *parser)
{
    if (at_word(parser, "or"))
        return OP_OR;
    if (at_word(parser, "and"))
        return OP_AND;
    return parser->token.kind == TOKEN_OPERATOR ? parser->token.op : OP_NONE;
}

static const struct expression *level_read(struct parser *parser, size_t level)
{
    const struct expression *left;
    enum operator_kind op;

    if (level == LEVELS)
        return sign_read(parser);
    left = level_read(parser, level + 1);
    for (op = operator_here(parser); op >= levels[level].from && op <= levels[level].to;
         op = operator_here(parser)) {
        struct expression *node = node_new(parser, NODE_BINARY, 2);

        take(parser);
        node->op = op;
        child_add(parser, node, left);
        child_add(parser, node, level_read(parser, level + 1));
        left = node;
        if (parser->bad)
            break;
    }
    return left;
}

enum fail expression_compile(struct compiler *compiler, const char *at, const char *text,
                             const struct expression **out)
{
    struct parser parser = {.compiler = compiler, .at = at, .text = text};
    const struct expression *node;

    take(&parser);
    node = whole_read(&parser);
    *out = parser.bad || parser.token.kind != TOKEN_END ? NULL : node;
    return parser.fail;
}
