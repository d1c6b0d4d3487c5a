"""The one error tree of the product.

Every error knows how it is to be treated: `code` names it on the wire and in `error` columns, `retryable` tells a
worker whether doing the same again can help. The API maps codes to HTTP statuses in one table (api/problems.py).
"""

from __future__ import annotations

from typing import ClassVar


class ImageGeneratorError(Exception):
    """Root of the tree; never raised itself. The message is a sentence for a person."""

    code: ClassVar[str] = "internal_error"
    retryable: ClassVar[bool] = False


class VariationNotFoundError(ImageGeneratorError):
    """Raised when no variation has the id or the name that was asked for."""

    code = "variation_not_found"


class PictureNotFoundError(ImageGeneratorError):
    """Raised when a variation has no such derivative, or has not got it yet."""

    code = "picture_not_found"


class NameTakenError(ImageGeneratorError):
    """Raised when a name is in use by a variation with other content."""

    code = "name_taken"


class IdempotencyKeyReusedError(ImageGeneratorError):
    """Raised when an Idempotency-Key comes with another request than the one it came with first."""

    code = "idempotency_key_reused"


class QueueFullError(ImageGeneratorError):
    """Raised when so many families wait for a model that no more are accepted; the same request can succeed later."""

    code = "queue_full"
    retryable = True


class WrongStateError(ImageGeneratorError):
    """Raised when a variation's state does not allow what was asked."""

    code = "wrong_state"


class UnknownModelError(ImageGeneratorError):
    """Raised when a model is neither a type nor an id of the catalogue."""

    code = "unknown_model"


class NoDraftError(ImageGeneratorError):
    """Raised when a draft is asked of a model that has none."""

    code = "no_draft"


class UnsafePromptError(ImageGeneratorError):
    """Raised when a prompt asks for what must never be drawn; nothing is stored then."""

    code = "unsafe_prompt"

    def __init__(self, category: str, sentence: str) -> None:
        super().__init__(sentence)
        self.category = category  #: minor, non_consent, gore or excretion


class UnclearCharacterError(ImageGeneratorError):
    """Raised when a prompt's character is not clearly an adult and CHARACTER_MODE is `require`; nothing is stored."""

    code = "unclear_character"

    def __init__(self, sentence: str, suggested_prompt: str | None = None) -> None:
        super().__init__(sentence)
        self.suggested_prompt = suggested_prompt  #: the prompt with the missing markers; None if that is too long


class PromptOrderError(ImageGeneratorError):
    """Raised when the prompt writer is asked for what it has no words for."""

    code = "bad_prompt_order"

    def __init__(self, field: str, sentence: str) -> None:
        super().__init__(sentence)
        self.field = field  #: the field of the request, by its name in the code


class PromptModelError(ImageGeneratorError):
    """Raised when the language model that the settings name cannot be loaded or does not answer."""

    code = "prompt_model_unusable"


class SettingsError(ImageGeneratorError):
    """Raised when an environment variable has a value that cannot be used."""

    code = "bad_settings"


class CheckpointError(ImageGeneratorError):
    """Raised when a checkpoint is missing, unreadable or of the wrong class."""

    code = "checkpoint_unusable"


class BlankPictureError(ImageGeneratorError):
    """Raised when a render is all one colour or not a number: nothing that may be published."""

    code = "blank_picture"


class LicenceNotAcceptedError(ImageGeneratorError):
    """Raised when a model's licence forbids what this service does and the operator has not accepted that."""

    code = "licence_not_accepted"


class PullError(ImageGeneratorError):
    """Raised when a checkpoint cannot be fetched from the model hub, or is not what the hub says it is."""

    code = "pull_failed"


class UnsafePictureError(ImageGeneratorError):
    """Raised when the picture check refuses every picture that it was shown of a family."""

    code = "unsafe_picture"


class OriginalUnreadableError(ImageGeneratorError):
    """Raised when the stored lossless original of a family is gone or does not decode."""

    code = "original_unreadable"


class PictureReplacedError(ImageGeneratorError):
    """Raised when a picture was replaced or deleted while another was cut from the same original."""

    code = "picture_replaced"


class OutOfMemoryError(ImageGeneratorError):
    """Raised when a picture does not fit into the device's memory."""

    code = "out_of_memory"


class LeaseLostError(ImageGeneratorError):
    """Raised when a family was canceled, deleted or taken over while this process worked on it."""

    code = "lease_lost"


class StorageUnavailableError(ImageGeneratorError):
    """Raised when the picture store cannot be written, for instance because its disk is full."""

    code = "storage_unavailable"
    retryable = True


class SigningError(ImageGeneratorError):
    """Raised when a picture cannot be signed as configured, for instance because the certificate has expired."""

    code = "signing_failed"
    retryable = True


class ShuttingDownError(ImageGeneratorError):
    """Raised when a worker is told to stop while it renders; another one takes the family over."""

    code = "shutting_down"
    retryable = True
