package io.gradus.dataset.pack;

import io.gradus.config.BadRows;
import io.gradus.data.Block;
import io.gradus.data.BlockBuilder;
import io.gradus.data.BlockLayout;
import io.gradus.data.RowPlacement;
import io.gradus.dataset.row.RowSplit;
import io.gradus.dataset.row.RowsFingerprint;
import io.gradus.dataset.row.ScanRowEncoder;
import io.gradus.dataset.scan.FilePosition;
import io.gradus.encode.BadRowException;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Queue;
import org.apache.spark.sql.catalyst.InternalRow;
import scala.Tuple2;

/**
 * Packs the rows of one scan partition into chunks, each for one target partition. Chunks are given
 * out whenever all of them together reach {@value #FLUSH_BYTES} bytes, so that a task never holds
 * its whole partition.
 */
final class ChunkIterator implements Iterator<Tuple2<Integer, Block>> {
  private static final long FLUSH_BYTES = 64L << 20;

  /** Rows are dealt evenly to target partitions, but for so many. */
  private static final int SPARE_ROWS = 16;

  /** Leaves room for the rows of a scan partition below its number. */
  private static final int PARTITION_SHIFT = 40;

  /** Spreads the first rows of scan partitions over the target partitions. */
  private static final long PARTITION_STRIDE = 37;

  private final Iterator<InternalRow> scan;
  private final ScanRowEncoder encoder;
  private final RowSplit split;
  private final RowSplit.Part part;
  private final BadRows badRows;
  private final BlockLayout layout;
  private final boolean consecutive;
  private final ScanPlaces places;
  private final int scanPartition;

  /** Null where rows are not compared with those of a pass before. */
  private final RowsFingerprint fingerprint;

  private final BlockBuilder[] builders;
  private final Queue<Tuple2<Integer, Block>> ready = new ArrayDeque<>();
  private final FilePosition position = new FilePosition();
  private final int rowBytes;

  /** About as many rows as a chunk will have: a builder that has to grow copies what it has. */
  private final int chunkRows;

  private long scanned;
  private long packed;
  private long unflushedBytes;

  /** An iterator over the chunks of a scan partition. */
  ChunkIterator(
      Iterator<InternalRow> scan,
      ScanRowEncoder encoder,
      RowDeal deal,
      ScanPlaces places,
      int scanPartition) {
    this.scan = scan;
    this.encoder = encoder;
    split = deal.split();
    part = deal.part();
    badRows = deal.badRows();
    layout = deal.layout();
    consecutive = deal.numbering() == RowDeal.Numbering.CONSECUTIVE;
    this.scanPartition = scanPartition;
    this.places = places;
    scanned = places.scanStart(scanPartition);
    packed = places.packedStart(scanPartition);
    fingerprint = places.comparesRows() ? new RowsFingerprint() : null;
    builders = new BlockBuilder[deal.partitions()];
    rowBytes =
        16
            + Float.BYTES
                * (layout.denseWidth() + layout.categoricalCount() + layout.targetWidth() + 1);
    chunkRows =
        (int) Math.min(places.expectedRows(scanPartition), FLUSH_BYTES / rowBytes + 1)
                / builders.length
            + SPARE_ROWS;
  }

  @Override
  public boolean hasNext() {
    while (ready.isEmpty() && scan.hasNext()) {
      InternalRow row = scan.next();
      position.next();
      add(row);
    }
    if (ready.isEmpty()) {
      checkRows();
      flush();
    }
    return !ready.isEmpty();
  }

  @Override
  public Tuple2<Integer, Block> next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    return ready.remove();
  }

  private void add(InternalRow row) {
    long number = scanned++;
    if (split.part(number) != part) {
      return;
    }
    encoder.trainingRow(number);
    try {
      encoder.encode(row);
    } catch (BadRowException e) {
      if (badRows == BadRows.FAIL) {
        throw position.describe(e, encoder.corruptText(row)).toException();
      }
      return;
    }
    if (fingerprint != null) {
      fingerprint.add(encoder.values());
    }
    for (int times = split.times(number); times > 0; times--) {
      append();
    }
  }

  /** Adds the row that was encoded last, under a number of its own. */
  private void append() {
    long id = consecutive ? packed : ((long) scanPartition << PARTITION_SHIFT) + packed;
    long place = consecutive ? packed : packed + scanPartition * PARTITION_STRIDE;
    packed++;
    int target = RowPlacement.partition(place, builders.length);
    if (builders[target] == null) {
      builders[target] = Block.builder(layout, chunkRows);
    }
    encoder.append(builders[target], id);
    unflushedBytes += rowBytes + 8L * encoder.sparseCount();
    if (unflushedBytes >= FLUSH_BYTES) {
      flush();
    }
  }

  private void checkRows() {
    places.check(
        scanPartition,
        packed - places.packedStart(scanPartition),
        fingerprint == null ? 0 : fingerprint.value());
  }

  private void flush() {
    for (int target = 0; target < builders.length; target++) {
      if (builders[target] != null) {
        ready.add(new Tuple2<>(target, builders[target].build()));
        builders[target] = null;
      }
    }
    unflushedBytes = 0;
  }
}
