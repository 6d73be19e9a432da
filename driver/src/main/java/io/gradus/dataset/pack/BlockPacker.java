package io.gradus.dataset.pack;

import io.gradus.config.BadRows;
import io.gradus.data.Block;
import io.gradus.data.BlockLayout;
import io.gradus.dataset.column.BadRowPolicy;
import io.gradus.dataset.column.RowSample;
import io.gradus.dataset.column.ScanStatistics;
import io.gradus.dataset.row.RowProjection;
import io.gradus.dataset.row.RowSplit;
import io.gradus.dataset.row.ScanRowEncoder;
import io.gradus.dataset.row.ScanRows;
import io.gradus.dataset.source.BadRow;
import io.gradus.dataset.source.FilePosition;
import io.gradus.dataset.source.Jobs;
import io.gradus.encode.BadRowException;
import io.gradus.encode.DataException;
import io.gradus.encode.FeatureEncoder;
import io.gradus.encode.RowFields;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.apache.spark.Partitioner;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.storage.StorageLevel;
import scala.Tuple2;

/**
 * Packs rows into one block a partition: every scan partition packs its rows into a chunk for each
 * target partition, the chunks are shuffled as bytes, and each target partition puts its chunks
 * together in row order. Which row is where follows from the rows' order alone.
 */
public final class BlockPacker {
  private final Dataset<Row> data;
  private final FeatureEncoder encoder;
  private final RowProjection projection;
  private final JavaRDD<InternalRow> scan;
  private final BadRowPolicy policy;
  private final BadRows badRows;

  public BlockPacker(
      Dataset<Row> data, FeatureEncoder encoder, BadRows badRows, BadRowPolicy policy) {
    this.data = data;
    this.encoder = encoder;
    this.badRows = badRows;
    this.policy = policy;
    projection = RowProjection.of(data, encoder.rowFields(FeatureEncoder.Labels.READ));
    scan = ScanRows.of(data, projection, List.of());
  }

  /** Packs the training rows, of which {@code statistics} tell how many each partition has. */
  public PackedData packTraining(RowSplit split, int partitions, ScanStatistics statistics) {
    PackedData packed =
        pack(
            new RowDeal(
                split,
                RowSplit.Part.TRAINING,
                badRows,
                encoder.layout(),
                partitions,
                RowDeal.Numbering.CONSECUTIVE),
            ScanPlaces.after(statistics),
            "training",
            statistics.badRows,
            statistics.badRowSample);
    if (!(packed.weightSum() > 0)) {
      packed.unpersist();
      throw DataException.expected("a positive sum of row weights", packed.weightSum())
          .column(encoder.weightColumn().orElse(null))
          .remedy("Check the column of row weights and data.class-weights.")
          .build();
    }
    return packed;
  }

  /**
   * Packs the rows of a part that is drawn; empty if there are none.
   *
   * @param scannedRows rows of each scan partition
   */
  public Optional<PackedData> packDrawn(
      RowSplit split, RowSplit.Part part, int partitions, List<Long> scannedRows, String name) {
    return pack(
        new RowDeal(
            split,
            part,
            badRows,
            encoder.layout(),
            partitions,
            RowDeal.Numbering.BY_SCAN_PARTITION),
        ScanPlaces.of(scannedRows),
        name);
  }

  /** Packs all rows, for validation, test or evaluation; empty if there are none. */
  public Optional<PackedData> packAll(int partitions, String name) {
    return packDrawn(
        RowSplit.none(),
        RowSplit.Part.TRAINING,
        partitions,
        Collections.nCopies(scan.getNumPartitions(), 0L),
        name);
  }

  private Optional<PackedData> pack(RowDeal deal, ScanPlaces places, String name) {
    places.requirePartitions(scan.getNumPartitions());
    ScanStatistics skipped = badRows == BadRows.SKIP ? findBadRows(deal, places, name) : null;
    PackedData packed =
        pack(
            deal,
            places,
            name,
            skipped == null ? 0 : skipped.badRows,
            skipped == null ? List.of() : skipped.badRowSample);
    if (packed.rows() == 0) {
      packed.unpersist();
      return Optional.empty();
    }
    return Optional.of(packed);
  }

  private PackedData pack(
      RowDeal deal, ScanPlaces places, String name, long skipped, List<BadRow> skippedSample) {
    JavaRDD<InternalRow> rows = scan;
    places.requirePartitions(rows.getNumPartitions());
    Broadcast<String> json =
        JavaSparkContext.fromSparkContext(rows.context()).broadcast(encoder.toJson());
    RowProjection read = projection;
    JavaRDD<Tuple2<Integer, Block>> chunks =
        rows.mapPartitionsWithIndex(
            (partition, scanned) ->
                new ChunkIterator(
                    scanned,
                    new ScanRowEncoder(FeatureEncoder.fromJson(json.value()), read),
                    deal,
                    places,
                    partition),
            true);
    BlockLayout layout = deal.layout();
    JavaRDD<Block> blocks =
        JavaPairRDD.fromJavaRDD(chunks)
            .partitionBy(new ToPartition(deal.partitions()))
            .mapPartitions(arrived -> join(arrived, layout), true)
            .setName("Gradus " + name + " rows");
    blocks.persist(StorageLevel.MEMORY_AND_DISK());
    try {
      return measured(blocks, name, skipped, skippedSample);
    } catch (RuntimeException e) {
      blocks.unpersist(false);
      throw e;
    }
  }

  public static PackedData measured(
      JavaRDD<Block> blocks, String name, long skipped, List<BadRow> skippedSample) {
    List<BlockSize> sizes =
        Jobs.described(
            blocks, "Gradus: pack " + name + " rows", () -> blocks.map(BlockSize::of).collect());
    long rows = 0;
    double weightSum = 0;
    long bytes = 0;
    for (BlockSize size : sizes) {
      rows += size.rows;
      weightSum += size.weightSum;
      bytes += size.bytes;
    }
    long fingerprint = 0;
    for (BlockSize size : sizes) {
      fingerprint = 31 * fingerprint + size.checksum;
    }
    return new PackedData(
        blocks,
        sizes.get(0).layout,
        rows,
        weightSum,
        bytes,
        Long.toHexString(fingerprint),
        skipped,
        skippedSample);
  }

  /** What the driver must know of a block. */
  private static final class BlockSize implements Serializable {
    private static final long serialVersionUID = 1L;

    private final BlockLayout layout;
    private final int rows;
    private final double weightSum;
    private final long bytes;
    private final long checksum;

    private BlockSize(BlockLayout layout, int rows, double weightSum, long bytes, long checksum) {
      this.layout = layout;
      this.rows = rows;
      this.weightSum = weightSum;
      this.bytes = bytes;
      this.checksum = checksum;
    }

    static BlockSize of(Block block) {
      double sum = 0;
      for (float weight : block.weights()) {
        sum += weight;
      }
      return new BlockSize(block.layout(), block.rows(), sum, block.bytes(), block.checksum());
    }
  }

  private static Iterator<Block> join(
      Iterator<Tuple2<Integer, Block>> arrived, BlockLayout layout) {
    List<Block> chunks = new ArrayList<>();
    while (arrived.hasNext()) {
      chunks.add(arrived.next()._2());
    }
    Block block = chunks.isEmpty() ? Block.builder(layout, 0).build() : Block.concatenate(chunks);
    return List.of(block).iterator();
  }

  /** Counts the bad rows of a part and describes some of them. */
  private ScanStatistics findBadRows(RowDeal deal, ScanPlaces places, String name) {
    JavaRDD<InternalRow> rows = scan;
    Broadcast<String> json =
        JavaSparkContext.fromSparkContext(rows.context()).broadcast(encoder.toJson());
    RowProjection read = projection;
    List<ScanStatistics> found =
        Jobs.described(
            rows,
            "Gradus: check " + name + " rows",
            () ->
                rows.mapPartitionsWithIndex(
                        (partition, scanned) -> {
                          ScanRowEncoder rowEncoder =
                              new ScanRowEncoder(FeatureEncoder.fromJson(json.value()), read);
                          return List.of(
                                  check(
                                      scanned, rowEncoder, read, deal, places.scanStart(partition)))
                              .iterator();
                        },
                        true)
                    .collect());
    ScanStatistics all = blank(projection.fields());
    all.finish(0, 0);
    found.forEach(all::merge);
    policy.check(data, all.badRows, all.badRowSample);
    return all;
  }

  private static ScanStatistics check(
      Iterator<InternalRow> scan,
      ScanRowEncoder encoder,
      RowProjection projection,
      RowDeal deal,
      long start) {
    ScanStatistics statistics = blank(projection.fields());
    FilePosition position = new FilePosition();
    long number = start;
    while (scan.hasNext()) {
      InternalRow row = scan.next();
      position.next();
      if (deal.split().part(number++) == deal.part()) {
        try {
          encoder.encode(row);
        } catch (BadRowException e) {
          statistics.addBad(position.describe(e, encoder.corruptText(row)));
        }
      }
    }
    statistics.finish(number - start, 0);
    return statistics;
  }

  private static ScanStatistics blank(RowFields deal) {
    return new ScanStatistics(deal, 0, new RowSample(0, 0, new int[0], 0));
  }

  /** The key is the partition. */
  private static final class ToPartition extends Partitioner {
    private static final long serialVersionUID = 1L;

    private final int partitions;

    ToPartition(int partitions) {
      this.partitions = partitions;
    }

    @Override
    public int numPartitions() {
      return partitions;
    }

    @Override
    public int getPartition(Object key) {
      return (Integer) key;
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof ToPartition that && partitions == that.partitions;
    }

    @Override
    public int hashCode() {
      return partitions;
    }
  }
}
