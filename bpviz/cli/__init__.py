"""The command line: prints what the window paints. Reaches the window only where one is opened or drawn."""
