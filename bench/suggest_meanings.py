"""What a column of a simulated view, or of a real set, may rightly be taken for."""

from __future__ import annotations

NOTHING = "?"
"""No meaning was given."""

_ANYWHERE = """
agent_id sales_agent
amount amount
application_id application_no
applied_at applied_at
as_of data_date updated_at
balance balance
birth_date birth_date
buyer_account_id bank_card debtor_account
buyer_code merchant_code buyer_code user_id
campaign campaign
capital registered_capital
category category
change_id event_id change_no ?
changed_at changed_on updated_at event_at
changed_on changed_on
channel channel
channel_id channel
clicks clicks
cost query_cost cost
coupon_id coupon_no
creditor_account_id creditor_account bank_card
creditor_card creditor_account
days_past_due days_past_due
days_past_due_max days_past_due_max credit_history
debtor_card debtor_account
declared_12m declared_sales
declared_3m declared_sales
declared_1m declared_sales
registrations registrations
arrears unpaid_amount
insured employees
insured_before employees quantity
released_on ends_on settled_on ?
pledgee_account_id bank_card creditor_account ?
delivered_at delivered_at
description description remittance
device_id device
disbursed_on disbursed_on
drawdown_id drawdown_no loan_no
drawn_at disbursed_on drawn_at
due_on due_on
ends_on ends_on
event event_step event_name
event_id event_id service_no
ex_tax amount_ex_tax
expires_on ends_on
found found
founded_on registered_on founded_on
from_town_id from_place
from_warehouse_id from_place warehouse
grade merchant_grade tax_grade
graded_on graded_on
happened_at service_at event_at
home_town_id region
id_number id_number
instalments_due instalment_no
invoice_number invoice_no
is_given consent_given
is_red is_red
issued_at issued_on
kind coupon_kind
legal_representative_id legal_representative
list_price list_price
loan_id loan_no
merchant_code merchant_code
merchant_id merchant_name merchant_code
merchant_kind category
merchant_town_id region
merchant_uscc uscc seller_tax_no
message_id event_id message_no
method payment_method
model product_code
month_end_on stock_date event_at updated_at
months term_months
name merchant_name company_name seller_name buyer_name
number instalment_no
opened_on opened_on
order_id order_no
ordered_at ordered_at
page page
paid_at paid_at
payee counterparty payee_role
payee_card creditor_account
payer counterparty payer_role
payer_card debtor_account
payment_id payment_no
person_id user_id
person_name person_name
phone mobile
pieces quantity
place page event_place
pledgor_code merchant_code
pledgor_uscc uscc buyer_tax_no
principal loan_principal
product credit_product
product_id product_code
product_name product_name
program credit_product
purchase_id order_no
purpose purpose
quantity quantity
queried_at queried_at
rate_annual rate_annual
receipt_id payment_no
registered_at registered_on
registered_on registered_on
registration_number registration_no
report_id report_no
roster_id event_id service_no group_no order_no
scan_id event_id
seller_account_id bank_card creditor_account seller_name
serial_first serial_no
session service_number
session_id session_id
shipped_at shipped_at
signer_id signer
stated_income monthly_income
status status
step event_step
store_id merchant_code merchant_name
subject_kind party_kind
subject_number id_number uscc
tax tax
term_months term_months
terms_days terms_days
to_town_id to_place
to_warehouse_id to_place warehouse
told_at updated_at
told_on updated_at data_date
total total amount
touch_id event_id
town_id event_place region
unit_price unit_price
updated_at updated_at
user_id user_id
uscc uscc
value coupon_value value
vehicle vin
via channel
waybill_id waybill_no
weight_kg weight
week_on starts_on
"""
# Where a view means something of its own by a name.
_IN_VIEW = """
bureau_answers.worst_days_past_due days_past_due credit_history ?
bureau_answers.history_months credit_history term_months ?
bureau_answers.live_loans credit_history ?
collection_contacts.agency_id provider merchant_name ?
collection_contacts.channel channel collection_kind
collection_contacts.collector_id collector ?
collection_contacts.contact_id event_id ?
collection_contacts.contacted_at event_at
collection_contacts.pay_by_on promised_on
collection_contacts.promised promised_amount
collection_contacts.result collection_result status
line_changes.event change_item event_name event_step
line_changes.happened_at event_at updated_at
line_changes.limit credit_limit
line_changes.line_id line_no
line_changes.opened_at starts_on opened_on
line_changes.revolving revolving ?
line_changes.valid_until ends_on
line_drawdowns.line_id line_no
line_drawdowns.told_at updated_at event_at
loan_statements.due amount_due
loan_statements.interest interest_due
loan_statements.paid paid_amount
loan_statements.paid_on paid_at settled_on
loan_statements.principal principal_due
loan_statements.state status loan_status
loan_statements.told_on updated_at data_date issued_on
applications.amount applied_amount amount
carrier_events.occurred_at event_at shipped_at
carrier_events.recorded_at event_at recorded_at updated_at
carrier_events.waybill_kind category waybill_kind
channel_costs.cost cost
coupon_changes.cost cost ?
coupon_changes.expires_on ends_on
invoices.merchant_uscc seller_tax_no uscc
invoices.person_name buyer_name person_name
invoices.id_number buyer_tax_no id_number
loan_states.status loan_status status
message_states.happened_at event_at
order_changes.served_on service_at
order_changes.updated_at updated_at ordered_at delivered_at
order_changes.merchant_id merchant_name merchant_code
payments.payer_card debtor_account counter_account creditor_account
payments.merchant_code merchant_code merchant_name
pledge_registrations.registered_at registered_at registered_on
pledge_registrations.status status
purchase_deliveries.accepted quantity
purchase_deliveries.line line_no row_no
purchase_deliveries.rejected quantity_rejected
purchase_lines.line line_no row_no
purchase_invoices.buyer_code buyer_code buyer_name merchant_code
purchase_invoices.purchase_id order_no
parcel_events.scanned_at event_at
parcel_events.town_id event_place
receipts.amount paid_amount amount
receipts.merchant_code merchant_code merchant_name
registry_answers.status company_status status
registry_answers.legal_representative_id legal_representative
registry_changes.item change_item
registry_changes.was value_before
registry_changes.became value_after
service_events.merchant_code merchant_code merchant_name
stocks.closing stock_quantity
stocks.merchant_code merchant_code merchant_name
stocks.opening opening_quantity
stocks.received received_quantity
stocks.sold sold_quantity
touches.amount amount applied_amount
touches.event event_name
touches.occurred_at event_at
touches.place channel event_place page ?
"""
REPORTED = frozenset(
    (
        "enquiries_3m",
        "overdue_24m",
        "has_court_record",
        "changes_12m",
        "representatives_12m",
        "holders_12m",
        "listings",
        "months",
        "declared_1m",
        "declared_3m",
        "declared_12m",
        "arrears",
        "insured",
        "insured_before",
        "gaps_12m",
        "facilities",
        "balance",
        "days_past_due",
        "days_past_due_12m",
        "finding",
        "lawsuits_24m",
        "disputed_24m",
        "enforcements_24m",
        "enforced_24m",
        "registrations",
        "rate_cut",
        "capital",
        "object",
    )
)
"""What reports hold: the records keep it as attributes, so no meaning is also right."""


def accepted(view: str, value: str) -> frozenset[str]:
    """The meanings that a column of a view may be given."""
    told = _rows(_IN_VIEW).get(f"{view}.{value}") or _rows(_ANYWHERE).get(value, frozenset())
    if value in REPORTED:
        return told | {NOTHING, "credit_history", "report_value", "score"}
    return told or frozenset((NOTHING,))


def _rows(table: str) -> dict[str, frozenset[str]]:
    rows = (line.split() for line in table.strip().splitlines())
    return {name: frozenset(meanings) for name, *meanings in rows}


REAL: dict[str, tuple[str, str]] = {
    "online_retail": (
        "online_retail/online_retail.parquet",
        "InvoiceNo order_no|invoice_no,StockCode product_code,Description product_name,"
        "Quantity quantity,InvoiceDate ordered_at|issued_on,UnitPrice unit_price,"
        "CustomerID user_id,Country region|country",
    ),
    "b2b_receivables_ibm": (
        "b2b_receivables_ibm/Accounts-Receivable.csv",
        "countrycode region|country,customerID user_id|buyer_code,PaperlessDate ?,"
        "invoiceNumber invoice_no,InvoiceDate issued_on,DueDate due_on,InvoiceAmount total|amount,"
        "Disputed disputed,SettledDate settled_on,PaperlessBill ?,DaysToSettle ?|days_to_settle,"
        "DaysLate days_past_due",
    ),
    "sba_case": (
        "sba_case/SBAcase.parquet",
        "LoanNr_ChkDgt loan_no,Name person_name|company_name,City region|city,State region,"
        "Zip ?|postcode,"
        "Bank lender|provider,BankState ?,NAICS ?|industry,ApprovalDate approved_on|applied_at,"
        "ApprovalFY ?,Term term_months,NoEmp ?|employees,NewExist ?,CreateJob ?,RetainedJob ?,"
        "FranchiseCode ?,UrbanRural ?,RevLineCr ?,LowDoc ?,ChgOffDate ?|charged_off_on,"
        "DisbursementDate disbursed_on,DisbursementGross loan_principal,BalanceGross balance,"
        "MIS_Status loan_status,ChgOffPrinGr ?|charged_off_amount,"
        "GrAppv loan_principal|approved_amount,"
        "SBA_Appv ?|guaranteed_amount,New ?,RealEstate ?,Portion ?,Recession ?,"
        "daysterm ?|term_days,"
        "xx ?,Default loan_status|?,Selected ?",
    ),
    "olist_payments": (
        "olist_partial/olist_order_payments_dataset.parquet",
        "order_id order_no,payment_sequential instalment_no|line_no|row_no|?,"
        "payment_type payment_method,payment_installments term_months,"
        "payment_value paid_amount|amount",
    ),
    "berka_loan": (
        "berka_partial/loan.asc.gz",
        "loan_id loan_no,account_id bank_card|debtor_account|user_id,date disbursed_on,"
        "amount loan_principal|applied_amount|amount,duration term_months,"
        "payments instalment_amount|paid_amount,status loan_status|status",
    ),
    "lendingclub": (
        "lendingclub_creditmodel/lendingclub.parquet",
        "funded_amnt_inv loan_principal,term term_months,zip_code postcode,"
        "installment instalment_amount,grade credit_grade|score|?|merchant_grade,"
        "annual_inc monthly_income|annual_income,"
        "issue_d disbursed_on,loan_status loan_status,purpose query_purpose|loan_purpose|purpose,"
        "dti ?,id ?|loan_no,addr_state region",
    ),
}
"""Name → the file under a folder of real sets, and its columns with what they mean."""


def real_columns(name: str) -> dict[str, frozenset[str]]:
    """The columns of a real set that are judged, with the meanings that they may be given."""
    pairs = (pair.split(" ") for pair in REAL[name][1].split(","))
    return {header: frozenset(meanings.split("|")) for header, meanings in pairs}
