"""Where the checklists are that come with deploy-tui."""

import os.path


def shipped_folder() -> str:
    """The absolute path of the folder with one subfolder per shipped checklist.

    An installed wheel carries it inside the package; a checkout has it at its top, where people edit it.
    """
    package = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    carried = os.path.join(package, "_checklists")
    return carried if os.path.isdir(carried) else os.path.join(os.path.dirname(package), "checklists")
