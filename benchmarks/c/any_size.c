/* Online gradient descent, sigmoid, squared error, for any number of layers of any size: the peer with sizes at run
   time. Two memory layouts, the same order of operations as the tutorial's, so the same bits in every weight.

   values[0] is the row, values[l + 1] the outputs of layer l; inputs is rows x sizes[0], expected rows x sizes[layers]. */

#include <math.h>

static void loss_and_output_deltas(int count, const double *restrict output, const double *restrict expected,
                                   double *restrict delta, double *epoch_error) {
    double row_error = 0.0;
    for (int j = 0; j < count; j++) {
        double difference = expected[j] - output[j];
        row_error += difference * difference;
        delta[j] = (output[j] - expected[j]) * (output[j] * (1.0 - output[j]));
    }
    *epoch_error += row_error;
}

/* w[l] is neurons x (inputs + 1), a neuron's bias last: the tutorial's own layout. */

static void forward_row_major(int inputs, int neurons, const double *restrict w, const double *restrict x,
                              double *restrict output) {
    for (int j = 0; j < neurons; j++, w += inputs + 1) {
        double net = w[inputs];
        for (int i = 0; i < inputs; i++) net += w[i] * x[i];
        output[j] = 1.0 / (1.0 + exp(-net));
    }
}

static void hidden_deltas_row_major(int inputs, int neurons, const double *restrict w, const double *restrict delta,
                                    const double *restrict output, double *restrict hidden) {
    for (int i = 0; i < inputs; i++) hidden[i] = 0.0;
    for (int j = 0; j < neurons; j++, w += inputs + 1)
        for (int i = 0; i < inputs; i++) hidden[i] += w[i] * delta[j];
    for (int i = 0; i < inputs; i++) hidden[i] *= output[i] * (1.0 - output[i]);
}

static void update_row_major(int inputs, int neurons, double *restrict w, const double *restrict x,
                             const double *restrict delta, double rate) {
    for (int j = 0; j < neurons; j++, w += inputs + 1) {
        double step = rate * delta[j];
        for (int i = 0; i < inputs; i++) w[i] -= step * x[i];
        w[inputs] -= step;
    }
}

void train_row_major(int layers, const int *sizes, double **w, double **values, double **delta, const double *inputs,
                     const double *expected, long rows, long epochs, double rate, double *epoch_errors) {
    for (long epoch = 0; epoch < epochs; epoch++) {
        epoch_errors[epoch] = 0.0;
        for (long row = 0; row < rows; row++) {
            values[0] = (double *)inputs + row * sizes[0];
            for (int l = 0; l < layers; l++) forward_row_major(sizes[l], sizes[l + 1], w[l], values[l], values[l + 1]);
            loss_and_output_deltas(sizes[layers], values[layers], expected + row * sizes[layers], delta[layers - 1],
                                   epoch_errors + epoch);
            for (int l = layers - 1; l > 0; l--)
                hidden_deltas_row_major(sizes[l], sizes[l + 1], w[l], delta[l], values[l], delta[l - 1]);
            for (int l = 0; l < layers; l++) update_row_major(sizes[l], sizes[l + 1], w[l], values[l], delta[l], rate);
        }
    }
}

/* w[l] is (inputs + 1) x neurons, the biases in the last row: inner loops run over neurons. */

static void forward_transposed(int inputs, int neurons, const double *restrict w, const double *restrict x,
                               double *restrict output) {
    for (int j = 0; j < neurons; j++) output[j] = w[inputs * neurons + j];
    for (int i = 0; i < inputs; i++, w += neurons)
        for (int j = 0; j < neurons; j++) output[j] += w[j] * x[i];
    for (int j = 0; j < neurons; j++) output[j] = 1.0 / (1.0 + exp(-output[j]));
}

static void hidden_deltas_transposed(int inputs, int neurons, const double *restrict w, const double *restrict delta,
                                     const double *restrict output, double *restrict hidden) {
    for (int i = 0; i < inputs; i++, w += neurons) {
        double error = 0.0;
        for (int j = 0; j < neurons; j++) error += w[j] * delta[j];
        hidden[i] = error * (output[i] * (1.0 - output[i]));
    }
}

static void update_transposed(int inputs, int neurons, double *restrict w, const double *restrict x,
                              double *restrict delta, double rate) {
    for (int j = 0; j < neurons; j++) delta[j] *= rate;
    for (int i = 0; i < inputs; i++, w += neurons)
        for (int j = 0; j < neurons; j++) w[j] -= delta[j] * x[i];
    for (int j = 0; j < neurons; j++) w[j] -= delta[j];
}

void train_transposed(int layers, const int *sizes, double **w, double **values, double **delta, const double *inputs,
                      const double *expected, long rows, long epochs, double rate, double *epoch_errors) {
    for (long epoch = 0; epoch < epochs; epoch++) {
        epoch_errors[epoch] = 0.0;
        for (long row = 0; row < rows; row++) {
            values[0] = (double *)inputs + row * sizes[0];
            for (int l = 0; l < layers; l++) forward_transposed(sizes[l], sizes[l + 1], w[l], values[l], values[l + 1]);
            loss_and_output_deltas(sizes[layers], values[layers], expected + row * sizes[layers], delta[layers - 1],
                                   epoch_errors + epoch);
            for (int l = layers - 1; l > 0; l--)
                hidden_deltas_transposed(sizes[l], sizes[l + 1], w[l], delta[l], values[l], delta[l - 1]);
            for (int l = 0; l < layers; l++) update_transposed(sizes[l], sizes[l + 1], w[l], values[l], delta[l], rate);
        }
    }
}
