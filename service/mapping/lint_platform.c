/* lint_platform.c - what neither connection has, what the service cannot run yet, and bills read
 * without their lines. */
#include "service/mapping/lint.h"

#include <string.h>

static bool api_is_kingdee(const char *api)
{
    return strncmp(api, "/jdy", 4) == 0;
}

static void unsupported_add(struct linter *linter, const char *at)
{
    finding_add(linter, &(struct finding){
                            "unsupported-platform",
                            at,
                            "warning",
                            {"该接口既不属于金蝶云星辰，也不是写入空操作：本服务连接不到它",
                             "this api belongs neither to Kingdee nor to the empty write: the "
                             "service has no connection for it"},
                            {"来源用 /jdy/v2/… 或 /jdyconnector/…，目标用 写入空操作",
                             "use /jdy/v2/… or /jdyconnector/… at the source and 写入空操作 at the "
                             "target"}});
}

static void target_lint(struct linter *linter, const char *api)
{
    if (api_is_empty_write(api))
        return;
    if (!api_is_kingdee(api)) {
        unsupported_add(linter, "/target/metadata/api");
        return;
    }
    finding_add(linter,
                &(struct finding){"preview-only",
                                  "/target/metadata/api",
                                  "warning",
                                  {"服务目前不写入金蝶：该方案可以预览，但不能保存为可运行的方案",
                                   "the service does not write to Kingdee yet: this sync can be "
                                   "previewed, but not be stored to run"},
                                  {"用 xingqiao preview 核对目标数据；写入仍由轻易云执行",
                                   "check the bodies with xingqiao preview; 轻易云 still does the "
                                   "writing"}});
}

static void no_detail_lint(struct linter *linter, const char *api)
{
    const cJSON *detail = json_get(json_get(linter->document, "source"), "detail");

    if (!api_has_detail(api) || !cJSON_IsFalse(detail))
        return;
    finding_add(linter, &(struct finding){
                            "no-detail",
                            "/source/detail",
                            "warning",
                            {"单据列表不带完整分录，而 detail 为 false：读到的单据缺少明细",
                             "bill lists lack their entry lines, and detail is false: bills come "
                             "without them"},
                            {"删去 detail（自动逐单查详情），或按需写 {api, query}",
                             "leave detail out (one more call a row), or give {api, query}"}});
}

void platform_lint(struct linter *linter)
{
    const char *source = json_text(linter->source, "api");
    const char *target = json_text(linter->target, "api");

    if (source && !api_is_kingdee(source))
        unsupported_add(linter, "/source/metadata/api");
    if (target)
        target_lint(linter, target);
    if (source)
        no_detail_lint(linter, source);
}
