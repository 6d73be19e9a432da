package io.gradus.dataset.row;

import io.gradus.data.BlockBuilder;
import io.gradus.data.BlockLayout;
import io.gradus.encode.FeatureEncoder;
import io.gradus.encode.RowEncoder;
import io.gradus.encode.RowValues;
import io.gradus.encode.SeenValues;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.unsafe.types.UTF8String;

/** Reads and encodes the rows of one task, one after the other. */
public final class ScanRowEncoder {
  private final RowReader reader;
  private final RowEncoder<UTF8String> encoder;

  /** An encoder of rows of the projection. */
  public ScanRowEncoder(FeatureEncoder encoder, RowProjection projection) {
    reader = new RowReader(projection);
    this.encoder = new RowEncoder<>(encoder, reader.values(), SparkTexts.INSTANCE);
  }

  /** The layout of the blocks that rows are appended to. */
  public BlockLayout layout() {
    return encoder.layout();
  }

  /** The text of a row that could not be read, or null. */
  public String corruptText(InternalRow row) {
    return reader.corruptText(row);
  }

  /** The values of the row that was read last. */
  public RowValues<UTF8String> values() {
    return reader.values();
  }

  /**
   * Reads and encodes the row; {@link #append} then adds it to a block.
   *
   * @throws io.gradus.encode.BadRowException if the row has a value that its column does not allow
   */
  public void encode(InternalRow row) {
    reader.read(row);
    encoder.encode();
  }

  /** Says which training row comes next, see {@link RowEncoder#trainingRow}. */
  public void trainingRow(long number) {
    encoder.trainingRow(number);
  }

  /** How many sparse entries the row has that was encoded last. */
  public int sparseCount() {
    return encoder.sparseCount();
  }

  /** What the rows held that were encoded, as it is counted. */
  public SeenValues seen() {
    return encoder.seen();
  }

  /** Adds the row that was encoded last. */
  public void append(BlockBuilder block, long id) {
    encoder.append(block, id);
  }
}
