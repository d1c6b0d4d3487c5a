"""The events that the service publishes on Redis, and what each of them carries.

A consumer reads JSON and tells the events apart by their type:

    event: VariationEvent = json.loads(message)
    if event["type"] == "IMAGE_VARIATION_COMPLETED":
        print(event["data"]["publicUrls"])
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Literal, TypedDict


class EventType(StrEnum):
    """The six events that other programs listen to, and two extensions, with which every run ends."""

    VARIATION_QUEUED = "IMAGE_VARIATION_QUEUED"  #: accepted, regenerated or retried
    VARIATION_STARTED = "IMAGE_VARIATION_STARTED"  #: its first family was claimed
    FAMILY_COMPLETED = "IMAGE_FAMILY_COMPLETED"  #: one family's pictures are served
    VARIATION_COMPLETED = "IMAGE_VARIATION_COMPLETED"  #: all of them are
    VARIATION_PARTIAL = "IMAGE_VARIATION_PARTIAL"  #: it ended, and some families failed
    VARIATION_FAILED = "IMAGE_VARIATION_FAILED"  #: it ended, and all families failed
    VARIATION_CANCELED = "IMAGE_VARIATION_CANCELED"  #: it ended, and a person had stopped some families
    VARIATION_DELETED = "IMAGE_VARIATION_DELETED"  #: it is gone, with its pictures; its last event


class Cause(StrEnum):
    """Why a run began: the work from one IMAGE_VARIATION_QUEUED to the event that ends it."""

    CREATED = "created"  #: the idea was posted
    REGENERATED = "regenerated"  #: a person wants all families rendered again
    RETRIED = "retried"  #: a person wants failed families rendered again


# --- what the events carry; moments are ISO 8601 in UTC


class Common(TypedDict):
    """What every event carries: facts about its variation, and about the run that it belongs to."""

    model: str
    modelId: str
    category: str
    revision: int
    run: int
    cause: str
    requestId: str | None


class Failure(TypedDict):
    """Why a family failed, and in which run."""

    familyName: str
    code: str
    message: str
    run: int


class VariationQueued(Common):
    """The data of IMAGE_VARIATION_QUEUED."""

    variationId: str
    variationName: str
    familyCount: int
    families: list[str]
    queuedAt: str
    failures: list[Failure]
    stoppedFamilies: list[str]


class VariationStarted(Common):
    """The data of IMAGE_VARIATION_STARTED."""

    variationId: str
    variationName: str
    familyCount: int
    queuedAt: str
    startedAt: str


class FamilyCompleted(Common):
    """The data of IMAGE_FAMILY_COMPLETED."""

    variationId: str
    familyName: str
    familyIndex: int
    generationTimeMs: int
    renderTimeMs: int
    cutTimeMs: int
    waitTimeMs: int


class VariationCompleted(Common):
    """The data of IMAGE_VARIATION_COMPLETED."""

    variationId: str
    variationName: str
    familiesCompleted: int
    totalGenerationTimeMs: int
    publicUrls: list[str]
    completedAt: str


class VariationPartial(Common):
    """The data of IMAGE_VARIATION_PARTIAL."""

    variationId: str
    variationName: str
    familiesCompleted: int
    familiesFailed: int
    errors: list[str]
    failures: list[Failure]
    completedAt: str


class VariationFailed(Common):
    """The data of IMAGE_VARIATION_FAILED."""

    variationId: str
    variationName: str
    errorMessage: str
    failures: list[Failure]
    failedAt: str


class VariationCanceled(Common):
    """The data of IMAGE_VARIATION_CANCELED."""

    variationId: str
    variationName: str
    familiesCompleted: int
    familiesFailed: int
    familiesCanceled: int
    failures: list[Failure]
    stoppedFamilies: list[str]
    canceledAt: str


class VariationDeleted(Common):
    """The data of IMAGE_VARIATION_DELETED."""

    variationId: str
    variationName: str
    failures: list[Failure]
    stoppedFamilies: list[str]
    deletedAt: str


# --- the events themselves


class Envelope(TypedDict):
    """What every event has around its type and its data."""

    id: str  #: an event may come twice: drop the repeat by its id
    sequence: int  #: counts from 1 for each variation
    occurredAt: str


class VariationQueuedEvent(Envelope):
    """A variation was accepted, regenerated or retried."""

    type: Literal["IMAGE_VARIATION_QUEUED"]
    data: VariationQueued


class VariationStartedEvent(Envelope):
    """The first family of a variation was claimed."""

    type: Literal["IMAGE_VARIATION_STARTED"]
    data: VariationStarted


class FamilyCompletedEvent(Envelope):
    """The pictures of one family are served."""

    type: Literal["IMAGE_FAMILY_COMPLETED"]
    data: FamilyCompleted


class VariationCompletedEvent(Envelope):
    """The pictures of all families are served."""

    type: Literal["IMAGE_VARIATION_COMPLETED"]
    data: VariationCompleted


class VariationPartialEvent(Envelope):
    """A variation ended, and some families failed."""

    type: Literal["IMAGE_VARIATION_PARTIAL"]
    data: VariationPartial


class VariationFailedEvent(Envelope):
    """A variation ended, and all families failed."""

    type: Literal["IMAGE_VARIATION_FAILED"]
    data: VariationFailed


class VariationCanceledEvent(Envelope):
    """A variation ended, and a person had stopped some families."""

    type: Literal["IMAGE_VARIATION_CANCELED"]
    data: VariationCanceled


class VariationDeletedEvent(Envelope):
    """A variation is gone, with its pictures."""

    type: Literal["IMAGE_VARIATION_DELETED"]
    data: VariationDeleted


VariationEvent = (
    VariationQueuedEvent
    | VariationStartedEvent
    | FamilyCompletedEvent
    | VariationCompletedEvent
    | VariationPartialEvent
    | VariationFailedEvent
    | VariationCanceledEvent
    | VariationDeletedEvent
)

#: What each event carries; read-only.
EVENT_DATA: Mapping[EventType, type] = MappingProxyType(
    {
        EventType.VARIATION_QUEUED: VariationQueued,
        EventType.VARIATION_STARTED: VariationStarted,
        EventType.FAMILY_COMPLETED: FamilyCompleted,
        EventType.VARIATION_COMPLETED: VariationCompleted,
        EventType.VARIATION_PARTIAL: VariationPartial,
        EventType.VARIATION_FAILED: VariationFailed,
        EventType.VARIATION_CANCELED: VariationCanceled,
        EventType.VARIATION_DELETED: VariationDeleted,
    },
)

#: The names of the fields that every event carries.
COMMON_FIELDS = tuple(Common.__annotations__)

#: The names of the fields that each event carries beside them, in their order; read-only.
EVENT_FIELDS: Mapping[EventType, tuple[str, ...]] = MappingProxyType(
    {
        event: tuple(field for field in data.__annotations__ if field not in COMMON_FIELDS)
        for event, data in EVENT_DATA.items()
    },
)
