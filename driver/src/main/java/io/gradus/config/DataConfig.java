package io.gradus.config;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Where the rows come from and which columns are label and weight.
 *
 * @param format {@code auto}, {@code csv}, {@code parquet}, {@code orc}, {@code json}, {@code
 *     libsvm}, {@code idx}, {@code table}, or any format that Spark knows by name
 * @param train paths or globs of any Hadoop file system; names of tables where format is table
 * @param validation paths; empty if validation rows are drawn or absent
 * @param validationFraction part of the rows of {@code train}, 0 ≤ f &lt; 1, drawn for validation
 * @param test paths; empty if test rows are drawn or absent
 * @param testFraction part of the rows of {@code train}, 0 ≤ f &lt; 1, drawn for the final test
 * @param options options of Spark's reader
 * @param schema DDL of the columns; empty to take the format's own or to infer it
 * @param label label columns; several for multi-label and for regression with several outputs
 * @param weight column of row weights
 * @param exposure column that says for how much of something, such as time, a row's count or amount
 *     was observed
 * @param classes of the label, in their order; training rows may lack some; empty for those that
 *     they have
 * @param partitions partitions of the packed rows; empty to choose by size
 * @param missingValues texts that stand for a gap in columns of text files that are otherwise
 *     numbers, dates or truth values; in any case, and whatever blanks are around them
 * @param maxSkippedRows with {@link BadRows#SKIP}: more skipped rows than this end the run; empty
 *     for any
 * @param rowNumbers files with numbers of rows of {@code train} that are for validation or test
 * @param evaluationWeight what validation and test rows count
 * @param split how rows of {@code train} are chosen for validation and test
 * @param range which rows of {@code train} are there at all, by the value of a column
 * @param undersampling the most training rows of a class for each row of the rarest class; empty
 *     for all
 * @param oversampling the fewest training rows of a class for each row of the most frequent one, as
 *     which those of rarer classes are taken several times; empty for each once
 * @param unusual what happens when rows have nothing of what training saw in a column
 */
public record DataConfig(
    String format,
    List<String> train,
    List<String> validation,
    double validationFraction,
    List<String> test,
    double testFraction,
    Map<String, String> options,
    Optional<String> schema,
    BadRows badRows,
    Optional<Long> maxSkippedRows,
    Unusual unusual,
    List<String> label,
    Optional<String> weight,
    Optional<String> exposure,
    List<String> classes,
    ClassWeights classWeights,
    Optional<Integer> partitions,
    List<String> missingValues,
    IdxLabels idxLabels,
    RowNumbers rowNumbers,
    EvaluationWeight evaluationWeight,
    SplitConfig split,
    RangeConfig range,
    Optional<Double> undersampling,
    Optional<Double> oversampling) {

  /** The format by which a reader is chosen from the file's name and first bytes. */
  public static final String AUTO_FORMAT = "auto";

  public DataConfig {
    train = List.copyOf(train);
    validation = List.copyOf(validation);
    test = List.copyOf(test);
    options = Collections.unmodifiableMap(new LinkedHashMap<>(options));
    label = List.copyOf(label);
    classes = List.copyOf(classes);
    missingValues = List.copyOf(missingValues);
  }

  /** This, with other label columns. */
  public DataConfig withLabel(List<String> columns) {
    return new DataConfig(
        format,
        train,
        validation,
        validationFraction,
        test,
        testFraction,
        options,
        schema,
        badRows,
        maxSkippedRows,
        unusual,
        columns,
        weight,
        exposure,
        classes,
        classWeights,
        partitions,
        missingValues,
        idxLabels,
        rowNumbers,
        evaluationWeight,
        split,
        range,
        undersampling,
        oversampling);
  }

  /** Whether there are validation rows, of their own or out of the training paths. */
  public boolean isValidated() {
    return !validation.isEmpty() || validationFraction != 0 || rowNumbers.validation().isPresent();
  }

  /** Names the rows' origin only: options may hold secrets. */
  @Override
  public String toString() {
    return "DataConfig[format=%s, train=%s, label=%s]"
        .formatted(format, Secrets.redact("train", train.toString()), label);
  }
}
