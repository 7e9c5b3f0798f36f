"""The nouns everyone shares, each declared once as a typed immutable record.

In: kernel types.
Out: Record and its kinds, Field, Principal, entity_id, content_hash, derived schemas.
Never: where a record is kept, how it is computed, who may see which field.
"""

from lendweave.records.catalog import KINDS, UnknownKind, field_of, fields_of, kind_of
from lendweave.records.credit import (
    Application,
    Decision,
    Drawdown,
    Exposure,
    Facility,
    FunderDecision,
    Instalment,
    Loan,
    Repayment,
)
from lendweave.records.envelope import Record
from lendweave.records.fields import Field, Pii
from lendweave.records.identity import content_hash, entity_id
from lendweave.records.json_schema import json_schema
from lendweave.records.people import Consent, ExternalReport, ListEntry, Merchant, Party, Touch
from lendweave.records.principal import NotAllowed, Principal, Role, local_owner, local_person
from lendweave.records.reference import records_page
from lendweave.records.scene import Attribute, RecordColumn, Scene, UnknownColumn
from lendweave.records.strategies import (
    PartnerGrade,
    ShadowDecision,
    StrategyExperiment,
    StrategyVersion,
)
from lendweave.records.trade import Order, OrderLine, Product
from lendweave.records.vectors import FeatureVector

__all__ = [
    "KINDS",
    "Application",
    "Attribute",
    "Consent",
    "Decision",
    "Drawdown",
    "Exposure",
    "ExternalReport",
    "Facility",
    "FeatureVector",
    "Field",
    "FunderDecision",
    "Instalment",
    "ListEntry",
    "Loan",
    "Merchant",
    "NotAllowed",
    "Order",
    "OrderLine",
    "PartnerGrade",
    "Party",
    "Pii",
    "Principal",
    "Product",
    "Record",
    "RecordColumn",
    "Repayment",
    "Role",
    "Scene",
    "ShadowDecision",
    "StrategyExperiment",
    "StrategyVersion",
    "Touch",
    "UnknownColumn",
    "UnknownKind",
    "content_hash",
    "entity_id",
    "field_of",
    "fields_of",
    "json_schema",
    "kind_of",
    "local_owner",
    "local_person",
    "records_page",
]
