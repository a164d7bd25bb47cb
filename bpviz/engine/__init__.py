"""The mathematics: networks and the algorithm that trains them. Knows no file, no thread, no screen."""
