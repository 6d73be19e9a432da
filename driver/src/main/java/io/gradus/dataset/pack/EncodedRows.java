package io.gradus.dataset.pack;

import io.gradus.config.BadRows;
import io.gradus.data.Block;
import io.gradus.data.BlockBuilder;
import io.gradus.data.BlockLayout;
import io.gradus.dataset.column.DerivedColumns;
import io.gradus.dataset.row.DerivedProblem;
import io.gradus.dataset.row.RowProjection;
import io.gradus.dataset.row.ScanConf;
import io.gradus.dataset.row.ScanRowEncoder;
import io.gradus.dataset.row.ScanRows;
import io.gradus.dataset.scan.FilePosition;
import io.gradus.dataset.source.SourceTypes;
import io.gradus.dataset.text.CorruptRecord;
import io.gradus.dataset.text.TextType;
import io.gradus.encode.BadRowException;
import io.gradus.encode.ColumnNames;
import io.gradus.encode.DataException;
import io.gradus.encode.FeatureEncoder;
import io.gradus.encode.RowFields;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Set;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * Encodes rows batch by batch as they are read, for prediction and evaluation: a task never holds
 * more than {@value #BATCH_ROWS} rows.
 */
public final class EncodedRows {
  /** The most rows of a batch. */
  public static final int BATCH_ROWS = 4096;

  /** Batches of wide rows have fewer, but not so few that matrix products get slow. */
  private static final int LEAST_BATCH_ROWS = 512;

  /** Numbers of a batch: larger arrays cost the garbage collector more than they spare. */
  private static final int BATCH_NUMBERS = 1 << 18;

  private EncodedRows() {}

  /** The most rows of a batch of that layout. */
  public static int batchRows(BlockLayout layout) {
    return Math.max(LEAST_BATCH_ROWS, expectedRows(layout));
  }

  /** Rows to make room for before any is read: as many as have a fair number of values. */
  public static int expectedRows(BlockLayout layout) {
    int width = Math.max(1, layout.denseWidth());
    return Math.max(1, Math.min(BATCH_ROWS, BATCH_NUMBERS / width));
  }

  /** Rows that were encoded together. Lives inside a task, and is not for the wire. */
  public static final class Batch {
    private final Block block;
    private final List<InternalRow> kept;

    private Batch(Block block, List<InternalRow> kept) {
      this.block = block;
      this.kept = kept;
    }

    /** The inputs, without targets; rows are numbered from 0 in each scan partition. */
    public Block block() {
      return block;
    }

    /** For each row of the block its kept columns, of {@link EncodedRows#keptSchema}. */
    public List<InternalRow> kept() {
      return kept;
    }
  }

  /** Batches of rows for prediction, whose values nobody counts. */
  public static JavaRDD<Batch> batches(
      Dataset<Row> rows, FeatureEncoder encoder, List<String> keep, BadRows badRows) {
    return batches(rows, encoder, keep, badRows, tally(rows, encoder));
  }

  private static SeenTally tally(Dataset<Row> rows, FeatureEncoder encoder) {
    return SeenTally.of(rows.sparkSession().sparkContext(), encoder);
  }

  /**
   * Batches of rows for prediction, in the order of the rows. Labels and weights are not read.
   *
   * @param keep columns to be handed through; may be empty
   * @param badRows whether a row that cannot be encoded ends the job or is left out
   * @param tally counts what the rows held
   * @throws DataException if a feature column or a kept column is missing or of another kind; in
   *     tasks, if a row cannot be encoded
   */
  public static JavaRDD<Batch> batches(
      Dataset<Row> rows,
      FeatureEncoder encoder,
      List<String> keep,
      BadRows badRows,
      SeenTally tally) {
    return batches(
        scan(rows, encoder, FeatureEncoder.Labels.IGNORED, keep),
        encoder,
        keep.size(),
        badRows,
        tally);
  }

  /** Blocks of labelled and weighted rows for evaluation, whose values nobody counts. */
  public static JavaRDD<Block> labelled(
      Dataset<Row> rows, FeatureEncoder encoder, BadRows badRows) {
    return labelled(rows, encoder, FeatureEncoder.Labels.READ, badRows, tally(rows, encoder));
  }

  /**
   * Blocks of labelled rows for evaluation, each of at most {@value #BATCH_ROWS} rows, in the order
   * of the rows.
   *
   * @param labels whether weights are read too
   * @param badRows whether a row that cannot be encoded, or has an unknown class, ends the job or
   *     is left out
   * @param tally counts what the rows held
   */
  public static JavaRDD<Block> labelled(
      Dataset<Row> rows,
      FeatureEncoder encoder,
      FeatureEncoder.Labels labels,
      BadRows badRows,
      SeenTally tally) {
    return labelledBatches(rows, encoder, labels, List.of(), badRows, tally).map(Batch::block);
  }

  /**
   * The same rows as {@link #labelled} has, with the same numbers, and columns handed through.
   *
   * @param keep those columns
   */
  public static JavaRDD<Batch> labelledBatches(
      Dataset<Row> rows,
      FeatureEncoder encoder,
      FeatureEncoder.Labels labels,
      List<String> keep,
      BadRows badRows,
      SeenTally tally) {
    return batches(scan(rows, encoder, labels, keep), encoder, keep.size(), badRows, tally);
  }

  private static JavaRDD<Batch> batches(
      Scan read, FeatureEncoder encoder, int kept, BadRows badRows, SeenTally tally) {
    JavaRDD<InternalRow> scanned = read.rows;
    RowProjection projection = read.projection;
    Broadcast<String> json = broadcast(scanned, encoder);
    return scanned.mapPartitionsWithIndex(
        (partition, scan) -> {
          ScanRowEncoder rowEncoder =
              new ScanRowEncoder(FeatureEncoder.fromJson(json.value()), projection);
          Batches batches = new Batches(scan, rowEncoder, badRows, new KeptRows(kept, projection));
          tally.addAtEnd(partition, batches.seen);
          return batches;
        },
        true);
  }

  /**
   * The columns that {@link #batches} hands through.
   *
   * @throws DataException if one of them is missing
   */
  public static StructType keptSchema(Dataset<Row> data, List<String> keep) {
    StructField[] fields = new StructField[keep.size()];
    Set<String> known = new LinkedHashSet<>(Arrays.asList(data.schema().fieldNames()));
    known.removeAll(List.of(CorruptRecord.COLUMN, DerivedProblem.COLUMN));
    int kept = 0;
    for (String name : keep) {
      if (!known.contains(name)) {
        throw DataException.expected("a column to keep", "none of that name")
            .column(name)
            .remedy(ColumnNames.suggestion(name, List.copyOf(known)))
            .build();
      }
      fields[kept++] = TextType.plain(data.schema().apply(name));
    }
    return new StructType(fields);
  }

  /** Rows as they come from their source, and how they are read. */
  record Scan(JavaRDD<InternalRow> rows, RowProjection projection) {}

  /**
   * Reads rows as the training rows were read: columns of the same kinds, in the same time zone.
   */
  static Scan scan(
      Dataset<Row> rows, FeatureEncoder encoder, FeatureEncoder.Labels labels, List<String> keep) {
    try (ScanConf conf = new ScanConf(rows.sparkSession())) {
      RowFields fields = encoder.rowFields(labels);
      encoder
          .source()
          .ifPresent(
              source -> {
                conf.set(ScanConf.TIME_ZONE, source.timeZone());
                SourceTypes.require(rows.schema(), source, encoder.featureColumns());
                SourceTypes.require(rows.schema(), source, fields.labels());
              });
      Dataset<Row> data = DerivedColumns.add(rows, encoder, labels);
      keptSchema(data, keep);
      RowProjection projection = RowProjection.of(data, fields);
      return new Scan(ScanRows.of(data, projection, keep), projection);
    }
  }

  static Broadcast<String> broadcast(JavaRDD<?> rows, FeatureEncoder encoder) {
    return JavaSparkContext.fromSparkContext(rows.context()).broadcast(encoder.toJson());
  }

  /** Takes the kept columns out of a row. */
  private static final class KeptRows {
    private final int ordinal;
    private final int width;

    KeptRows(int width, RowProjection projection) {
      this.width = width;
      this.ordinal = projection.columns();
    }

    void add(InternalRow row, List<InternalRow> kept) {
      if (width > 0) {
        kept.add(row.getStruct(ordinal, width).copy());
      }
    }
  }

  private static final class Batches implements Iterator<Batch> {
    private final Iterator<InternalRow> scan;
    private final ScanRowEncoder encoder;
    private final BadRows badRows;
    private final KeptRows keptRows;
    private final FilePosition position = new FilePosition();
    private final SeenRows seen;
    private final int batchRows;

    /** Rows to make room for: where there are few wide ones, a whole batch would be a waste. */
    private int expectedRows;

    private Batch ready;
    private long encoded;

    Batches(
        Iterator<InternalRow> scan, ScanRowEncoder encoder, BadRows badRows, KeptRows keptRows) {
      this.scan = scan;
      this.encoder = encoder;
      this.badRows = badRows;
      this.keptRows = keptRows;
      this.seen = new SeenRows(encoder.seen());
      this.expectedRows = expectedRows(encoder.layout());
      this.batchRows = batchRows(encoder.layout());
    }

    @Override
    public boolean hasNext() {
      if (ready == null) {
        ready = read();
      }
      return ready != null;
    }

    @Override
    public Batch next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      Batch batch = ready;
      ready = null;
      return batch;
    }

    private Batch read() {
      if (!scan.hasNext()) {
        return null;
      }
      BlockBuilder block = Block.builder(encoder.layout(), expectedRows);
      List<InternalRow> kept = new ArrayList<>();
      while (block.rows() < batchRows && scan.hasNext()) {
        InternalRow row = scan.next();
        position.next();
        try {
          encoder.encode(row);
        } catch (BadRowException e) {
          if (badRows == BadRows.FAIL) {
            throw position.describe(e, encoder.corruptText(row)).toException();
          }
          seen.skip(position.describe(e, encoder.corruptText(row)));
          continue;
        }
        encoder.append(block, encoded++);
        keptRows.add(row, kept);
      }
      expectedRows = Math.max(expectedRows, block.rows());
      return block.rows() == 0 ? null : new Batch(block.build(), kept);
    }
  }
}
