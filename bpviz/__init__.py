"""bpviz: see backpropagation, one neuron at a time."""

__version__ = "0.1.0"
