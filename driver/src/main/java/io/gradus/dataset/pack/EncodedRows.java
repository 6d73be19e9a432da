package io.gradus.dataset.pack;

import io.gradus.config.BadRows;
import io.gradus.data.Block;
import io.gradus.data.BlockBuilder;
import io.gradus.data.BlockLayout;
import io.gradus.dataset.column.DerivedColumns;
import io.gradus.dataset.row.DerivedProblem;
import io.gradus.dataset.row.RowProjections;
import io.gradus.dataset.row.ScanConf;
import io.gradus.dataset.row.ScanRowEncoders;
import io.gradus.dataset.scan.FilePosition;
import io.gradus.dataset.source.SourceTypes;
import io.gradus.dataset.text.CorruptRecord;
import io.gradus.dataset.text.TextType;
import io.gradus.encode.BadRowException;
import io.gradus.encode.ColumnNames;
import io.gradus.encode.DataException;
import io.gradus.encode.EncoderSet;
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
    private final List<Block> blocks;
    private final List<InternalRow> kept;

    private Batch(List<Block> blocks, List<InternalRow> kept) {
      this.blocks = blocks;
      this.kept = kept;
    }

    /** The rows as the first encoder sees them; numbered from 0 in each scan partition. */
    public Block block() {
      return blocks.get(0);
    }

    /** The same rows as each encoder sees them. */
    public List<Block> blocks() {
      return blocks;
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
    return batches(rows, EncoderSet.of(encoder), keep, badRows, tally);
  }

  /** The same of rows that several encoders see, all of which are read once. */
  public static JavaRDD<Batch> batches(
      Dataset<Row> rows, EncoderSet encoders, List<String> keep, BadRows badRows, SeenTally tally) {
    return batches(
        scan(rows, encoders, FeatureEncoder.Labels.IGNORED, keep),
        encoders,
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
    return labelledBatches(rows, EncoderSet.of(encoder), labels, keep, badRows, tally);
  }

  /** The same of rows that several encoders see; targets are those of each. */
  public static JavaRDD<Batch> labelledBatches(
      Dataset<Row> rows,
      EncoderSet encoders,
      FeatureEncoder.Labels labels,
      List<String> keep,
      BadRows badRows,
      SeenTally tally) {
    return batches(scan(rows, encoders, labels, keep), encoders, keep.size(), badRows, tally);
  }

  private static JavaRDD<Batch> batches(
      Scan read, EncoderSet encoders, int kept, BadRows badRows, SeenTally tally) {
    JavaRDD<InternalRow> scanned = read.rows;
    RowProjections projections = read.projections;
    SentEncoders sent = SentEncoders.of(scanned, encoders);
    return scanned.mapPartitionsWithIndex(
        (partition, scan) -> {
          ScanRowEncoders each = new ScanRowEncoders(sent.received(), projections);
          Batches batches = new Batches(scan, each, badRows, new KeptRows(kept, projections));
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
  record Scan(JavaRDD<InternalRow> rows, RowProjections projections) {}

  /**
   * Reads rows as the training rows were read: columns of the same kinds, in the same time zone.
   */
  static Scan scan(
      Dataset<Row> rows, EncoderSet encoders, FeatureEncoder.Labels labels, List<String> keep) {
    try (ScanConf conf = new ScanConf(rows.sparkSession())) {
      List<RowFields> fields =
          encoders.encoders().stream().map(encoder -> encoder.rowFields(labels)).toList();
      encoders
          .source()
          .ifPresent(
              source -> {
                conf.set(ScanConf.TIME_ZONE, source.timeZone());
                SourceTypes.require(rows.schema(), source, encoders.featureColumns());
                SourceTypes.require(rows.schema(), source, fields.get(0).labels());
              });
      Dataset<Row> data = DerivedColumns.add(rows, encoders, labels);
      keptSchema(data, keep);
      RowProjections projections = RowProjections.of(data, fields);
      return new Scan(projections.scan(data, keep), projections);
    }
  }

  /** Takes the kept columns out of a row. */
  private static final class KeptRows {
    private final int ordinal;
    private final int width;

    KeptRows(int width, RowProjections projections) {
      this.width = width;
      this.ordinal = projections.keptOrdinal();
    }

    void add(InternalRow row, List<InternalRow> kept) {
      if (width > 0) {
        kept.add(row.getStruct(ordinal, width).copy());
      }
    }
  }

  private static final class Batches implements Iterator<Batch> {
    private final Iterator<InternalRow> scan;
    private final ScanRowEncoders encoder;
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
        Iterator<InternalRow> scan, ScanRowEncoders encoder, BadRows badRows, KeptRows keptRows) {
      this.scan = scan;
      this.encoder = encoder;
      this.badRows = badRows;
      this.keptRows = keptRows;
      this.seen = new SeenRows(encoder.seen());
      this.expectedRows = expectedRows(encoder.widest());
      this.batchRows = batchRows(encoder.widest());
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
      List<BlockBuilder> blocks = encoder.blocks(expectedRows);
      BlockBuilder block = blocks.get(0);
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
        encoder.append(blocks, encoded++);
        keptRows.add(row, kept);
      }
      expectedRows = Math.max(expectedRows, block.rows());
      return block.rows() == 0
          ? null
          : new Batch(blocks.stream().map(BlockBuilder::build).toList(), kept);
    }
  }
}
