"""`python -m shared.migrations`."""

from sqlalchemy.exc import OperationalError

from shared.logs import configure_logs
from shared.migrations import migrate
from shared.settings import Settings

settings = Settings.from_environment_or_exit()
configure_logs(settings.log_format)
try:
    migrate(settings)
except OperationalError as error:
    raise SystemExit(f"PostgreSQL cannot be reached: {str(error.orig).strip()}") from error
