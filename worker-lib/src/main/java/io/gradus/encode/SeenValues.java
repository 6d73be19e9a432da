package io.gradus.encode;

import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * What rows held of each feature column against what training saw: gaps, and categories that are
 * new. Counted while rows are encoded. What is as usual takes no time and no room: columns without
 * either are not touched. Features are counted from 0, in the order of the encoder. For one thread.
 */
public final class SeenValues implements Serializable {
  private static final long serialVersionUID = 1L;

  /** So many different new categories of a column are kept, to be shown. */
  private static final int EXAMPLES = 3;

  /** What is shown of a long one. */
  private static final int EXAMPLE_LENGTH = 60;

  private transient long rows;

  /** The features that have gaps or new categories, in the order in which they were met. */
  private transient int[] touched;

  private transient int touchedCount;

  /** By feature. */
  private transient long[] gaps;

  private transient long[] unseen;
  private transient String[][] examples;

  /** Of no rows yet. */
  public SeenValues(int features) {
    begin(features);
  }

  private void begin(int features) {
    rows = 0;
    touched = new int[Math.min(features, 8)];
    touchedCount = 0;
    gaps = new long[features];
    unseen = new long[features];
    examples = new String[features][];
  }

  /** How many rows were encoded. */
  public long rows() {
    return rows;
  }

  /** How many features there are. */
  public int features() {
    return gaps.length;
  }

  /** How many values of a feature were missing; of a vector, elements. */
  public long gaps(int feature) {
    return gaps[feature];
  }

  /** How many values of a feature are categories that no training row had. */
  public long unseen(int feature) {
    return unseen[feature];
  }

  /** Some of those categories, different ones, cut where they are long. */
  public List<String> examples(int feature) {
    return examples[feature] == null
        ? List.of()
        : Stream.of(examples[feature]).takeWhile(text -> text != null).toList();
  }

  /** The features that have gaps or new categories, in no order. */
  public int[] touched() {
    return Arrays.copyOf(touched, touchedCount);
  }

  void addRow() {
    rows++;
  }

  void addGap(int feature) {
    touch(feature);
    gaps[feature]++;
  }

  void addUnseen(int feature, Object category) {
    touch(feature);
    unseen[feature]++;
    String[] known = examples[feature];
    if (known == null || known[EXAMPLES - 1] == null) {
      addExample(feature, shortened(category.toString()));
    }
  }

  private void touch(int feature) {
    if (gaps[feature] == 0 && unseen[feature] == 0) {
      if (touchedCount == touched.length) {
        touched = Arrays.copyOf(touched, 2 * touchedCount);
      }
      touched[touchedCount++] = feature;
    }
  }

  private static String shortened(String text) {
    return text.length() > EXAMPLE_LENGTH ? text.substring(0, EXAMPLE_LENGTH) + "…" : text;
  }

  private void addExample(int feature, String text) {
    if (examples[feature] == null) {
      examples[feature] = new String[EXAMPLES];
    }
    String[] known = examples[feature];
    for (int i = 0; i < EXAMPLES; i++) {
      if (known[i] == null) {
        known[i] = text;
      }
      if (known[i].equals(text)) {
        return;
      }
    }
  }

  /**
   * What the same rows held as several encoders saw them: the features of all, one after the other.
   * The last one saw only rows that none before it refused.
   */
  public static SeenValues joined(List<SeenValues> views) {
    if (views.size() == 1) {
      return views.get(0);
    }
    SeenValues all = new SeenValues(views.stream().mapToInt(SeenValues::features).sum());
    all.rows = views.get(views.size() - 1).rows;
    int shift = 0;
    for (SeenValues view : views) {
      all.add(view, shift);
      shift += view.features();
    }
    return all;
  }

  /** Adds what rows held that come after these. */
  public void merge(SeenValues later) {
    rows += later.rows;
    add(later, 0);
  }

  private void add(SeenValues other, int shift) {
    for (int i = 0; i < other.touchedCount; i++) {
      int from = other.touched[i];
      int feature = from + shift;
      touch(feature);
      gaps[feature] += other.gaps[from];
      unseen[feature] += other.unseen[from];
      other.examples(from).forEach(text -> addExample(feature, text));
    }
  }

  /** Columns that are as usual are not written: a table may have thousands. */
  private void writeObject(ObjectOutputStream out) throws IOException {
    out.writeInt(gaps.length);
    out.writeLong(rows);
    out.writeInt(touchedCount);
    for (int i = 0; i < touchedCount; i++) {
      int feature = touched[i];
      List<String> texts = examples(feature);
      out.writeInt(feature);
      out.writeLong(gaps[feature]);
      out.writeLong(unseen[feature]);
      out.writeInt(texts.size());
      for (String text : texts) {
        out.writeUTF(text);
      }
    }
  }

  private void readObject(ObjectInputStream in) throws IOException {
    begin(in.readInt());
    rows = in.readLong();
    int count = in.readInt();
    for (int i = 0; i < count; i++) {
      int feature = in.readInt();
      touch(feature);
      gaps[feature] = in.readLong();
      unseen[feature] = in.readLong();
      int texts = in.readInt();
      for (int k = 0; k < texts; k++) {
        addExample(feature, in.readUTF());
      }
    }
  }
}
