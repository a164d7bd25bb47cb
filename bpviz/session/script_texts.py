"""What holds the procedures of an exported script together: texts of plain Python."""

HEADER = '''"""A run of bpviz as a plain script: the same algorithm, the same numbers, to the last digit.

It needs nothing but Python, 3.10 or later.
"""'''

NEURON = '''
class Neuron:
    """One neuron. What is computed in it stays in it."""

    def __init__(self, weights, bias):
        self.weights = weights
        self.bias = bias
        self.output = self.delta = 0.0'''

LAYER = '''
class Layer:
    """The neurons of one layer, their transfer function with its derivative, and the neurons of the next layer."""

    def __init__(self, neurons, transfer, transfer_derivative):
        self.neurons = neurons
        self.transfer = transfer
        self.transfer_derivative = transfer_derivative
        self.next = []'''

NETWORK = '''
class Network:
    """Layers from the first hidden one to the output layer."""

    def __init__(self, layers):
        self.layers = layers
        for layer, following in zip(layers, layers[1:]):
            layer.next = following.neurons
        self.output_layer = layers[-1]
        self.loss = {loss}'''

CHANGE = '''
def change(network, what, *numbers):
    """What a person changed: the learning rate; a weight, or a bias (place -1); or whether it is frozen."""
    if what == "rate":
        network.rate = numbers[0]
        return
    layer, neuron, place, value = numbers
    neuron = network.layers[layer].neurons[neuron]
    if what == "freeze":
        neuron.frozen[place] = value
    elif place == -1:
        neuron.bias = value
    else:
        neuron.weights[place] = value
'''

DIVERGED = """\
numbers = [weight for layer in network.layers for neuron in layer for weight in (*neuron.weights, neuron.bias)]
if not all(map(math.isfinite, [epoch_error, *numbers])):
    raise SystemExit(f"the run diverged in epoch {epoch}")
print(f">epoch={epoch}, lrate={learning_rate!r}, error={epoch_error!r}")"""
