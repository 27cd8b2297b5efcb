/* control_kingdee.c - POST /control/kingdee: rotate, expire, move, set; and rows for a path. */
#include "tests/sandbox/control.h"

#include "tests/sandbox/kingdee_explicit.h"
#include "tests/sandbox/kingdee_push.h"
#include "tests/sandbox/sandbox.h"

#include <stdio.h>
#include <string.h>

/* Lock held. {"account_id":…, "status":0|1, "domain":…, "package_ends_ms":…} */
static void account_set(struct kingdee_side *side, const cJSON *change)
{
    const char *id = json_text(change, "account_id");
    const char *domain = json_text(change, "domain");
    int64_t status, ends;
    for (int i = 0; id && i < KINGDEE_ACCOUNTS_MAX; i++) {
        struct kingdee_account *account = &side->accounts[i];
        if (strcmp(account->account_id, id) != 0)
            continue;
        if (json_integer_in(change, "status", 0, 1, account->status, &status))
            account->status = (int)status;
        if (json_integer_in(change, "package_ends_ms", 0, INT64_MAX, account->package_ends_ms,
                            &ends))
            account->package_ends_ms = ends;
        if (domain)
            snprintf(account->domain, sizeof account->domain, "%s", domain);
    }
}

/* Lock held. */
static void act(struct sandbox *box, const cJSON *body)
{
    struct kingdee_side *side = &box->kingdee;
    const char *domain = json_text(body, "move_domain");
    const cJSON *accounts = json_get(body, "accounts");
    for (int i = 0; i < KINGDEE_ACCOUNTS_MAX && json_flag(body, "rotate_secret", false); i++)
        side->accounts[i].generation++;
    if (json_flag(body, "expire_tokens", false))
        kingdee_tokens_expire(side, kingdee_now_ms(&box->options));
    if (domain)
        snprintf(side->accounts[0].domain, sizeof side->accounts[0].domain, "%s", domain);
    if (cJSON_IsArray(accounts))
        for (const cJSON *change = accounts->child; change; change = change->next)
            account_set(side, change);
}

void control_kingdee(struct call *call, const cJSON *body, struct answer *answer)
{
    const char *skip[] = {"rotate_secret", "expire_tokens", "move_domain", NULL, NULL};
    const char *why;
    if (!cJSON_IsObject(body)) {
        control_bad(call, answer, 400, "an object is wanted");
        return;
    }
    if (cJSON_IsArray(json_get(body, "accounts")))
        skip[3] = "accounts"; /* a list of changes; a number is a setting */
    if (control_options(call, body, "kingdee-", skip, &why)) {
        control_bad(call, answer, 400, why);
        return;
    }
    sandbox_lock(call->box);
    act(call->box, body);
    sandbox_unlock(call->box);
    control_good(call, answer);
}

/* Answers {"status","body","error"} of the subscriber. */
void control_push(struct call *call, const cJSON *body, struct answer *answer)
{
    struct push_outcome outcome = kingdee_push(call->mem, body);
    cJSON *object = json_object(call->mem);
    json_put_integer(call->mem, object, "status", outcome.status);
    json_put_text(call->mem, object, "body", outcome.body);
    json_put_text(call->mem, object, "error", outcome.error);
    answer_json(call, answer, 200, object);
}

static bool is_path(const char *path)
{
    return path && (kingdee_path_find(path) || kingdee_path_of_detail(path));
}

/* The text of the rows: that of the string rows_text, or the bytes of the array rows. */
static bool rows_slice(const struct call *call, const cJSON *body, struct slice *out)
{
    const char *text = json_text(body, "rows_text");
    if (!text)
        return slice_member(call->body, call->body_len, "rows", out);
    *out = (struct slice){text, strlen(text)};
    return true;
}

/* {"path","rows_text":"[…]"} or {"path","rows":[…]}, and "mode":"replace" (default) or "overlay".
 */
void control_rows_put(struct call *call, const cJSON *body, struct answer *answer)
{
    const char *mode = json_text(body, "mode");
    struct explicit_source source = {.path = json_text(body, "path"),
                                     .replaces = !mode || strcmp(mode, "overlay") != 0};
    struct explicit_set *set;
    const char *why;
    if (!is_path(source.path) || !rows_slice(call, body, &source.rows)) {
        control_bad(call, answer, 400, "a path that Kingdee has and rows_text are wanted");
        return;
    }
    if (explicit_set_read(&source, call->mem, &set, &why)) {
        control_bad(call, answer, 400, why);
        return;
    }
    sandbox_lock(call->box);
    explicit_set_put(&call->box->kingdee, set);
    sandbox_unlock(call->box);
    control_good(call, answer);
}

/* {"path"} or ?path=: one path; neither: all of them. */
void control_rows_delete(struct call *call, const cJSON *body, struct answer *answer)
{
    const char *path = json_text(body, "path");
    struct kingdee_side *side = &call->box->kingdee;
    if (!path)
        path = call_parameter(call, "path");
    sandbox_lock(call->box);
    if (path)
        explicit_set_remove(side, path);
    while (!path && side->sets)
        explicit_set_remove(side, side->sets->path);
    sandbox_unlock(call->box);
    control_good(call, answer);
}
