package io.gradus.dataset.pack;

import io.gradus.dataset.column.DerivedColumns;
import io.gradus.dataset.row.ColumnarRows;
import io.gradus.dataset.row.RowComputation;
import io.gradus.dataset.row.RowProjections;
import io.gradus.dataset.row.ScanConf;
import io.gradus.dataset.row.ScanRowEncoders;
import io.gradus.dataset.row.ScanRows;
import io.gradus.dataset.source.SourceTypes;
import io.gradus.encode.DataException;
import io.gradus.encode.EncoderSet;
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

  private final RowProjections projections;
  private final RowComputation computation;

  /** Null where columns have to be computed. */
  private final ArrayList<String> batchColumns;

  private RowInputs(RowProjections projections, RowComputation computation) {
    this.projections = projections;
    this.computation = computation;
    this.batchColumns = projections.batchSources().map(ArrayList::new).orElse(null);
  }

  /**
   * What a model reads of rows of a schema, as {@link EncodedRows} would.
   *
   * @throws DataException if a feature column is missing or of another kind
   */
  public static RowInputs of(SparkSession spark, StructType schema, EncoderSet encoders) {
    try (ScanConf conf = new ScanConf(spark)) {
      encoders
          .source()
          .ifPresent(
              source -> {
                conf.set(ScanConf.TIME_ZONE, source.timeZone());
                SourceTypes.require(schema, source, encoders.featureColumns());
              });
      Dataset<Row> blank =
          ScanRows.asDataset(
              spark,
              JavaSparkContext.fromSparkContext(spark.sparkContext()).emptyRDD(),
              distinct(schema, DerivedColumns.inputs(spark, encoders)));
      Dataset<Row> data = DerivedColumns.add(blank, encoders, FeatureEncoder.Labels.IGNORED);
      RowProjections projections =
          RowProjections.of(
              data,
              encoders.encoders().stream()
                  .map(encoder -> encoder.rowFields(FeatureEncoder.Labels.IGNORED))
                  .toList());
      Dataset<Row> selected = projections.select(data, List.of());
      return new RowInputs(projections, RowComputation.of(selected));
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
    return new ColumnarRows(batches, projections.only(), places);
  }

  /** What a task encodes {@link #rows} with. */
  public Reading startRows(EncoderSet encoders) {
    return new Reading(UnaryOperator.identity(), new ScanRowEncoders(encoders, projections));
  }

  /**
   * What a task encodes its rows with.
   *
   * @param places where a row has each of {@link #columns}
   */
  public Reading start(EncoderSet encoders, int[] places) {
    return new Reading(computation.start(places), new ScanRowEncoders(encoders, projections));
  }

  /** Encodes rows of a task, one after the other. */
  public static final class Reading {
    private final UnaryOperator<InternalRow> computation;
    private final ScanRowEncoders encoders;

    private Reading(UnaryOperator<InternalRow> computation, ScanRowEncoders encoders) {
      this.computation = computation;
      this.encoders = encoders;
    }

    /**
     * Reads and encodes a row, which {@link #encoders} then add to blocks.
     *
     * @throws io.gradus.encode.BadRowException if it has a value that its column does not allow
     */
    public void encode(InternalRow row) {
      encoders.encode(computation.apply(row));
    }

    /** What the row that was read last is added to blocks by. */
    public ScanRowEncoders encoders() {
      return encoders;
    }
  }
}
