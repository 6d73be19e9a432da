package io.gradus.bench.accuracy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * One line of the accuracy table: a data set, its division into training and test rows, the
 * configuration in {@code conf/examples}, and the figures to be held against.
 *
 * @param name name of the configuration file, without its ending
 * @param dataset folder of the data set
 * @param split how the rows are divided, for the reader of the table
 * @param metric test metric as the evaluation names it
 * @param better whether more or less of it is better
 * @param goal value to reach
 * @param unit what one unit of the metric is worth, as a divisor of what the evaluation reports
 * @param published figures of others on the same task
 * @param splits number of given divisions; 1 where there is one
 * @param layout lays one division out as files
 */
record Benchmark(
    String name,
    String dataset,
    String split,
    String metric,
    Better better,
    double goal,
    double unit,
    String published,
    int splits,
    Layout layout) {

  /** The direction of a metric. */
  enum Better {
    MORE,
    LESS
  }

  /** Writes the files of one division. */
  interface Layout {
    void write(SplitWriter files, int split, long seed) throws IOException;
  }

  private static final Layout MNIST =
      (files, split, seed) ->
          files.copy(
              "train-images-idx3-ubyte.gz",
              "train-labels-idx1-ubyte.gz",
              "t10k-images-idx3-ubyte.gz",
              "t10k-labels-idx1-ubyte.gz");

  private static final Layout GIVEN =
      (files, split, seed) -> files.givenSplit("data.txt", "test_index_by_split.txt", split);

  /** Every line of the table, in its order. */
  static final List<Benchmark> ALL =
      List.of(
          new Benchmark(
              "mnist-dense",
              "mnist",
              "official",
              "accuracy",
              Better.MORE,
              0.983,
              1,
              "0.984 (784-800-10, Simard et al. 2003)",
              1,
              MNIST),
          new Benchmark(
              "mnist-convolutional",
              "mnist",
              "official",
              "accuracy",
              Better.MORE,
              0.991,
              1,
              "0.992 (LeNet-5, LeCun et al. 1998)",
              1,
              MNIST),
          new Benchmark(
              "optdigits",
              "optdigits",
              "official",
              "accuracy",
              Better.MORE,
              0.975,
              1,
              "0.980 (1-NN), 0.971 (self-normalizing net)",
              1,
              (files, split, seed) -> files.copy("optdigits.tra", "optdigits.tes")),
          new Benchmark(
              "letter",
              "letter",
              "first 16000 / last 4000",
              "accuracy",
              Better.MORE,
              0.970,
              1,
              "0.973 (self-normalizing net), 0.932 (1-NN)",
              1,
              (files, split, seed) -> files.firstRows("letter-recognition.data", 16_000)),
          new Benchmark(
              "adult",
              "adult",
              "official",
              "accuracy",
              Better.MORE,
              0.852,
              1,
              "0.852 (tuned MLP), 0.873 (CatBoost), 0.858 (TabM)",
              1,
              (files, split, seed) -> {
                files.rewrite("adult-train.csv.gz", "train.csv", row -> row);
                files.rewrite(
                    "adult-test.csv.gz", "test.csv", row -> row.replaceFirst("\\.\\s*$", ""));
              }),
          new Benchmark(
              "titanic",
              "titanic",
              "seeded 80/20",
              "accuracy",
              Better.MORE,
              0.80,
              1,
              "0.80–0.83 (SVM, random forest)",
              1,
              (files, split, seed) -> files.seededFifth("train.csv", true, seed)),
          new Benchmark(
              "spambase",
              "spambase",
              "seeded 80/20",
              "auc",
              Better.MORE,
              0.98,
              1,
              "0.984 (MLP)",
              1,
              (files, split, seed) -> files.seededFifth("spambase.data.gz", false, seed)),
          new Benchmark(
              "online-shoppers",
              "online_shoppers",
              "seeded 80/20",
              "auc",
              Better.MORE,
              0.915,
              1,
              "0.919 (MLP), 0.927 (TabTransformer)",
              1,
              (files, split, seed) ->
                  files.seededFifth("online_shoppers_intention.csv.gz", true, seed)),
          new Benchmark(
              "mammography",
              "mammography",
              "seeded 80/20",
              "auc",
              Better.MORE,
              0.93,
              1,
              "0.91–0.95 (SMOTE)",
              1,
              (files, split, seed) -> files.seededFifth("mammography.csv.gz", false, seed)),
          new Benchmark(
              "a9a",
              "a9a",
              "official",
              "accuracy",
              Better.MORE,
              0.850,
              1,
              "0.848–0.851 (SVM)",
              1,
              (files, split, seed) -> files.copy("a9a.gz", "a9a.t.gz")),
          new Benchmark(
              "california-housing",
              "california_housing",
              "seeded 64/16/20",
              "rmse",
              Better.LESS,
              0.48,
              100_000,
              "0.499 (tuned MLP), 0.433 (XGBoost), 0.441 (TabM)",
              1,
              (files, split, seed) -> files.seededFifth("housing.csv.gz", true, seed)),
          new Benchmark(
              "power-plant",
              "power_plant",
              "20 given splits",
              "rmse",
              Better.LESS,
              3.9,
              1,
              "4.01 ± 0.04 (MC-dropout MLP)",
              20,
              GIVEN),
          new Benchmark(
              "concrete",
              "concrete",
              "20 given splits",
              "rmse",
              Better.LESS,
              4.7,
              1,
              "4.82 ± 0.16 (MC-dropout MLP)",
              20,
              GIVEN),
          new Benchmark(
              "energy",
              "energy",
              "20 given splits",
              "rmse",
              Better.LESS,
              0.50,
              1,
              "0.54 ± 0.06 (MC-dropout MLP)",
              20,
              GIVEN));

  /** Lays one division out below {@code work} and returns its folder. */
  Path prepare(Path data, Path work, int splitNumber, long seed) throws IOException {
    Path folder = work.resolve(dataset);
    layout.write(new SplitWriter(data.resolve(dataset), folder), splitNumber, seed);
    return work;
  }

  boolean reached(double value) {
    return better == Better.MORE ? value >= goal : value <= goal;
  }
}
