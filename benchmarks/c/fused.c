/* The same training with the sizes of one hidden layer compiled in (-DINPUTS=2 -DHIDDEN=2 -DOUTPUTS=2) and its sweeps
   fused: the hidden errors with the output layer's update; the hidden layer's update after one row with the forward
   pass of the next, two inputs at a time. Same order of operations, same bits. Weights are (inputs + 1) x neurons. */

#include <math.h>

static double sigmoid(double net) { return 1.0 / (1.0 + exp(-net)); }

void train(double w1[restrict INPUTS + 1][HIDDEN], double w2[restrict HIDDEN + 1][OUTPUTS],
           const double inputs[restrict][INPUTS], const double expected[restrict][OUTPUTS], long rows, long epochs,
           double rate, double *restrict epoch_errors) {
    double hidden[HIDDEN], output[OUTPUTS], step1[HIDDEN], step2[OUTPUTS], delta[OUTPUTS];
    const double *before = 0; /* the row whose update of the hidden layer is still to come */
    for (long epoch = 0; epoch < epochs; epoch++) {
        double epoch_error = 0.0;
        for (long row = 0; row < rows; row++) {
            const double *x = inputs[row];
            if (before) {
                for (int j = 0; j < HIDDEN; j++) hidden[j] = w1[INPUTS][j] -= step1[j];
                int i = 0;
                for (; i + 1 < INPUTS; i += 2)
                    for (int j = 0; j < HIDDEN; j++) {
                        w1[i][j] -= step1[j] * before[i];
                        w1[i + 1][j] -= step1[j] * before[i + 1];
                        hidden[j] = hidden[j] + w1[i][j] * x[i] + w1[i + 1][j] * x[i + 1];
                    }
                for (; i < INPUTS; i++)
                    for (int j = 0; j < HIDDEN; j++) {
                        w1[i][j] -= step1[j] * before[i];
                        hidden[j] += w1[i][j] * x[i];
                    }
            } else {
                for (int j = 0; j < HIDDEN; j++) hidden[j] = w1[INPUTS][j];
                for (int i = 0; i < INPUTS; i++)
                    for (int j = 0; j < HIDDEN; j++) hidden[j] += w1[i][j] * x[i];
            }
            for (int j = 0; j < HIDDEN; j++) hidden[j] = sigmoid(hidden[j]);

            for (int k = 0; k < OUTPUTS; k++) output[k] = w2[HIDDEN][k];
            for (int j = 0; j < HIDDEN; j++)
                for (int k = 0; k < OUTPUTS; k++) output[k] += w2[j][k] * hidden[j];
            double row_error = 0.0;
            for (int k = 0; k < OUTPUTS; k++) {
                output[k] = sigmoid(output[k]);
                double difference = expected[row][k] - output[k];
                row_error += difference * difference;
                delta[k] = (output[k] - expected[row][k]) * (output[k] * (1.0 - output[k]));
                step2[k] = rate * delta[k];
            }
            epoch_error += row_error;

            for (int j = 0; j < HIDDEN; j++) {
                double error = 0.0;
                for (int k = 0; k < OUTPUTS; k++) {
                    error += w2[j][k] * delta[k];
                    w2[j][k] -= step2[k] * hidden[j];
                }
                step1[j] = rate * (error * (hidden[j] * (1.0 - hidden[j])));
            }
            for (int k = 0; k < OUTPUTS; k++) w2[HIDDEN][k] -= step2[k];
            before = x;
        }
        epoch_errors[epoch] = epoch_error;
    }
    if (before) {
        for (int i = 0; i < INPUTS; i++)
            for (int j = 0; j < HIDDEN; j++) w1[i][j] -= step1[j] * before[i];
        for (int j = 0; j < HIDDEN; j++) w1[INPUTS][j] -= step1[j];
    }
}
