"""`python -m shared.migrations`."""

from shared.logs import configure_logs
from shared.migrations import migrate
from shared.settings import Settings

settings = Settings.from_environment()
configure_logs(settings.log_format)
migrate(settings)
