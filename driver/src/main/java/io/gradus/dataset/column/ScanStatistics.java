package io.gradus.dataset.column;

import io.gradus.dataset.row.RowsFingerprint;
import io.gradus.dataset.scan.BadRowTally;
import io.gradus.encode.ColumnKind;
import io.gradus.encode.RowFields;
import io.gradus.encode.RowValues;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.unsafe.types.UTF8String;

/** What the training rows of one scan partition tell, or of several that were merged in order. */
public final class ScanStatistics implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Different values of a label that are counted: the most classes there can be. */
  static final int MOST_LABEL_VALUES = 10_000;

  /** All rows of the partitions, also those that are not for training, in order of partitions. */
  public final List<Long> scannedRows = new ArrayList<>();

  /** Good training rows, in order of partitions. */
  public final List<Long> trainingRows = new ArrayList<>();

  /** The same, each as often as it is taken. */
  public final List<Long> packedRows = new ArrayList<>();

  /** Fingerprints of the good training rows, in order of partitions; empty unless wanted. */
  public final List<Long> fingerprints = new ArrayList<>();

  /** Of this partition's rows; null unless wanted. */
  private transient RowsFingerprint fingerprint;

  /** Of each number that is read. */
  final NumberStatistics numbers;

  /** Of each feature the first of its numbers. */
  final Map<String, Integer> firstNumbers = new HashMap<>();

  /** Of each column of categories. */
  final ValueCounts<UTF8String, String>[] categories;

  /** Rows from which quantiles are taken. */
  final RowSample sample;

  /** For each column of bytes: how many, their sum and the sum of their squares. */
  final long[][] bytes;

  /** For each sparse column the largest magnitude of each element. */
  final double[][] magnitudes;

  /** Entries of all sparse vectors. */
  public long sparseEntries;

  /** Of each number of the label. */
  final NumberStatistics labels;

  /** How often each text occurs as label, or each number that no double tells from all others. */
  final ValueCounts<UTF8String, String> textLabels;

  /** How often each number occurs as label, where there is one label. */
  final ValueCounts<Double, Double> numberLabels = ValueCounts.ofNumbers(MOST_LABEL_VALUES);

  /** Training rows that are left out. */
  public final BadRowTally bad = new BadRowTally();

  ScanStatistics(RowFields fields, int categoryLimit, RowSample sample) {
    this.sample = sample;
    numbers = new NumberStatistics(fields.numbers());
    int number = 0;
    for (RowFields.Feature feature : fields.features()) {
      firstNumbers.put(feature.name(), number);
      number += feature.numbers();
    }
    categories = newCounts(fields.count(ColumnKind.CATEGORY));
    Arrays.setAll(categories, i -> ValueCounts.ofTexts(categoryLimit, Integer.MAX_VALUE));
    bytes = new long[fields.count(ColumnKind.BYTES)][3];
    magnitudes =
        fields.features().stream()
            .filter(feature -> feature.kind() == ColumnKind.SPARSE)
            .map(feature -> new double[feature.size()])
            .toArray(double[][]::new);
    labels =
        new NumberStatistics(
            fields.labelForm() == RowFields.LabelForm.TEXT ? 0 : fields.labelSize());
    textLabels = ValueCounts.ofTexts(MOST_LABEL_VALUES, MOST_LABEL_VALUES);
  }

  @SuppressWarnings({"unchecked", "rawtypes"})
  private static ValueCounts<UTF8String, String>[] newCounts(int length) {
    return new ValueCounts[length];
  }

  /** To be called before the first row where the rows' fingerprint is wanted. */
  void takeFingerprint() {
    fingerprint = new RowsFingerprint();
  }

  /** Adds a good training row. */
  void add(long row, RowValues<UTF8String> values) {
    if (fingerprint != null) {
      fingerprint.add(values);
    }
    if (values.hasGaps()) {
      numbers.add(values.numbers());
    } else {
      numbers.addComplete(values.numbers());
    }
    sample.add(row, values);
    for (int i = 0; i < categories.length; i++) {
      categories[i].add(values.categories()[i]);
    }
    for (int i = 0; i < bytes.length; i++) {
      addBytes(bytes[i], values.bytes()[i]);
    }
    for (int i = 0; i < magnitudes.length; i++) {
      double[] largest = magnitudes[i];
      for (int k = 0; k < values.sparseCounts()[i]; k++) {
        int index = values.sparseIndices()[i][k];
        largest[index] = Math.max(largest[index], Math.abs(values.sparseValues()[i][k]));
      }
      sparseEntries += values.sparseCounts()[i];
    }
    if (values.labels().length == 0) {
      textLabels.add(values.labelText());
      return;
    }
    labels.add(values.labels());
    if (values.labelText() != null) {
      textLabels.add(values.labelText());
    } else if (values.labels().length == 1) {
      addLabel(values.labels()[0]);
    }
  }

  /** To be called after the last row of a partition. */
  void finish(long scanned, long training, long packed) {
    scannedRows.add(scanned);
    trainingRows.add(training);
    packedRows.add(packed);
    if (fingerprint != null) {
      fingerprints.add(fingerprint.value());
    }
    numbers.finish();
    labels.finish();
    textLabels.finish();
    numberLabels.finish();
    sample.finish();
    for (ValueCounts<UTF8String, String> counts : categories) {
      counts.finish();
    }
  }

  /** Adds the statistics of the next partition. */
  void merge(ScanStatistics next) {
    scannedRows.addAll(next.scannedRows);
    trainingRows.addAll(next.trainingRows);
    packedRows.addAll(next.packedRows);
    fingerprints.addAll(next.fingerprints);
    numbers.merge(next.numbers);
    labels.merge(next.labels);
    textLabels.merge(next.textLabels);
    numberLabels.merge(next.numberLabels);
    sample.merge(next.sample);
    for (int i = 0; i < categories.length; i++) {
      categories[i].merge(next.categories[i]);
    }
    for (int i = 0; i < bytes.length; i++) {
      for (int k = 0; k < bytes[i].length; k++) {
        bytes[i][k] += next.bytes[i][k];
      }
    }
    for (int i = 0; i < magnitudes.length; i++) {
      for (int k = 0; k < magnitudes[i].length; k++) {
        magnitudes[i][k] = Math.max(magnitudes[i][k], next.magnitudes[i][k]);
      }
    }
    sparseEntries += next.sparseEntries;
    bad.merge(next.bad);
  }

  /** The least number of those that are learned of a label. */
  public double leastLabel(int label) {
    return labels.minimum(label);
  }

  /** Good training rows. */
  public long rows() {
    return trainingRows.stream().mapToLong(Long::longValue).sum();
  }

  /** Good training rows, each as often as it is taken. */
  public long rowsTaken() {
    return packedRows.stream().mapToLong(Long::longValue).sum();
  }

  private void addLabel(double number) {
    // Not made an object of where there are too many to be counted anyway.
    if (!numberLabels.isOverflowing()) {
      numberLabels.add(number + 0.0);
    }
  }

  private static void addBytes(long[] into, byte[] values) {
    long sum = 0;
    long squares = 0;
    for (byte value : values) {
      int unsigned = value & 0xFF;
      sum += unsigned;
      squares += (long) unsigned * unsigned;
    }
    into[0] += values.length;
    into[1] += sum;
    into[2] += squares;
  }
}
