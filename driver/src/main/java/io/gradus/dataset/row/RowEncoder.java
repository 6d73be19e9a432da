package io.gradus.dataset.row;

import io.gradus.data.BlockBuilder;
import io.gradus.data.BlockLayout;
import io.gradus.encode.BadRowException;
import io.gradus.encode.ColumnNames;
import io.gradus.encode.FeatureColumn;
import io.gradus.encode.FeatureEncoder;
import io.gradus.encode.LabelEncoding;
import io.gradus.encode.NumberText;
import io.gradus.encode.QuantileTransform;
import io.gradus.encode.RowFields;
import io.gradus.encode.Scale;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * A {@link FeatureEncoder} compiled for the rows of one task. Everything that a row needs lies in
 * flat arrays; encoding a row allocates nothing.
 */
public final class RowEncoder {
  private final RowReader reader;
  private final LabelEncoding label;
  private final boolean labelled;
  private final BlockLayout layout;

  /** For each number that is read: where it goes, its scale, what fills it, and its indicator. */
  private final int[] places;

  private final double[] offsets;
  private final double[] factors;
  private final double[][] quantiles;
  private final double[] fills;
  private final int[] gapPlaces;

  /** The same places, of those numbers that have an indicator. */
  private final int[] indicatorPlaces;

  private final boolean anyQuantiles;

  private final BytesTable[] bytes;
  private final int[] sparseShifts;
  private final double[][] sparseFactors;
  private final Codes[] codes;

  private final Map<UTF8String, Integer> textClasses = new HashMap<>();
  private double[] numberClasses = {};
  private int[] numberClassIndices = {};
  private double[] classWeights = {};

  private final float[] dense;
  private float[] sparseValues = {};
  private final float[] targets;
  private float weight;

  public RowEncoder(FeatureEncoder encoder, RowProjection projection) {
    reader = new RowReader(projection);
    label = encoder.label();
    labelled = projection.plan().labelForm() != RowFields.LabelForm.NONE;
    layout = labelled ? encoder.layout() : encoder.inputLayout();
    dense = new float[layout.denseWidth()];
    targets = new float[layout.targetWidth()];
    int numbers = projection.plan().numbers();
    places = new int[numbers];
    offsets = new double[numbers];
    factors = new double[numbers];
    quantiles = new double[numbers][];
    fills = new double[numbers];
    gapPlaces = new int[numbers];
    Arrays.fill(gapPlaces, -1);
    bytes = new BytesTable[reader.bytes.length];
    sparseShifts = new int[reader.sparseCounts.length];
    sparseFactors = new double[reader.sparseCounts.length][];
    codes = new Codes[reader.categories.length];
    compileFeatures(encoder.features());
    indicatorPlaces = Arrays.stream(gapPlaces).filter(place -> place >= 0).toArray();
    anyQuantiles = Arrays.stream(quantiles).anyMatch(Objects::nonNull);
    if (labelled && label instanceof LabelEncoding.Classes classes) {
      compileClasses(classes);
    }
  }

  /** The layout of the blocks that rows are appended to. */
  public BlockLayout layout() {
    return layout;
  }

  public RowReader reader() {
    return reader;
  }

  /** Reads and encodes the row; {@link #append} then adds it to a block. */
  public void encode(InternalRow row) {
    reader.read(row);
    double rowWeight = reader.weight();
    if (labelled) {
      int index = encodeLabel();
      if (index >= 0) {
        rowWeight *= classWeights[index];
      }
    }
    weight = (float) rowWeight;
    if (reader.hasGaps() || anyQuantiles) {
      encodeNumbers();
    } else {
      scaleNumbers();
    }
    for (int i = 0; i < bytes.length; i++) {
      bytes[i].encode(reader.bytes[i], dense);
    }
  }

  /** How many sparse entries the row has that was encoded last. */
  public int sparseCount() {
    int count = 0;
    for (int entries : reader.sparseCounts) {
      count += entries;
    }
    return count;
  }

  /** Adds the row that was encoded last. */
  public void append(BlockBuilder block, long id) {
    block.row(id, weight).dense(0, dense, 0, dense.length);
    for (int i = 0; i < sparseFactors.length; i++) {
      appendSparse(block, i);
    }
    for (int i = 0; i < codes.length; i++) {
      block.code(i, codes[i].of(reader.categories[i]));
    }
    if (labelled) {
      block.targets(targets, 0);
    }
  }

  private void compileFeatures(List<FeatureColumn> features) {
    int number = 0;
    int at = 0;
    int byteColumn = 0;
    int sparseColumn = 0;
    int sparseShift = 0;
    int categorical = 0;
    for (FeatureColumn feature : features) {
      if (feature instanceof FeatureColumn.Numeric numeric) {
        compileNumber(number, at, numeric.scale(), numeric.fill());
        if (numeric.gapIndicator()) {
          gapPlaces[number] = at + 1;
        }
        number++;
      } else if (feature instanceof FeatureColumn.Dense vector) {
        for (int i = 0; i < vector.scales().size(); i++) {
          Double fill = vector.fills() == null ? null : vector.fills().get(i);
          compileNumber(number++, at + i, vector.scales().get(i), fill);
        }
      } else if (feature instanceof FeatureColumn.Bytes image) {
        bytes[byteColumn++] = new BytesTable(at, image.scale());
      } else if (feature instanceof FeatureColumn.Sparse vector) {
        sparseShifts[sparseColumn] = sparseShift;
        sparseFactors[sparseColumn++] =
            vector.factors().stream().mapToDouble(Double::doubleValue).toArray();
        sparseShift += vector.sparseWidth();
      } else if (feature instanceof FeatureColumn.Categorical column) {
        codes[categorical++] = new Codes(column);
      }
      at += feature.denseWidth();
    }
  }

  private void compileNumber(int number, int place, Scale scale, Double fill) {
    places[number] = place;
    fills[number] = fill == null ? Double.NaN : fill;
    if (scale instanceof Scale.Affine affine) {
      offsets[number] = affine.offset();
      factors[number] = affine.factor();
    } else if (scale instanceof Scale.QuantileNormal normal) {
      quantiles[number] = normal.toArray();
    }
  }

  private void compileClasses(LabelEncoding.Classes classes) {
    int count = classes.names().size();
    classWeights = classes.weights().stream().mapToDouble(Double::doubleValue).toArray();
    if (classes.source() == LabelEncoding.ClassSource.TEXT) {
      for (int i = 0; i < count; i++) {
        textClasses.put(UTF8String.fromString(classes.names().get(i)), i);
      }
      return;
    }
    Integer[] order = new Integer[count];
    Arrays.setAll(order, i -> i);
    Arrays.sort(order, (a, b) -> Double.compare(classes.value(a), classes.value(b)));
    numberClasses = new double[count];
    numberClassIndices = new int[count];
    for (int i = 0; i < count; i++) {
      numberClasses[i] = classes.value(order[i]);
      numberClassIndices[i] = order[i];
    }
  }

  /** Numbers of which none is missing and each is only moved and stretched. */
  private void scaleNumbers() {
    double[] values = reader.numbers;
    for (int i = 0; i < values.length; i++) {
      dense[places[i]] = (float) ((values[i] - offsets[i]) * factors[i]);
    }
    for (int place : indicatorPlaces) {
      dense[place] = 0;
    }
  }

  private void encodeNumbers() {
    double[] values = reader.numbers;
    for (int i = 0; i < values.length; i++) {
      double value = values[i];
      if (Double.isNaN(value)) {
        value = fills[i];
        if (gapPlaces[i] >= 0) {
          dense[gapPlaces[i]] = 1;
        }
      } else if (gapPlaces[i] >= 0) {
        dense[gapPlaces[i]] = 0;
      }
      dense[places[i]] =
          quantiles[i] == null
              ? (float) ((value - offsets[i]) * factors[i])
              : (float) QuantileTransform.apply(quantiles[i], value);
    }
  }

  private void appendSparse(BlockBuilder block, int column) {
    int count = reader.sparseCounts[column];
    if (sparseValues.length < count) {
      sparseValues = new float[Math.max(count, 2 * sparseValues.length)];
    }
    int[] indices = reader.sparseIndices[column];
    double[] values = reader.sparseValues[column];
    for (int i = 0; i < count; i++) {
      sparseValues[i] = (float) (values[i] * sparseFactors[column][indices[i]]);
    }
    block.sparse(sparseShifts[column], indices, sparseValues, 0, count);
  }

  /** Sets the targets; the index of the class, or −1 where there are no classes. */
  private int encodeLabel() {
    if (label instanceof LabelEncoding.Classes classes) {
      int index = classIndex(classes);
      targets[0] = index;
      return index;
    }
    double[] values = reader.labels;
    if (label instanceof LabelEncoding.Numbers numbers) {
      for (int i = 0; i < values.length; i++) {
        targets[i] = (float) numbers.scales().get(i).apply(values[i]);
      }
      return -1;
    }
    for (int i = 0; i < values.length; i++) {
      if (values[i] != 0 && values[i] != 1) {
        throw new BadRowException(
            label.columns().get(Math.min(i, label.columns().size() - 1)),
            "0 or 1 for each of several labels",
            NumberText.of(values[i]),
            null);
      }
      targets[i] = (float) values[i];
    }
    return -1;
  }

  private int classIndex(LabelEncoding.Classes classes) {
    if (classes.source() == LabelEncoding.ClassSource.TEXT) {
      Integer index = textClasses.get(reader.labelText());
      if (index != null) {
        return index;
      }
    } else {
      int found = Arrays.binarySearch(numberClasses, reader.labels[0] + 0.0);
      if (found >= 0) {
        return numberClassIndices[found];
      }
    }
    String name =
        classes.source() == LabelEncoding.ClassSource.TEXT
            ? reader.labelText().toString()
            : classes.nameOf(reader.labels[0]);
    throw new BadRowException(
        classes.column(),
        "a class of the training rows, which are " + ColumnNames.list(classes.names()),
        ColumnNames.quoted(name),
        "Rows of this class must be among the training rows to be learned.");
  }

  /** The 256 values that a byte can become. */
  private static final class BytesTable {
    private final int place;
    private final float[] table = new float[256];

    BytesTable(int place, Scale.Affine scale) {
      this.place = place;
      for (int value = 0; value < table.length; value++) {
        table[value] = (float) scale.apply(value);
      }
    }

    public void encode(byte[] values, float[] into) {
      for (int i = 0; i < values.length; i++) {
        into[place + i] = table[values[i] & 0xFF];
      }
    }
  }

  /** The codes of one column's categories. */
  private static final class Codes {
    private final Map<UTF8String, Integer> codes = new HashMap<>();
    private final int unseen;

    Codes(FeatureColumn.Categorical column) {
      for (String pooled : column.pooled()) {
        codes.put(UTF8String.fromString(pooled), FeatureColumn.Categorical.POOLED);
      }
      int code = column.firstCode();
      for (String category : column.vocabulary()) {
        codes.put(UTF8String.fromString(category), code++);
      }
      unseen = column.unseenCode();
    }

    int of(UTF8String category) {
      if (category == null) {
        return FeatureColumn.Categorical.MISSING;
      }
      Integer code = codes.get(category);
      return code == null ? unseen : code;
    }
  }
}
