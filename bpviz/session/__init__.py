"""A run over time: the experiment, its timeline, and where on it one stands."""
