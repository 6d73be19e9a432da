package io.gradus.dataset.row;

import io.gradus.data.Block;
import io.gradus.data.BlockBuilder;
import io.gradus.data.BlockLayout;
import io.gradus.encode.EncoderSet;
import io.gradus.encode.FeatureEncoder;
import io.gradus.encode.RowEncoder;
import io.gradus.encode.RowValues;
import io.gradus.encode.SeenValues;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * Reads the rows of one task, one after the other, and encodes each by every encoder of a set. What
 * encoders read alike is read once.
 */
public final class ScanRowEncoders {
  private final RowProjections projections;
  private final List<RowReader> readers = new ArrayList<>();
  private final List<RowEncoder<UTF8String>> encoders = new ArrayList<>();

  /** Encoders of rows of the projections, one each. */
  public ScanRowEncoders(EncoderSet set, RowProjections projections) {
    this.projections = projections;
    projections.different().forEach(projection -> readers.add(new RowReader(projection)));
    for (FeatureEncoder encoder : set.encoders()) {
      RowReader reader = readers.get(projections.ofEncoder().get(encoders.size()));
      encoders.add(new RowEncoder<>(encoder, reader.values(), SparkTexts.INSTANCE));
    }
  }

  /** The layout of the widest blocks that rows are appended to. */
  public BlockLayout widest() {
    BlockLayout widest = encoders.get(0).layout();
    for (RowEncoder<UTF8String> encoder : encoders) {
      if (encoder.layout().denseWidth() > widest.denseWidth()) {
        widest = encoder.layout();
      }
    }
    return widest;
  }

  /** The text of a row that could not be read, or null. */
  public String corruptText(InternalRow row) {
    return readers.get(0).corruptText(projections.view(row, 0));
  }

  /** The values of the row that was read last, of each of the different projections. */
  public List<RowValues<UTF8String>> values() {
    return readers.stream().map(RowReader::values).toList();
  }

  /**
   * Reads and encodes the row; {@link #append} then adds it to blocks.
   *
   * @throws io.gradus.encode.BadRowException if the row has a value that its column does not allow
   */
  public void encode(InternalRow row) {
    for (int i = 0; i < readers.size(); i++) {
      readers.get(i).read(projections.view(row, i));
    }
    for (RowEncoder<UTF8String> encoder : encoders) {
      encoder.encode();
    }
  }

  /** A block to be filled by each encoder. */
  public List<BlockBuilder> blocks(int expectedRows) {
    return encoders.stream().map(encoder -> Block.builder(encoder.layout(), expectedRows)).toList();
  }

  /**
   * Adds the row that was encoded last.
   *
   * @param blocks of {@link #blocks}
   */
  public void append(List<BlockBuilder> blocks, long id) {
    for (int i = 0; i < encoders.size(); i++) {
      encoders.get(i).append(blocks.get(i), id);
    }
  }

  /** What each encoder saw of the rows that were encoded, as it is counted. */
  public List<SeenValues> seen() {
    return encoders.stream().map(RowEncoder::seen).toList();
  }
}
