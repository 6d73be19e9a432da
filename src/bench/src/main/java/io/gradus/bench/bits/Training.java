package io.gradus.bench.bits;

import java.util.List;

/**
 * A job that both builds train.
 *
 * @param rows what it is trained on and predicts for
 * @param settings its configuration in HOCON, but for data.train and output
 * @param start the training with whose model it begins; empty to draw weights
 */
record Training(String name, Rows rows, String settings, String start) {

  /** Where rows lie in the folder of data, and what is said of them. */
  enum Rows {
    DIGITS(
        "digits/train-images-idx3-ubyte.gz",
        "digits/t10k-images-idx3-ubyte.gz",
        "data.validation-fraction = 0.1"),
    CHURN(
        "customers/train",
        "customers/test",
        "data.format = csv, data.label = churned, features.exclude = [customer_id, signup]"),
    FEE(
        "customers/train",
        "customers/test",
        "data.format = csv, data.label = monthly_fee, features.exclude = [customer_id, signup]"),
    CALLS(
        "customers/train",
        "customers/test",
        "data.format = csv, data.label = support_calls, task = regression,"
            + " features.target-scaling = none, features.exclude = [customer_id, signup]"),
    SPARSE("sparse.libsvm", "sparse.libsvm", "data.format = libsvm"),
    LABELS(
        "numbers.csv",
        "numbers.csv",
        "data.label = [a, b, c], task = multilabel, features.exclude = [t, u]"),
    TARGETS(
        "numbers.csv",
        "numbers.csv",
        "data.label = [t, u], task = regression, features.exclude = [a, b, c]");

    private final String train;
    private final String test;
    private final String settings;

    Rows(String train, String test, String settings) {
      this.train = train;
      this.test = test;
      this.settings = settings;
    }

    String train() {
      return train;
    }

    String test() {
      return test;
    }
  }

  private static Training of(String name, Rows rows, String settings) {
    return new Training(name, rows, settings, "");
  }

  /**
   * Every family of optimizers, every kind of layer and of columns, both carriers, all that rounds
   * leave out on the way, and both minimizers.
   */
  static final List<Training> ALL =
      List.of(
          of(
              "sgd-clipping-regularization",
              Rows.CHURN,
              """
              optimizer { type = sgd, rate = 0.05 }
              clipping { norm = 1.5, value = 0.5 }
              regularization { l2 = 1e-4, l1 = 1e-5, tensors = weights }
              schedule { type = step, every = 2, gamma = 0.5 }
              """),
          of(
              "momentum-batch-norm",
              Rows.CHURN,
              """
              network { hidden = [32, 16], norm = batch, activation = elu }
              optimizer { type = sgd, rate = 0.05, momentum = 0.9, dampening = 0.1 }
              schedule { type = exponential, gamma = 0.9 }
              """),
          of(
              "nesterov-layer-norm-dropout",
              Rows.CHURN,
              """
              network { hidden = [32, 16], norm = layer, activation = gelu, dropout = 0.2 }
              optimizer { type = sgd, rate = 0.05, momentum = 0.9, nesterov = true }
              schedule { type = one-cycle }
              """),
          of(
              "adam-embeddings",
              Rows.CHURN,
              """
              network { hidden = [48, 24], activation = silu }
              data { validation-fraction = 0.2, class-weights = balanced }
              training.early-stopping { metric = auc }
              schedule { type = cosine, warmup = 1 }
              """),
          of(
              "adam-amsgrad-one-hot-as-jobs",
              Rows.CHURN,
              """
              network { hidden = [24, 12], activation = tanh, initializer = orthogonal }
              features { encoding = one-hot, scaling = quantile-normal, missing = median }
              optimizer { type = adam, rate = 0.003, amsgrad = true }
              data.partitions = 5
              training { carrier = jobs, epochs = 4 }
              """),
          of(
              "adamw-residual",
              Rows.CHURN,
              """
              network.layers = [
                { type = dense, units = 32, activation = gelu-tanh }
                { type = residual, layers = [
                  { type = dense, units = 32, activation = gelu }
                  { type = dropout, rate = 0.1 }
                  { type = dense, units = 32 } ], activation = relu }
                { type = layer-norm }
              ]
              optimizer { type = adamw, rate = 0.003, weight-decay = 0.05 }
              regularization.tensors = weights
              schedule { type = polynomial, power = 2 }
              """),
          of(
              "adamax",
              Rows.CHURN,
              """
              network { hidden = [24], activation = selu }
              optimizer = adamax
              features { scaling = robust, minimum-count = 5, max-categories = 20 }
              """),
          of(
              "nadam",
              Rows.CHURN,
              """
              network { hidden = [24], activation = softplus }
              optimizer = nadam
              features.scaling = min-max
              """),
          of(
              "radam",
              Rows.FEE,
              """
              network { hidden = [24, 24], activation = hard-swish }
              optimizer { type = radam, rate = 0.005 }
              loss { type = huber, delta = 0.8 }
              features.derived { load = "support_calls / (1 + tenure_months)" }
              """),
          of(
              "rmsprop",
              Rows.FEE,
              """
              network { hidden = [32], activation = leaky-relu }
              optimizer { type = rmsprop, rate = 0.002, momentum = 0.5, centered = true }
              loss { type = quantile, q = 0.8 }
              """),
          of(
              "adagrad",
              Rows.CALLS,
              """
              network { hidden = [32], activation = sigmoid }
              optimizer { type = adagrad, rate-decay = 0.001, initial-sum = 0.1 }
              loss.type = poisson
              """),
          of(
              "adadelta-several-targets",
              Rows.TARGETS,
              """
              network { hidden = [24] }
              optimizer = adadelta
              loss.type = absolute-error
              """),
          of(
              "several-labels",
              Rows.LABELS,
              """
              network { hidden = [24] }
              loss { type = binary-cross-entropy, positive-weight = 1.5 }
              schedule { type = cosine-restarts, first = 2, min = 1e-4 }
              """),
          of(
              "convolutions",
              Rows.DIGITS,
              """
              network.layers = [
                { type = conv2d, filters = 6, kernel = 5, padding = 2, stride = 2, bias = false }
                { type = batch-norm, activation = relu }
                { type = residual, layers = [
                  { type = conv2d, filters = 6, kernel = 3, padding = 1, activation = relu }
                  { type = conv2d, filters = 6, kernel = 3, padding = 1 } ], activation = relu }
                { type = max-pool2d, kernel = 2 }
                { type = conv2d, filters = 8, kernel = 3, activation = tanh }
                { type = avg-pool2d, kernel = 2, stride = 1 }
                { type = dense, units = 32, activation = relu }
                { type = dropout, rate = 0.25 }
              ]
              loss { type = softmax-cross-entropy, label-smoothing = 0.1 }
              training { epochs = 4, early-stopping { patience = 2, metric = accuracy } }
              """),
          of(
              "dense-digits-three-partitions",
              Rows.DIGITS,
              """
              network { hidden = [64] }
              optimizer { type = sgd, rate = 0.1, momentum = 0.9 }
              data.partitions = 3
              training.epochs = 4
              """),
          of(
              "sparse",
              Rows.SPARSE,
              """
              network { hidden = [24, 12] }
              optimizer { type = adam, rate = 0.01 }
              """),
          of(
              "sparse-local-steps",
              Rows.SPARSE,
              """
              network { hidden = [16] }
              optimizer { type = adagrad, rate = 0.05 }
              training { local-steps = 3 }
              """),
          of(
              "local-steps-average",
              Rows.CHURN,
              """
              network { hidden = [32, 16], norm = batch, dropout = 0.1 }
              optimizer { type = adam, rate = 0.003 }
              training { local-steps = 4, synchronous-epochs = 1 }
              """),
          of(
              "local-steps-outer",
              Rows.CHURN,
              """
              network { hidden = [32] }
              optimizer { type = adamw, rate = 0.003 }
              training { local-steps = 5, outer { method = nesterov, rate = 0.6, momentum = 0.8 } }
              """),
          of(
              "lbfgs",
              Rows.CHURN,
              """
              network { hidden = [12], activation = tanh }
              optimizer { type = lbfgs, iterations = 30 }
              regularization.l2 = 1e-4
              """),
          of(
              "owl-qn",
              Rows.CHURN,
              """
              network { hidden = [] }
              optimizer { type = lbfgs, iterations = 30 }
              regularization.l1 = 1e-3
              """),
          of(
              "bf16",
              Rows.DIGITS,
              """
              network { hidden = [96, 64] }
              training { matmul-precision = bf16, epochs = 4 }
              """),
          of(
              "compression-bf16",
              Rows.CHURN,
              """
              network { hidden = [32, 16] }
              training { gradient-compression.method = bf16, parameter-compression = bf16 }
              """),
          of(
              "compression-top-k",
              Rows.CHURN,
              """
              network { hidden = [32, 16] }
              training.gradient-compression { method = top-k, fraction = 0.1 }
              """),
          new Training(
              "warm-start",
              Rows.CHURN,
              """
              network { hidden = [48, 24], activation = silu }
              optimizer { type = sgd, rate = 0.01, momentum = 0.5 }
              training.max-steps = 40
              """,
              "adam-embeddings"));

  /** The whole file of the job. */
  String configuration(String data, String output, String startModel) {
    return """
    # %s, as scripts/compare-bits trains it.
    seed = 7
    data { train = "%s", partitions = 2 }
    training { epochs = 6, batch-size = 128 }
    checkpoint { every-epochs = 1, keep = 100 }
    output.path = "%s"
    """
            .formatted(name, data + "/" + rows.train, output)
        + rows.settings
        + "\n"
        + settings
        + (start.isEmpty() ? "" : "network.warm-start = \"%s\"%n".formatted(startModel));
  }

  /** Whether its checkpoints hold all that decides the bits; what top-k keeps back they do not. */
  boolean resumesWithTheSameBits() {
    return !settings.contains("top-k,");
  }
}
