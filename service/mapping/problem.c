/* problem.c - what could not be worked out, and where it would have stood. */
#include "service/mapping/internal.h"

const char *trail_pointer(struct arena *mem, const struct trail *trail)
{
    const char *up;

    if (!trail)
        return "";
    up = trail_pointer(mem, trail->up);
    return trail->key ? json_pointer(mem, up, trail->key)
                      : json_pointer_index(mem, up, trail->index);
}

void scope_problem(struct scope *scope, const char *rule, const struct words *words,
                   const cJSON *value)
{
    struct problem *problem;

    if (scope->problem)
        return;
    problem = arena_alloc(scope->mem, sizeof *problem);
    *problem = (struct problem){.rule = rule,
                                .words = *words,
                                .value = value,
                                .pointer = trail_pointer(scope->mem, scope->trail)};
    scope->problem = problem;
}
