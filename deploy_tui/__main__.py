"""`python -m deploy_tui`, the same as the command `deploy-tui`."""

import sys

from deploy_tui.cli import main

if __name__ == "__main__":
    sys.exit(main())
