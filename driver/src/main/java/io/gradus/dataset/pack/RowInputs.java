package io.gradus.dataset.pack;

import io.gradus.dataset.column.DerivedColumns;
import io.gradus.dataset.row.ColumnarRows;
import io.gradus.dataset.row.RowComputation;
import io.gradus.dataset.row.RowProjection;
import io.gradus.dataset.row.ScanConf;
import io.gradus.dataset.row.ScanRowEncoder;
import io.gradus.dataset.row.ScanRows;
import io.gradus.dataset.source.SourceTypes;
import io.gradus.encode.DataException;
import io.gradus.encode.FeatureEncoder;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.vectorized.ColumnarBatch;

/**
 * Which columns of a row a model reads and what it makes of them, for rows that are in Spark's
 * hands already: those of a plan, of a stream, or a function's argument. Nothing of it reads a row
 * before a task does.
 */
public final class RowInputs implements Serializable {
  private static final long serialVersionUID = 1L;

  private final RowProjection projection;
  private final RowComputation computation;

  /** Null where columns have to be computed. */
  private final ArrayList<String> batchColumns;

  private RowInputs(RowProjection projection, RowComputation computation) {
    this.projection = projection;
    this.computation = computation;
    this.batchColumns = projection.batchSources().map(ArrayList::new).orElse(null);
  }

  /**
   * What a model reads of rows of a schema, as {@link EncodedRows} would.
   *
   * @throws DataException if a feature column is missing or of another kind
   */
  public static RowInputs of(SparkSession spark, StructType schema, FeatureEncoder encoder) {
    try (ScanConf conf = new ScanConf(spark)) {
      encoder
          .source()
          .ifPresent(
              source -> {
                conf.set(ScanConf.TIME_ZONE, source.timeZone());
                SourceTypes.require(schema, source, encoder.featureColumns());
              });
      Dataset<Row> blank =
          ScanRows.asDataset(
              spark,
              JavaSparkContext.fromSparkContext(spark.sparkContext()).emptyRDD(),
              distinct(schema, DerivedColumns.inputs(spark, encoder)));
      Dataset<Row> data = DerivedColumns.add(blank, encoder, FeatureEncoder.Labels.IGNORED);
      RowProjection projection =
          RowProjection.of(data, encoder.rowFields(FeatureEncoder.Labels.IGNORED));
      Dataset<Row> selected = projection.select(data, List.of());
      return new RowInputs(projection, RowComputation.of(selected));
    }
  }

  /**
   * The columns without those that others have the name of, capitals aside; those that are read are
   * told apart by their capitals.
   *
   * @throws DataException if one that is read is there several times
   */
  private static StructType distinct(StructType schema, Set<String> read) {
    Map<String, List<StructField>> named = new LinkedHashMap<>();
    for (StructField field : schema.fields()) {
      named
          .computeIfAbsent(field.name().toLowerCase(Locale.ROOT), name -> new ArrayList<>())
          .add(field);
    }
    StructType distinct = new StructType();
    for (List<StructField> same : named.values()) {
      List<String> wanted =
          read.stream().filter(name -> name.equalsIgnoreCase(same.get(0).name())).toList();
      if (wanted.isEmpty() || same.size() == 1) {
        distinct = distinct.add(same.get(0));
        continue;
      }
      for (String name : wanted) {
        distinct = distinct.add(only(name, same));
      }
    }
    return distinct;
  }

  private static StructField only(String name, List<StructField> same) {
    List<StructField> exact = same.stream().filter(field -> field.name().equals(name)).toList();
    if (exact.size() != 1) {
      throw DataException.expected(
              "one column \"" + name + "\"", exact.isEmpty() ? same.size() : exact.size())
          .column(name)
          .remedy("Rename or drop the others.")
          .build();
    }
    return exact.get(0);
  }

  /** The columns that are read. */
  public List<String> columns() {
    return computation.columns();
  }

  /**
   * The columns that are read where rows come in batches of columns; empty where something has to
   * be computed of them, row by row.
   */
  public Optional<List<String>> batchColumns() {
    return Optional.ofNullable(batchColumns);
  }

  /**
   * The rows of a task's batches.
   *
   * @param places where a batch has each of {@link #batchColumns}
   */
  public ColumnarRows rows(Iterator<ColumnarBatch> batches, int[] places) {
    return new ColumnarRows(batches, projection, places);
  }

  /** What a task encodes {@link #rows} with. */
  public Reading startRows(FeatureEncoder encoder) {
    return new Reading(UnaryOperator.identity(), new ScanRowEncoder(encoder, projection));
  }

  /**
   * What a task encodes its rows with.
   *
   * @param places where a row has each of {@link #columns}
   */
  public Reading start(FeatureEncoder encoder, int[] places) {
    return new Reading(computation.start(places), new ScanRowEncoder(encoder, projection));
  }

  /** Encodes rows of a task, one after the other. */
  public static final class Reading {
    private final UnaryOperator<InternalRow> computation;
    private final ScanRowEncoder encoder;

    private Reading(UnaryOperator<InternalRow> computation, ScanRowEncoder encoder) {
      this.computation = computation;
      this.encoder = encoder;
    }

    /**
     * Reads and encodes a row, which {@link #encoder} then adds to a block.
     *
     * @throws io.gradus.encode.BadRowException if it has a value that its column does not allow
     */
    public void encode(InternalRow row) {
      encoder.encode(computation.apply(row));
    }

    /** What the row that was read last is added to blocks by. */
    public ScanRowEncoder encoder() {
      return encoder;
    }
  }
}
