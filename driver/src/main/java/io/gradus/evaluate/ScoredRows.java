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
import org.apache.spark.sql.catalyst.expressions.UnsafeRow;
import org.apache.spark.sql.catalyst.expressions.codegen.GenerateUnsafeRowJoiner;
import org.apache.spark.sql.catalyst.expressions.codegen.UnsafeRowJoiner;
import org.apache.spark.sql.types.StructType;

/** The rows of a task, each with its outputs behind it; read and predicted in batches. */
final class ScoredRows implements Iterator<InternalRow> {
  private static final int UNPREDICTED = -1;

  private static final String WAY_OUT =
      "Mend the row, or choose to leave such rows out (skip) or to have them without outputs"
          + " (keep).";

  private final TaskRows rows;
  private final RowInputs.Reading reading;
  private final InvalidRows invalid;
  private final Function<List<Block>, float[][]> networks;
  private final OutputRows outputs;
  private final int batchRows;
  private final FilePosition position = new FilePosition();

  /** For each row that is held: which one of the block it is. */
  private final int[] places;

  /** Null where nothing is handed on of the rows. */
  private final UnsafeRowJoiner joiner;

  private List<BlockBuilder> blocks = List.of();

  /** Rows that the blocks have room for. */
  private int room;

  private int next;
  private int expectedRows;
  private long encoded;

  /**
   * The rows of a task.
   *
   * @param kept the columns that are handed on
   * @param batchRows how many rows a batch may have
   * @param networks give the raw outputs of a batch, [rows, outputs] each; null where nobody wants
   *     them
   */
  ScoredRows(
      TaskRows rows,
      StructType kept,
      int batchRows,
      RowInputs.Reading reading,
      InvalidRows invalid,
      Function<List<Block>, float[][]> networks,
      OutputRows outputs) {
    this.rows = rows;
    this.batchRows = batchRows;
    this.reading = reading;
    this.invalid = invalid;
    this.networks = networks;
    this.outputs = outputs;
    this.expectedRows = Math.min(batchRows, EncodedRows.expectedRows(reading.encoders().widest()));
    this.places = new int[batchRows];
    this.joiner =
        kept.length() == 0 ? null : GenerateUnsafeRowJoiner.create(kept, outputs.schema());
  }

  @Override
  public boolean hasNext() {
    while (next == rows.held()) {
      rows.clear();
      next = 0;
      if (!rows.hasNext()) {
        return false;
      }
      read();
    }
    return true;
  }

  @Override
  public InternalRow next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    int row = next++;
    int place = places[row];
    UnsafeRow output =
        networks == null || place == UNPREDICTED ? outputs.nothing() : outputs.row(place);
    return joiner == null ? output : joiner.join(rows.row(row), output);
  }

  private void read() {
    ScanRowEncoders encoders = reading.encoders();
    begin(encoders);
    BlockBuilder block = blocks.get(0);
    while (rows.held() < batchRows && !rows.isFull() && rows.hasNext()) {
      InternalRow row = rows.next();
      // Spark is asked which file it reads, which takes longer than a number of the row.
      if (rows.mayBeginFile()) {
        position.next();
      } else {
        position.nextOfFile();
      }
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
      places[rows.held()] = place;
      rows.hold();
    }
    expectedRows = Math.max(expectedRows, block.rows());
    if (networks != null && block.rows() > 0) {
      List<Block> packed = blocks.stream().map(BlockBuilder::build).toList();
      outputs.begin(packed, networks.apply(packed));
    }
  }

  /** In the arrays of the batch before, where they are large enough. */
  private void begin(ScanRowEncoders encoders) {
    if (room < expectedRows) {
      room = expectedRows;
      blocks = encoders.blocks(room);
    } else {
      blocks.forEach(BlockBuilder::restart);
    }
  }
}
