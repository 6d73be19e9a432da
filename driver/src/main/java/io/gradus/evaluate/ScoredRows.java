package io.gradus.evaluate;

import io.gradus.data.Block;
import io.gradus.data.BlockBuilder;
import io.gradus.dataset.pack.EncodedRows;
import io.gradus.dataset.pack.RowInputs;
import io.gradus.dataset.row.ScanRowEncoders;
import io.gradus.dataset.scan.FilePosition;
import io.gradus.encode.BadRowException;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.function.Function;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.expressions.UnsafeProjection;
import org.apache.spark.sql.catalyst.expressions.UnsafeRow;
import org.apache.spark.sql.catalyst.expressions.codegen.GenerateUnsafeRowJoiner;
import org.apache.spark.sql.catalyst.expressions.codegen.UnsafeRowJoiner;
import org.apache.spark.sql.types.StructType;

/** The rows of a task, each with its outputs behind it; read and predicted in batches. */
final class ScoredRows implements Iterator<InternalRow> {
  /** Bytes of rows that are held until their batch is predicted; more make smaller batches. */
  private static final int HELD_BYTES = 16 << 20;

  private static final int UNPREDICTED = -1;

  private static final String WAY_OUT =
      "Mend the row, or choose to leave such rows out (skip) or to have them without outputs"
          + " (keep).";

  private final Iterator<InternalRow> rows;
  private final RowInputs.Reading reading;
  private final InvalidRows invalid;
  private final Function<List<Block>, float[][]> networks;
  private final MlValues values;
  private final int batchRows;
  private final FilePosition position = new FilePosition();
  private final HeldRows held;

  /** For each row that is held: which one of the block it is. */
  private final int[] places;

  private final Object[] written;
  private final InternalRow outputs;
  private final UnsafeRow nothing;
  private final UnsafeProjection flatOutputs;
  private final UnsafeProjection flatRow;
  private final UnsafeRowJoiner joiner;
  private int next;
  private int expectedRows;
  private long encoded;

  /**
   * The rows of a task.
   *
   * @param schema of the rows as they come
   * @param networks give the raw outputs of a batch, [rows, outputs] each
   */
  ScoredRows(
      Iterator<InternalRow> rows,
      StructType schema,
      RowInputs.Reading reading,
      InvalidRows invalid,
      Function<List<Block>, float[][]> networks,
      MlValues values) {
    this.rows = rows;
    this.reading = reading;
    this.invalid = invalid;
    this.networks = networks;
    this.values = values;
    this.batchRows = EncodedRows.batchRows(reading.encoders().widest());
    this.expectedRows = Math.min(batchRows, EncodedRows.expectedRows(reading.encoders().widest()));
    this.places = new int[batchRows];
    this.held = new HeldRows(schema.length(), batchRows);
    StructType added = values.schema();
    this.written = new Object[added.length()];
    this.outputs = new GenericInternalRow(written);
    this.flatOutputs = UnsafeProjection.create(added);
    this.flatRow = UnsafeProjection.create(schema);
    this.nothing = flatOutputs.apply(outputs).copy();
    this.joiner = GenerateUnsafeRowJoiner.create(schema, added);
  }

  @Override
  public boolean hasNext() {
    while (next == held.count() && rows.hasNext()) {
      read();
    }
    return next < held.count();
  }

  @Override
  public InternalRow next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    UnsafeRow row = held.row(next);
    int place = places[next++];
    if (place == UNPREDICTED) {
      return joiner.join(row, nothing);
    }
    values.write(place, written);
    return joiner.join(row, flatOutputs.apply(outputs));
  }

  private void read() {
    ScanRowEncoders encoders = reading.encoders();
    List<BlockBuilder> blocks = encoders.blocks(expectedRows);
    BlockBuilder block = blocks.get(0);
    held.clear();
    next = 0;
    while (held.count() < batchRows && held.bytes() < HELD_BYTES && rows.hasNext()) {
      InternalRow row = rows.next();
      position.next();
      int place = block.rows();
      try {
        reading.encode(row);
        encoders.append(blocks, encoded++);
      } catch (BadRowException e) {
        if (invalid == InvalidRows.ERROR) {
          throw position.describe(e, null).toException(WAY_OUT);
        }
        if (invalid == InvalidRows.SKIP) {
          continue;
        }
        place = UNPREDICTED;
      }
      places[held.count()] = place;
      held.add(row instanceof UnsafeRow flat ? flat : flatRow.apply(row));
    }
    expectedRows = Math.max(expectedRows, block.rows());
    if (block.rows() > 0) {
      List<Block> built = blocks.stream().map(BlockBuilder::build).toList();
      values.begin(networks.apply(built), block.rows());
    }
  }
}
