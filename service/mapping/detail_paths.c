/* detail_paths.c - the Kingdee lists whose rows lack the entry lines, so that each row is asked for
 * once more by its id.
 *
 * From the vendor's list of 131 paged GET pages: the bills under /scm/, /arap/ and /fi/. By the
 * vendor's rule the detail of a bill lies at "<list>_detail"; pages of that name are documented for
 * sal_order, sal_out_bound, pur_order and pur_inbound, the others are bills of the same make (they
 * carry a bill status or a bill date). Reports, stock tables, templates, tasks and base data are
 * left out, and so are lists whose path ends in "_list", because their detail is named
 * otherwise. `source.detail` overrules the table for one sync. */
#include "service/mapping/internal.h"

#include <string.h>

static const char *const bills[] = {
    "/jdy/v2/arap/ap_credit",
    "/jdy/v2/arap/ap_other_credit",
    "/jdy/v2/arap/ap_pay_ret",
    "/jdy/v2/arap/ap_pre_credit",
    "/jdy/v2/arap/ap_pre_credit_ret",
    "/jdy/v2/arap/ar_credit",
    "/jdy/v2/arap/ar_credit_ret",
    "/jdy/v2/arap/ar_other_credit",
    "/jdy/v2/arap/ar_other_credit_ret",
    "/jdy/v2/arap/ar_pre_credit",
    "/jdy/v2/arap/ar_pre_credit_ret",
    "/jdy/v2/fi/virtual",
    "/jdy/v2/fi/voucher",
    "/jdy/v2/scm/entrust",
    "/jdy/v2/scm/entrust_rtn",
    "/jdy/v2/scm/entrust_settle",
    "/jdy/v2/scm/entrust_settle_rtn",
    "/jdy/v2/scm/inv_assemble",
    "/jdy/v2/scm/inv_check_bill",
    "/jdy/v2/scm/inv_check_gail_bill",
    "/jdy/v2/scm/inv_check_loss_bill",
    "/jdy/v2/scm/inv_disassemble",
    "/jdy/v2/scm/inv_multi_check",
    "/jdy/v2/scm/inv_other_in",
    "/jdy/v2/scm/inv_other_out",
    "/jdy/v2/scm/inv_pick",
    "/jdy/v2/scm/inv_pick_inspect",
    "/jdy/v2/scm/inv_pick_ret",
    "/jdy/v2/scm/inv_product",
    "/jdy/v2/scm/inv_product_ret",
    "/jdy/v2/scm/inv_tfdiff",
    "/jdy/v2/scm/inv_tfin",
    "/jdy/v2/scm/inv_tfmove",
    "/jdy/v2/scm/inv_tfout",
    "/jdy/v2/scm/pur_inbound",
    "/jdy/v2/scm/pur_invoice",
    "/jdy/v2/scm/pur_mat_rec_notice",
    "/jdy/v2/scm/pur_order",
    "/jdy/v2/scm/pur_request",
    "/jdy/v2/scm/pur_ret",
    "/jdy/v2/scm/sal_delivery_notice",
    "/jdy/v2/scm/sal_exchange_request",
    "/jdy/v2/scm/sal_in_bound",
    "/jdy/v2/scm/sal_in_bound_request",
    "/jdy/v2/scm/sal_order",
    "/jdy/v2/scm/sal_out_bound",
    "/jdy/v2/scm/sal_quota",
};

bool api_has_detail(const char *api)
{
    for (size_t i = 0; i < sizeof bills / sizeof *bills; i++)
        if (strcmp(api, bills[i]) == 0)
            return true;
    return false;
}
