"""A .env file that is good, and the document's own with everything left in it that waits to be filled in."""

import os
import re
from pathlib import Path

SECRETS = {
    "DB_PASSWORD": "vT7qLm2ZxKc9RfWp4Hs8",
    "SECRET_KEY": "w8Jd2nQz5TgYb7Kp3XrVm6Lc9FhSa4Ne",
    "TWITTER_API_KEY": "q5XvN8bTz3LkWm7RpYc2",
    "TWITTER_API_SECRET": "H6kPz9WmXr4TqLs2VbNc8YdJf5Ga7QeZ",
    "FARCASTER_API_KEY": "zR4mKx7QwTn2LpVc",
    "THNDR_API_KEY": "bY9sJh3FkWd6XqTm",
    "SENTRY_DSN": "https://3f9a7c1e5b8d2460a4c6e8f0b2d4f6a8@o4507.ingest.sentry.io/45071234",
    "SLACK_WEBHOOK_URL": "https://hooks.slack.com/services/T02ABCDEF/B03GHIJKL/x7Kq2mZt9WvLr4TnYc8Ps5Hd",
}
OPEN = {
    "DB_USER": "halan_app",
    "DB_NAME": "halan_invest_prod",
    "DB_HOST": "prod-db.internal.halan.io",
    "DB_PORT": "5432",
    "ENVIRONMENT": "production",
    "DEBUG": "False",
    "ENABLE_LIVE_TRADING": "False",
    "TRADE_SIZE_LIMIT": "100",
    "SLIPPAGE_TOLERANCE": "0.3",
    "FRONTEND_URL": "https://halan.io",
    "API_URL": "https://api.halan.io",
    "CORS_ORIGINS": "https://halan.io,https://admin.halan.io",
    "LOG_LEVEL": "INFO",
    "MAX_WORKERS": "8",
    "DATABASE_POOL_SIZE": "20",
    "CACHE_REDIS_URL": "rediss://prod-redis.internal.halan.io:6379",
}
GOOD = {**OPEN, **SECRETS}

# As the document has it, with the same traps: a comment behind a value, the same word in two places.
UNFILLED = """\
# Database (use strong password!)
DB_USER=prod_user
DB_PASSWORD=STRONG_RANDOM_PASSWORD_HERE
DB_NAME=halan_invest_prod
DB_HOST=prod-db.internal.example.com
DB_PORT=5432

# Security
ENVIRONMENT=production
DEBUG=False
SECRET_KEY=GENERATE_RANDOM_KEY_HERE

# APIs (your real credentials)
TWITTER_API_KEY=prod_key
TWITTER_API_SECRET=prod_secret
FARCASTER_API_KEY=prod_key
THNDR_API_KEY=prod_key

# Trading (if enabled - extreme caution!)
ENABLE_LIVE_TRADING=False  # Or True after extensive testing
TRADE_SIZE_LIMIT=100       # Start small!
SLIPPAGE_TOLERANCE=0.3

# URLs
FRONTEND_URL=https://your-domain.com
API_URL=https://api.your-domain.com
CORS_ORIGINS=https://your-domain.com

# Logging & Monitoring
LOG_LEVEL=INFO
SENTRY_DSN=your_sentry_key
SLACK_WEBHOOK_URL=your_webhook

# Performance
MAX_WORKERS=8
DATABASE_POOL_SIZE=20
CACHE_REDIS_URL=redis://prod-redis.internal.example.com:6379
"""


def text(**changed: str | None) -> str:
    """The good file, with these values instead; None leaves a variable out."""
    values = {**GOOD, **changed}
    return "".join(f"{name}={value}\n" for name, value in values.items() if value is not None)


def original() -> str | None:
    """The block of the user's own document, where it lies beside the clone."""
    folder = os.environ.get("DEPLOY_TUI_SEED", "")
    for path in sorted(Path(folder).glob("*.md")) if folder else ():
        if found := re.search(r"^```env\n(.*?)^```", path.read_text(), re.S | re.M):
            return found.group(1)
    return None
