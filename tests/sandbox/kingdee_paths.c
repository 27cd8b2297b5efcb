/* kingdee_paths.c - the paged GET lists of Kingdee's API pages (all 131), with the time and status
 * filters that each page documents. What is not here does not exist (519, code 5001). */
#include "tests/sandbox/kingdee_paths.h"

#include <string.h>

/* Sorted by path. Filters: C create_*_time, M modify_*_time, D *_bill_date, S bill_status. The
 * third column starts the numbers of the rows; "" = a general one. */
static const struct kingdee_path paths[] = {
    {"/jdy/v2/arap/ap_credit", "CMDS", "FKD"},
    {"/jdy/v2/arap/ap_other_credit", "CMDS", ""},
    {"/jdy/v2/arap/ap_pay_ret", "CMS", ""},
    {"/jdy/v2/arap/ap_pre_credit", "CMDS", ""},
    {"/jdy/v2/arap/ap_pre_credit_ret", "CMDS", ""},
    {"/jdy/v2/arap/ap_summary_report", "", ""},
    {"/jdy/v2/arap/ar_credit", "CMDS", "SKD"},
    {"/jdy/v2/arap/ar_credit_ret", "CMS", ""},
    {"/jdy/v2/arap/ar_order_statement_report", "", ""},
    {"/jdy/v2/arap/ar_other_credit", "CMDS", ""},
    {"/jdy/v2/arap/ar_other_credit_ret", "CMDS", ""},
    {"/jdy/v2/arap/ar_pre_credit", "CMDS", ""},
    {"/jdy/v2/arap/ar_pre_credit_ret", "CMDS", ""},
    {"/jdy/v2/arap/ar_report", "", ""},
    {"/jdy/v2/arap/ar_summary_report", "", ""},
    {"/jdy/v2/bd/aux_attribute", "CM", ""},
    {"/jdy/v2/bd/aux_info", "CM", ""},
    {"/jdy/v2/bd/aux_info_type", "CM", ""},
    {"/jdy/v2/bd/aux_type", "CM", ""},
    {"/jdy/v2/bd/bom", "", ""},
    {"/jdy/v2/bd/bom_query", "", ""},
    {"/jdy/v2/bd/currency", "CM", ""},
    {"/jdy/v2/bd/customer", "CM", "KH"},
    {"/jdy/v2/bd/customer_group", "CM", ""},
    {"/jdy/v2/bd/department", "CM", "BM"},
    {"/jdy/v2/bd/emp", "CM", "ZY"},
    {"/jdy/v2/bd/income_categorization", "", ""},
    {"/jdy/v2/bd/income_type", "CM", ""},
    {"/jdy/v2/bd/label", "CM", ""},
    {"/jdy/v2/bd/label_group", "CM", ""},
    {"/jdy/v2/bd/logistics_company", "CM", ""},
    {"/jdy/v2/bd/material", "CM", "SP"},
    {"/jdy/v2/bd/material_brand", "CM", ""},
    {"/jdy/v2/bd/material_brand_group", "", ""},
    {"/jdy/v2/bd/material_group", "CM", ""},
    {"/jdy/v2/bd/material_label", "CM", ""},
    {"/jdy/v2/bd/material_unit", "CM", ""},
    {"/jdy/v2/bd/measure_unit", "CM", ""},
    {"/jdy/v2/bd/outside_material", "", ""},
    {"/jdy/v2/bd/pay_out_type_group_list", "", ""},
    {"/jdy/v2/bd/payout_type", "CM", ""},
    {"/jdy/v2/bd/settlement_account", "CM", ""},
    {"/jdy/v2/bd/settlement_type", "CM", ""},
    {"/jdy/v2/bd/settling_term", "CM", ""},
    {"/jdy/v2/bd/spaces", "CM", ""},
    {"/jdy/v2/bd/store", "CM", "CK"},
    {"/jdy/v2/bd/store_group", "CM", ""},
    {"/jdy/v2/bd/supplier", "CM", "GYS"},
    {"/jdy/v2/bd/supplier_group", "CM", ""},
    {"/jdy/v2/fi/account_balance_report", "", ""},
    {"/jdy/v2/fi/assist_type_list", "", ""},
    {"/jdy/v2/fi/fa_alter_list", "D", ""},
    {"/jdy/v2/fi/fa_altermode", "", ""},
    {"/jdy/v2/fi/fa_card", "", ""},
    {"/jdy/v2/fi/fa_clean", "D", ""},
    {"/jdy/v2/fi/fa_group", "", ""},
    {"/jdy/v2/fi/fa_location", "", ""},
    {"/jdy/v2/fi/fa_modegroup", "", ""},
    {"/jdy/v2/fi/fa_usestatus", "", ""},
    {"/jdy/v2/fi/journal", "CM", ""},
    {"/jdy/v2/fi/qty_sum", "", ""},
    {"/jdy/v2/fi/sub_ledger_report", "", ""},
    {"/jdy/v2/fi/tax_category_data", "", ""},
    {"/jdy/v2/fi/virtual", "CMS", ""},
    {"/jdy/v2/fi/virtual_type", "", ""},
    {"/jdy/v2/fi/voucher", "CMS", "JZ"},
    {"/jdy/v2/fp/invoice_kp", "", ""},
    {"/jdy/v2/inv/inv_inventory_ims", "", ""},
    {"/jdy/v2/ls/balance_bill", "S", ""},
    {"/jdy/v2/ls/coupon_center", "", ""},
    {"/jdy/v2/ls/coupons", "", ""},
    {"/jdy/v2/ls/coupons_write_off", "CM", ""},
    {"/jdy/v2/ls/integral_record", "", ""},
    {"/jdy/v2/ls/material", "", ""},
    {"/jdy/v2/ls/mb_level", "", ""},
    {"/jdy/v2/ls/member", "", ""},
    {"/jdy/v2/ls/recharge_record", "", ""},
    {"/jdy/v2/ls/shelf", "", ""},
    {"/jdy/v2/ls/store", "", ""},
    {"/jdy/v2/pm/mat_issue_order", "S", ""},
    {"/jdy/v2/pm/mat_order_ret", "S", ""},
    {"/jdy/v2/pm/mo_taskbill", "MS", ""},
    {"/jdy/v2/pm/subm_prod_rtn", "S", ""},
    {"/jdy/v2/pm/subm_prodin", "S", ""},
    {"/jdy/v2/pm/subm_workorder", "S", ""},
    {"/jdy/v2/sal/sal_summary_rpt_ims", "", ""},
    {"/jdy/v2/scm/assemble_tpl", "CMS", ""},
    {"/jdy/v2/scm/batch_kfperiod_inventory", "CM", ""},
    {"/jdy/v2/scm/entrust", "DS", ""},
    {"/jdy/v2/scm/entrust_rtn", "DS", ""},
    {"/jdy/v2/scm/entrust_settle", "S", ""},
    {"/jdy/v2/scm/entrust_settle_rtn", "S", ""},
    {"/jdy/v2/scm/inv_assemble", "CMDS", ""},
    {"/jdy/v2/scm/inv_check_bill", "CMDS", "PDD"},
    {"/jdy/v2/scm/inv_check_gail_bill", "CMDS", ""},
    {"/jdy/v2/scm/inv_check_loss_bill", "CMDS", ""},
    {"/jdy/v2/scm/inv_check_task", "", ""},
    {"/jdy/v2/scm/inv_detail", "", ""},
    {"/jdy/v2/scm/inv_disassemble", "CMDS", ""},
    {"/jdy/v2/scm/inv_multi_check", "S", ""},
    {"/jdy/v2/scm/inv_other_in", "CMDS", "QTRK"},
    {"/jdy/v2/scm/inv_other_out", "CMDS", "QTCK"},
    {"/jdy/v2/scm/inv_pick", "MS", ""},
    {"/jdy/v2/scm/inv_pick_inspect", "MDS", ""},
    {"/jdy/v2/scm/inv_pick_ret", "MS", ""},
    {"/jdy/v2/scm/inv_product", "MS", ""},
    {"/jdy/v2/scm/inv_product_ret", "MS", ""},
    {"/jdy/v2/scm/inv_serial_track_bill_list", "", ""},
    {"/jdy/v2/scm/inv_tfdiff", "CMDS", ""},
    {"/jdy/v2/scm/inv_tfin", "CMDS", "DBRK"},
    {"/jdy/v2/scm/inv_tfmove", "CMDS", "YCD"},
    {"/jdy/v2/scm/inv_tfout", "CMDS", "DBCK"},
    {"/jdy/v2/scm/inventory", "M", ""},
    {"/jdy/v2/scm/inventory_serial_status", "", ""},
    {"/jdy/v2/scm/pur_inbound", "CMDS", "CGRK"},
    {"/jdy/v2/scm/pur_invoice", "S", ""},
    {"/jdy/v2/scm/pur_mat_rec_notice", "CMS", ""},
    {"/jdy/v2/scm/pur_order", "CMDS", "CGDD"},
    {"/jdy/v2/scm/pur_request", "CMDS", "CGSQ"},
    {"/jdy/v2/scm/pur_ret", "CMDS", "CGTH"},
    {"/jdy/v2/scm/sal_delivery_notice", "DS", ""},
    {"/jdy/v2/scm/sal_exchange_request", "CMDS", ""},
    {"/jdy/v2/scm/sal_in_bound", "CMDS", "XSTH"},
    {"/jdy/v2/scm/sal_in_bound_request", "CMS", ""},
    {"/jdy/v2/scm/sal_invoice_list", "D", ""},
    {"/jdy/v2/scm/sal_order", "CMDS", "XSDD"},
    {"/jdy/v2/scm/sal_out_bound", "CMDS", "XSCK"},
    {"/jdy/v2/scm/sal_quota", "DS", ""},
    {"/jdy/v2/sys/country_load", "", ""},
    {"/jdy/v2/sys/mutex_list", "", ""},
    {"/jdy/v2/sys/user_list", "", ""},
};

enum { PATHS = sizeof paths / sizeof paths[0] };

static const struct kingdee_path *find(const char *path, size_t len)
{
    size_t low = 0, high = PATHS;
    while (low < high) {
        size_t middle = (low + high) / 2;
        int order = strncmp(path, paths[middle].path, len);
        if (order == 0 && paths[middle].path[len])
            order = -1;
        if (order == 0)
            return &paths[middle];
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return NULL;
}

const struct kingdee_path *kingdee_path_find(const char *path)
{
    return find(path, strlen(path));
}

const struct kingdee_path *kingdee_path_of_detail(const char *path)
{
    static const char tail[] = "_detail";
    size_t len = strlen(path), tail_len = sizeof tail - 1;
    if (len <= tail_len || strcmp(path + len - tail_len, tail) != 0)
        return NULL;
    return find(path, len - tail_len);
}

bool kingdee_path_is_base(const struct kingdee_path *path)
{
    return strncmp(path->path, "/jdy/v2/bd/", 11) == 0;
}

bool kingdee_path_counts_in_text(const struct kingdee_path *path)
{
    return kingdee_path_is_base(path) || strncmp(path->path, "/jdy/v2/arap/", 13) == 0 ||
           strncmp(path->path, "/jdy/v2/fi/", 11) == 0;
}

bool kingdee_path_filters_by(const struct kingdee_path *path, char filter)
{
    return strchr(path->filters, filter) != NULL;
}
