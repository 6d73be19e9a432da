package io.gradus.bench.tables;

import io.gradus.bench.accuracy.SplitWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A public data set with nothing said but its label.
 *
 * @param name as the page has it
 * @param folder of the published data set
 * @param train name of the file of training rows, once laid out
 * @param test name of the file of test rows
 * @param format of both files: {@code csv} or {@code libsvm}
 * @param header whether the files name their columns
 * @param label the label's column
 * @param exclude columns that give the label away, left out for everybody
 * @param metric by which ways are compared, as an evaluation names it
 * @param unit what one unit of the page is worth in the label's own
 * @param published figures of others
 * @param layout lays one division out as files
 */
record TableSet(
    String name,
    String folder,
    String train,
    String test,
    String format,
    boolean header,
    String label,
    List<String> exclude,
    String metric,
    double unit,
    String published,
    Layout layout) {

  /** Writes the files of one division. */
  interface Layout {
    void write(SplitWriter files, int seed) throws IOException;
  }

  private static final Layout GIVEN =
      (files, seed) -> files.givenSplit("data.txt", "test_index_by_split.txt", seed - 1);

  /** In the order of the page. */
  static final List<TableSet> ALL =
      List.of(
          csv(
              "adult",
              "adult",
              false,
              "_c14",
              "accuracy",
              "MLP .854, MLP-PLR .870, TabM + PLE .869, LightGBM .871 [ne, tm, tr]",
              (files, seed) -> {
                files.rewrite("adult-train.csv.gz", "train.csv", row -> row);
                files.rewrite(
                    "adult-test.csv.gz", "test.csv", row -> row.replaceFirst("\\.\\s*$", ""));
              }),
          new TableSet(
              "a9a",
              "a9a",
              "a9a.gz",
              "a9a.t.gz",
              "libsvm",
              false,
              "label",
              List.of(),
              "accuracy",
              1,
              "SVM .848–.851",
              (files, seed) -> files.copy("a9a.gz", "a9a.t.gz")),
          csv(
              "titanic",
              "titanic",
              true,
              "Survived",
              "accuracy",
              "SVM, random forest .80–.83",
              (files, seed) -> files.seededFifth("train.csv", true, seed)),
          new TableSet(
              "bike_sharing",
              "bike_sharing",
              "train.csv",
              "test.csv",
              "csv",
              true,
              "cnt",
              List.of("casual", "registered"),
              "rmse",
              1,
              "MLP 45.7, PLR-lite 42.6, LightGBM 42.7, CatBoost 41.0 [tr]",
              (files, seed) -> files.seededFifth("hour.csv.gz", true, seed)),
          new TableSet(
              "california_housing",
              "california_housing",
              "train.csv",
              "test.csv",
              "csv",
              true,
              "median_house_value",
              List.of(),
              "rmse",
              100_000,
              "MLP .495, TabM + PLE .429, LightGBM .435 [tm, tr]",
              (files, seed) -> files.seededFifth("housing.csv.gz", true, seed)),
          csv(
              "concrete",
              "concrete",
              false,
              "_c8",
              "rmse",
              "MC dropout 4.82, deep ensembles 6.03, NGBoost 5.06",
              GIVEN),
          csv(
              "energy",
              "energy",
              false,
              "_c8",
              "rmse",
              "MC dropout .54, deep ensembles 2.09, NGBoost .46",
              GIVEN),
          csv(
              "power_plant",
              "power_plant",
              false,
              "_c4",
              "rmse",
              "MC dropout 4.01, deep ensembles 4.11, NGBoost 3.79",
              GIVEN),
          csv(
              "letter",
              "letter",
              false,
              "_c0",
              "accuracy",
              "self-normalizing net .973, 1-NN .932",
              (files, seed) -> files.firstRows("letter-recognition.data", 16_000)),
          csv(
              "mammography",
              "mammography",
              false,
              "_c6",
              "auc",
              "SMOTE .91–.95",
              (files, seed) -> files.seededFifth("mammography.csv.gz", false, seed)),
          csv(
              "online_shoppers",
              "online_shoppers",
              true,
              "Revenue",
              "auc",
              "MLP .919, TabTransformer .927, SAINT .931, LightGBM .932",
              (files, seed) -> files.seededFifth("online_shoppers_intention.csv.gz", true, seed)),
          new TableSet(
              "optdigits",
              "optdigits",
              "optdigits.tra",
              "optdigits.tes",
              "csv",
              false,
              "_c64",
              List.of(),
              "accuracy",
              1,
              "1-NN .980, self-normalizing net .971",
              (files, seed) -> files.copy("optdigits.tra", "optdigits.tes")),
          csv(
              "spambase",
              "spambase",
              false,
              "_c57",
              "auc",
              "MLP .984, TabTransformer .985",
              (files, seed) -> files.seededFifth("spambase.data.gz", false, seed)),
          csv(
              "iris",
              "iris",
              false,
              "_c4",
              "accuracy",
              "–",
              (files, seed) -> files.seededFifth("iris.csv", false, seed)));

  private static TableSet csv(
      String name,
      String folder,
      boolean header,
      String label,
      String metric,
      String published,
      Layout layout) {
    return new TableSet(
        name,
        folder,
        "train.csv",
        "test.csv",
        "csv",
        header,
        label,
        List.of(),
        metric,
        1,
        published,
        layout);
  }

  /** Of the network and the booster alike; empty where it is to be told from the label. */
  Optional<String> task() {
    return metric.equals("rmse") ? Optional.of("regression") : Optional.empty();
  }

  /**
   * The folder of one division, laid out where it is not yet.
   *
   * @param data folder of the published data sets
   * @param work folder of all that is laid out
   */
  Path prepare(Path data, Path work, int seed) throws IOException {
    Path target = work.resolve("rows").resolve(name).resolve(String.valueOf(seed));
    if (!Files.exists(target.resolve(test))) {
      layout.write(new SplitWriter(data.resolve(folder), target), seed);
    }
    return target;
  }

  /** Whether less of the metric is better. */
  boolean lessIsBetter() {
    return metric.equals("rmse");
  }

  /** What is to be small: RMSE, 1 − accuracy, 1 − AUC. */
  double error(double value) {
    return lessIsBetter() ? value : 1 - value;
  }
}
