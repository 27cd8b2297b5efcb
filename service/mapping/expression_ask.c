/* expression_ask.c - questions about an expression as it is written. */
#include "service/mapping/expression.h"

bool expression_uses(const struct expression *expression, enum part_kind kind)
{
    if (value_uses(&expression->value, kind))
        return true;
    if (expression->lookup && lookup_uses(expression->lookup, kind))
        return true;
    for (size_t i = 0; i < expression->count; i++)
        if (expression->children[i] && expression_uses(expression->children[i], kind))
            return true;
    return false;
}

bool expression_asks(const struct expression *expression)
{
    if (expression->lookup)
        return true;
    for (size_t i = 0; i < expression->count; i++)
        if (expression->children[i] && expression_asks(expression->children[i]))
            return true;
    return false;
}

/* Does it come to the same for every record? */
static bool constant(const struct expression *expression)
{
    if (expression->lookup || expression->value.kind == VALUE_TEMPLATE ||
        expression->kind == NODE_CALL)
        return false;
    for (size_t i = 0; i < expression->count; i++)
        if (expression->children[i] && !constant(expression->children[i]))
            return false;
    return true;
}

static bool always_zero(struct arena *mem, const struct expression *expression)
{
    struct scope scope = {.mem = mem, .context = &example_context};
    struct outcome outcome;
    struct decimal number;

    if (!constant(expression))
        return false;
    outcome = expression_run(&scope, expression);
    return !scope.problem && outcome.kind != OUTCOME_NULL &&
           outcome_to_number(&scope, &outcome, &number) && decimal_zero(&number);
}

bool expression_divides_by_zero(struct arena *mem, const struct expression *expression)
{
    bool division =
        expression->kind == NODE_BINARY && (expression->op == OP_DIV || expression->op == OP_MOD);

    if (division && always_zero(mem, expression->children[1]))
        return true;
    for (size_t i = 0; i < expression->count; i++)
        if (expression->children[i] && expression_divides_by_zero(mem, expression->children[i]))
            return true;
    return false;
}
