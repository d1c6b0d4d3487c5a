"""What the events add up to."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import marshmallow as ma
from marshmallow import ValidationError, fields, validates_schema
from webargs.fields import DelimitedList

from shared.metrics.counting import KEPT_DAYS
from shared.metrics.reading import Dimension

USUAL_HOURS = 24  #: of which a client gets the numbers if it does not say since when


class MetricsQuerySchema(ma.Schema):
    """Which numbers."""

    since = fields.AwareDateTime(
        format="iso",
        default_timezone=UTC,
        load_default=lambda: datetime.now(UTC) - timedelta(hours=USUAL_HOURS),
        metadata={
            "description": f"From the beginning of the hour of this moment on; {USUAL_HOURS} hours ago by default. "
            f"Hours are kept for {KEPT_DAYS} days."
        },
    )
    by = DelimitedList(
        fields.Enum(Dimension, by_value=True),
        load_default=[],
        metadata={"description": "By what the numbers are grouped: some of these, by commas."},
    )

    @validates_schema
    def in_the_past(self, data: dict[str, Any], **_: Any) -> None:
        """Refuse a moment that has not come yet."""
        if data["since"] > datetime.now(UTC):
            raise ValidationError("It must be in the past.", "since")


class TimesSchema(ma.Schema):
    """How long something took, in milliseconds; null where nothing was measured."""

    count = fields.Integer()
    mean = fields.Float(allow_none=True)
    p50 = fields.Float(allow_none=True, metadata={"description": "Half of all took no longer; within 4.4 %."})
    p90 = fields.Float(allow_none=True)
    p99 = fields.Float(allow_none=True)


def _rate(meaning: str, data_key: str) -> fields.Float:
    return fields.Float(data_key=data_key, allow_none=True, metadata={"description": meaning})


def _times(data_key: str) -> fields.Nested:
    return fields.Nested(TimesSchema, data_key=data_key)


class VariationNumbersSchema(ma.Schema):
    """Variations; one that was regenerated or retried is counted again."""

    queued = fields.Dict(keys=fields.String(), values=fields.Integer(), metadata={"description": "By cause."})
    started = fields.Integer()
    complete = fields.Integer()
    partly_complete = fields.Integer(data_key="partial")
    failed = fields.Integer()
    canceled = fields.Integer()
    deleted = fields.Integer()
    complete_rate = _rate("Of those that ended complete, partial or failed.", "completeRate")
    partial_rate = _rate("The same.", "partialRate")
    failed_rate = _rate("The same.", "failedRate")
    per_hour = fields.Float(data_key="perHour", metadata={"description": "Those that are complete or partial."})
    wait = _times("waitTimeMs")
    total = _times("totalGenerationTimeMs")


class FamilyNumbersSchema(ma.Schema):
    """Families; one that was rendered again is counted again."""

    complete = fields.Integer()
    failed = fields.Integer()
    stopped = fields.Integer()
    failed_by_code = fields.Dict(keys=fields.String(), values=fields.Integer(), data_key="failedByCode")
    stopped_by = fields.Dict(
        keys=fields.String(),
        values=fields.Integer(),
        data_key="stoppedBy",
        metadata={"description": "By what stopped them: `canceled`, `deleted` or `regenerated`."},
    )
    complete_rate = _rate("Of those that ended complete or failed.", "completeRate")
    failed_rate = _rate("The same.", "failedRate")
    failed_rate_by_code = fields.Dict(keys=fields.String(), values=fields.Float(), data_key="failedRateByCode")
    per_hour = fields.Float(data_key="perHour", metadata={"description": "Those that are complete."})
    render = _times("renderTimeMs")
    cut = _times("cutTimeMs")
    generation = _times("generationTimeMs")
    wait = _times("waitTimeMs")


class GroupSchema(ma.Schema):
    """The numbers of one group; it is named by the dimensions that were asked for."""

    model = fields.String(metadata={"description": "A model id."})
    category = fields.String()
    family = fields.String()
    hour = fields.String(metadata={"format": "date-time"})
    variations = fields.Nested(VariationNumbersSchema, metadata={"description": "Left out where `by` has the family."})
    families = fields.Nested(FamilyNumbersSchema)


class MetricsSchema(ma.Schema):
    """What the event processor counted."""

    since = fields.String(metadata={"format": "date-time"})
    until = fields.String(metadata={"format": "date-time"})
    by = fields.List(fields.Enum(Dimension, by_value=True))
    uncounted = fields.Integer(
        metadata={"description": "Events that are recorded and not counted yet; at most 1,000 are told."}
    )
    groups = fields.List(fields.Nested(GroupSchema))
