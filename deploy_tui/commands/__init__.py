"""The commands, one per file. Each has `run(common, words) -> exit code`; `deploy_tui.cli` imports only the
one that was asked for."""
