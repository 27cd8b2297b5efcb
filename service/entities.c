/* entities.c - the vendor's entity codes beside the lists of his API pages.
 *
 * The codes are the vendor's own; that a list belongs to a code follows from their names and
 * titles. NULL: it does not. */
#include "service/entities.h"

#include <stddef.h>
#include <string.h>

static const struct {
    const char *code;
    const char *list; /* behind /jdy/v2/ */
} entities[] = {
    {"ap_otherpaybill", "arap/ap_other_credit"},
    {"ap_paybill", "arap/ap_credit"},
    {"ap_payretbill", "arap/ap_pay_ret"},
    {"ap_prepaybill", "arap/ap_pre_credit"},
    {"ap_prepayretbill", "arap/ap_pre_credit_ret"},
    {"ar_creditbill", "arap/ar_credit"},
    {"ar_creditretbill", "arap/ar_credit_ret"},
    {"ar_othercreditbill", "arap/ar_other_credit"},
    {"ar_othercreditretbill", "arap/ar_other_credit_ret"},
    {"ar_precreditbill", "arap/ar_pre_credit"},
    {"ar_precreditretbill", NULL},
    {"bd_account", NULL},
    {"bd_auxdetail", NULL},
    {"bd_auxinfo", "bd/aux_info"},
    {"bd_auxinfotype", "bd/aux_info_type"},
    {"bd_bank", NULL},
    {"bd_brand", "bd/material_brand"},
    {"bd_brandgroup", "bd/material_brand_group"},
    {"bd_currency", "bd/currency"},
    {"bd_customer", "bd/customer"},
    {"bd_customergroup", "bd/customer_group"},
    {"bd_department", "bd/department"},
    {"bd_employee", "bd/emp"},
    {"bd_label", "bd/label"},
    {"bd_labelgroup", "bd/label_group"},
    {"bd_logisticscompany", "bd/logistics_company"},
    {"bd_material", "bd/material"},
    {"bd_materialgroup", "bd/material_group"},
    {"bd_measureunits_new", "bd/measure_unit"},
    {"bd_paccttype", NULL},
    {"bd_settlementtype", "bd/settlement_type"},
    {"bd_space", "bd/spaces"},
    {"bd_store", "bd/store"},
    {"bd_storegroup", "bd/store_group"},
    {"bd_supplier", "bd/supplier"},
    {"bd_suppliergroup", "bd/supplier_group"},
    {"ca_journal", "fi/journal"},
    {"gl_voucher", "fi/voucher"},
    {"iac_virtualbase", NULL},
    {"iac_virtualbill", "fi/virtual"},
    {"inv_assemble_bill", "scm/inv_assemble"},
    {"inv_check_bill", "scm/inv_check_bill"},
    {"inv_check_gain_bill", "scm/inv_check_gail_bill"},
    {"inv_check_loss_bill", "scm/inv_check_loss_bill"},
    {"inv_disassemble_bill", "scm/inv_disassemble"},
    {"inv_inventory_entity", "inv/inv_synchronous"},
    {"inv_other_bill_inbound", "scm/inv_other_in"},
    {"inv_other_bill_outbound", "scm/inv_other_out"},
    {"inv_out_bill_third", NULL},
    {"inv_pick_bill", "scm/inv_pick"},
    {"inv_pick_rtn_bill", "scm/inv_pick_ret"},
    {"inv_product_bill", "scm/inv_product"},
    {"inv_product_rtn_bill", "scm/inv_product_ret"},
    {"inv_tfdiff_bill_order", "scm/inv_tfdiff"},
    {"inv_tfin_bill_inbound", "scm/inv_tfin"},
    {"inv_tfmove_bill_order", "scm/inv_tfmove"},
    {"inv_tfout_bill_outbound", "scm/inv_tfout"},
    {"jdy_custom_field_met", NULL},
    {"lsbd_mb", "ls/member"},
    {"lsbd_mblevel", "ls/mb_level"},
    {"lsbd_onoffshelf", "ls/shelf"},
    {"lsbd_store", "ls/store"},
    {"lsst_retail_price", NULL},
    {"mo_task_bill", "pm/mo_taskbill"},
    {"pur_bill_inbound", "scm/pur_inbound"},
    {"pur_bill_order", "scm/pur_order"},
    {"pur_bill_outbound", "scm/pur_ret"},
    {"pur_bill_request", "scm/pur_request"},
    {"pur_invoice", "scm/pur_invoice"},
    {"sal_bill_entrust", "scm/entrust"},
    {"sal_bill_inbound", "scm/sal_in_bound"},
    {"sal_bill_order", "scm/sal_order"},
    {"sal_bill_outbound", "scm/sal_out_bound"},
    {"sal_inbound_request", "scm/sal_in_bound_request"},
    {"sal_invoice", "scm/sal_invoice_list"},
    {"store_bill", NULL},
    {"subm_product_in_order", "pm/subm_prodin"},
    {"subm_product_return_order", "pm/subm_prod_rtn"},
    {"subm_return_material_order", "pm/mat_order_ret"},
    {"subm_work_order", "pm/subm_workorder"},
};

enum { ENTITIES = sizeof entities / sizeof *entities, NOT_FOUND = -1 };

static int find(const char *code)
{
    for (int i = 0; i < ENTITIES; i++)
        if (strcmp(entities[i].code, code) == 0)
            return i;
    return NOT_FOUND;
}

bool entity_known(const char *code)
{
    return find(code) != NOT_FOUND;
}

bool entity_listed_at(const char *code, const char *path)
{
    static const char prefix[] = "/jdy/v2/";
    int entity = find(code);

    if (entity == NOT_FOUND || !entities[entity].list)
        return true;
    return strncmp(path, prefix, sizeof prefix - 1) == 0 &&
           strcmp(path + sizeof prefix - 1, entities[entity].list) == 0;
}
