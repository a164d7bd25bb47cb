"""One file a pane. Panes read the view and ask through its signals; they never know of each other."""
