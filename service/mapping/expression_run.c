/* expression_run.c - working out an expression: exact decimals, three-valued truth. */
#include "service/mapping/expression.h"

#include <string.h>
#include <strings.h>

struct outcome outcome_null(void)
{
    return (struct outcome){.kind = OUTCOME_NULL};
}

struct outcome outcome_text(const char *text)
{
    return (struct outcome){.kind = OUTCOME_TEXT, .text = text};
}

struct outcome outcome_number(struct decimal number)
{
    return (struct outcome){.kind = OUTCOME_NUMBER, .number = number};
}

struct outcome outcome_integer(struct scope *scope, int64_t value)
{
    struct decimal number = {0};

    decimal_of(scope->mem, json_integer(scope->mem, value), &number);
    return outcome_number(number);
}

static struct outcome problem(struct scope *scope, const struct words *words)
{
    scope_problem(scope, "function", words, NULL);
    return outcome_null();
}

/* As MySQL reads numbers: JSON's, and those with zeros too many or a digit too few (007, .5, 5.).
 */
static bool number_read(struct arena *mem, const char *text, struct decimal *out)
{
    const char *digits = text + (*text == '-' || *text == '+');
    size_t whole = strspn(digits, "0123456789"), behind, zeros;

    if (decimal_read(mem, text, out))
        return true;
    behind = digits[whole] == '.' ? strspn(digits + whole + 1, "0123456789") : 0;
    if (whole + behind == 0 || digits[whole + (digits[whole] == '.') + behind])
        return false;
    zeros = strspn(digits, "0");
    return decimal_read(mem,
                        arena_format(mem, "%s%s%.*s%s%.*s", *text == '-' ? "-" : "",
                                     whole > zeros ? "" : "0", (int)(whole - zeros), digits + zeros,
                                     behind ? "." : "", (int)behind, digits + whole + 1),
                        out);
}

bool outcome_to_number(struct scope *scope, const struct outcome *outcome, struct decimal *out)
{
    static const struct words no_number = {"_function 中有不是数字的值",
                                           "a value in _function is no number"};

    if (outcome->kind == OUTCOME_NUMBER) {
        *out = outcome->number;
        return true;
    }
    if (outcome->kind == OUTCOME_TEXT && number_read(scope->mem, outcome->text, out))
        return true;
    problem(scope, &no_number);
    return false;
}

bool outcome_to_integer(struct scope *scope, const struct outcome *outcome, int64_t *out)
{
    static const struct words too_large = {"_function 中的整数超出范围",
                                           "a whole number in _function is out of range"};
    struct decimal number;

    if (!outcome_to_number(scope, outcome, &number))
        return false;
    decimal_round(scope->mem, &number, 0, false);
    if (json_to_integer(json_string(scope->mem, decimal_text(scope->mem, &number, 0)), out))
        return true;
    problem(scope, &too_large);
    return false;
}

const char *outcome_as_text(struct arena *mem, const struct outcome *outcome)
{
    if (outcome->kind == OUTCOME_NULL)
        return "";
    return outcome->text ? outcome->text : decimal_text(mem, &outcome->number, 0);
}

int outcome_compare(struct scope *scope, const struct outcome *a, const struct outcome *b)
{
    struct decimal left, right;
    int order;

    if (a->kind == OUTCOME_TEXT && b->kind == OUTCOME_TEXT) {
        order = strcmp(a->text, b->text);
        return (order > 0) - (order < 0);
    }
    if (!outcome_to_number(scope, a, &left) || !outcome_to_number(scope, b, &right))
        return 0;
    return decimal_compare(&left, &right);
}

static bool outcome_true(struct scope *scope, const struct outcome *outcome)
{
    struct decimal number;

    return outcome->kind != OUTCOME_NULL && outcome_to_number(scope, outcome, &number) &&
           !decimal_zero(&number);
}

/* Digits and templates side by side: together they must be a number, or true or false. */
static struct outcome bare_run(struct scope *scope, const struct value *value)
{
    const char *text = value_text(scope, value);
    struct outcome outcome = {.kind = OUTCOME_TEXT, .text = text};

    if (text && (strcasecmp(text, "true") == 0 || strcasecmp(text, "false") == 0))
        return outcome_integer(scope, strcasecmp(text, "true") == 0);
    if (!text || !outcome_to_number(scope, &outcome, &outcome.number))
        return outcome_null();
    outcome.kind = OUTCOME_NUMBER;
    if (!json_number_valid(text, strlen(text)))
        outcome.text = NULL;
    return outcome;
}

static struct outcome lookup_run(struct scope *scope, const struct lookup *lookup)
{
    const cJSON *found = lookup_resolve(scope, lookup);
    struct outcome outcome = outcome_text(value_as_text(scope->mem, found));

    if (absent(found))
        return outcome_null();
    if (json_is_number(found) && decimal_of(scope->mem, found, &outcome.number))
        outcome.kind = OUTCOME_NUMBER;
    return outcome;
}

static struct outcome arithmetic(struct scope *scope, enum operator_kind op,
                                 const struct outcome *a, const struct outcome *b)
{
    static const struct words by_zero = {"_function 中除数为零", "division by zero in _function"};
    struct decimal left, right, out = {0};
    bool possible = true;

    if (a->kind == OUTCOME_NULL || b->kind == OUTCOME_NULL || !outcome_to_number(scope, a, &left) ||
        !outcome_to_number(scope, b, &right))
        return outcome_null();
    if (op == OP_ADD)
        out = decimal_add(scope->mem, &left, &right);
    else if (op == OP_SUB)
        out = decimal_subtract(scope->mem, &left, &right);
    else if (op == OP_MUL)
        out = decimal_multiply(scope->mem, &left, &right);
    else if (op == OP_DIV)
        possible = decimal_divide(scope->mem, &left, &right, &out);
    else
        possible = decimal_remainder(scope->mem, &left, &right, &out);
    return possible ? outcome_number(out) : problem(scope, &by_zero);
}

static struct outcome comparison(struct scope *scope, enum operator_kind op,
                                 const struct outcome *a, const struct outcome *b)
{
    int order;

    if (a->kind == OUTCOME_NULL || b->kind == OUTCOME_NULL)
        return outcome_null();
    order = outcome_compare(scope, a, b);
    return outcome_integer(scope, (op == OP_EQ && order == 0) || (op == OP_NE && order != 0) ||
                                      (op == OP_LT && order < 0) || (op == OP_LE && order <= 0) ||
                                      (op == OP_GT && order > 0) || (op == OP_GE && order >= 0));
}

static struct outcome binary_run(struct scope *scope, const struct expression *node)
{
    struct outcome a = expression_run(scope, node->children[0]), b;

    if (scope->problem)
        return outcome_null();
    if (node->op == OP_AND || node->op == OP_OR) {
        bool first = outcome_true(scope, &a);

        if (scope->problem || first == (node->op == OP_OR))
            return outcome_integer(scope, first);
        b = expression_run(scope, node->children[1]);
        return outcome_integer(scope, outcome_true(scope, &b));
    }
    b = expression_run(scope, node->children[1]);
    if (scope->problem)
        return outcome_null();
    return node->op < OP_ADD ? comparison(scope, node->op, &a, &b)
                             : arithmetic(scope, node->op, &a, &b);
}

static struct outcome minus_run(struct scope *scope, const struct expression *node)
{
    struct outcome inner = expression_run(scope, node->children[0]);
    struct decimal number;

    if (inner.kind == OUTCOME_NULL || !outcome_to_number(scope, &inner, &number))
        return outcome_null();
    number.negative = !number.negative;
    return outcome_number(number);
}

static bool when_holds(struct scope *scope, const struct expression *node,
                       const struct outcome *subject, const struct expression *when)
{
    struct outcome outcome = expression_run(scope, when);

    if (scope->problem)
        return false;
    if (!node->children[0])
        return outcome_true(scope, &outcome);
    return subject->kind != OUTCOME_NULL && outcome.kind != OUTCOME_NULL &&
           outcome_compare(scope, subject, &outcome) == 0 && !scope->problem;
}

/* Every branch may ask for something; what goes wrong meanwhile does not count. */
static struct outcome children_collect(struct scope *scope, const struct expression *node)
{
    for (size_t i = 0; i < node->count; i++) {
        if (node->children[i])
            expression_run(scope, node->children[i]);
        scope->problem = NULL;
    }
    return outcome_null();
}

static struct outcome case_run(struct scope *scope, const struct expression *node)
{
    struct outcome subject = outcome_null();
    const struct expression *otherwise = node->children[node->count - 1];

    if (node->children[0])
        subject = expression_run(scope, node->children[0]);
    for (size_t i = 1; i + 2 < node->count && !scope->problem; i += 2)
        if (when_holds(scope, node, &subject, node->children[i]))
            return expression_run(scope, node->children[i + 1]);
    return otherwise && !scope->problem ? expression_run(scope, otherwise) : outcome_null();
}

struct outcome expression_run(struct scope *scope, const struct expression *node)
{
    const char *text;

    if (scope->collecting && (node->kind == NODE_CASE || node->kind == NODE_BINARY))
        return children_collect(scope, node);
    switch (node->kind) {
    case NODE_BARE:
        return bare_run(scope, &node->value);
    case NODE_TEXT:
        text = value_text(scope, &node->value);
        return text ? outcome_text(text) : outcome_null();
    case NODE_NULL:
        return outcome_null();
    case NODE_LOOKUP:
        return lookup_run(scope, node->lookup);
    case NODE_MINUS:
        return minus_run(scope, node);
    case NODE_BINARY:
        return binary_run(scope, node);
    case NODE_CASE:
        return case_run(scope, node);
    case NODE_CALL:
        return call_run(scope, node);
    }
    return outcome_null();
}

const cJSON *expression_resolve(struct scope *scope, const struct expression *expression)
{
    struct outcome outcome = expression_run(scope, expression);

    if (scope->problem || outcome.kind == OUTCOME_NULL)
        return NULL;
    if (outcome.kind == OUTCOME_TEXT)
        return json_string(scope->mem, outcome.text);
    return json_number(scope->mem, outcome_as_text(scope->mem, &outcome));
}
