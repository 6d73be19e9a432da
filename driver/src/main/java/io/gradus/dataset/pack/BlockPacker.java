package io.gradus.dataset.pack;

import io.gradus.config.BadRows;
import io.gradus.data.Block;
import io.gradus.data.BlockLayout;
import io.gradus.dataset.column.BadRowPolicy;
import io.gradus.dataset.column.ScanStatistics;
import io.gradus.dataset.row.RowProjection;
import io.gradus.dataset.row.RowSplit;
import io.gradus.dataset.row.ScanRowEncoder;
import io.gradus.dataset.row.ScanRows;
import io.gradus.dataset.scan.BadRowTally;
import io.gradus.dataset.scan.FilePosition;
import io.gradus.dataset.scan.Jobs;
import io.gradus.encode.BadRowException;
import io.gradus.encode.DataException;
import io.gradus.encode.EncoderSet;
import io.gradus.encode.FeatureEncoder;
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

  /**
   * A packer of labelled rows.
   *
   * @param labels whether weights are read too
   * @param data with the columns that the encoder derives
   * @param badRows whether a bad row ends the job or is left out
   * @param policy decides whether it can go on with the bad rows that were found
   */
  public BlockPacker(
      Dataset<Row> data,
      FeatureEncoder encoder,
      FeatureEncoder.Labels labels,
      BadRows badRows,
      BadRowPolicy policy) {
    this.data = data;
    this.encoder = encoder;
    this.badRows = badRows;
    this.policy = policy;
    projection = RowProjection.of(data, encoder.rowFields(labels));
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
            statistics.bad);
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
    BadRowTally skipped =
        badRows == BadRows.SKIP ? findBadRows(deal, places, name) : new BadRowTally();
    PackedData packed = pack(deal, places, name, skipped);
    if (packed.rows() == 0) {
      packed.unpersist();
      return Optional.empty();
    }
    return Optional.of(packed);
  }

  private PackedData pack(RowDeal deal, ScanPlaces places, String name, BadRowTally skipped) {
    places.requirePartitions(scan.getNumPartitions());
    Broadcast<String> json =
        JavaSparkContext.fromSparkContext(scan.context()).broadcast(encoder.toJson());
    RowProjection read = projection;
    SeenTally tally = SeenTally.of(scan.context(), encoder);
    JavaRDD<Tuple2<Integer, Block>> chunks =
        scan.mapPartitionsWithIndex(
            (partition, scanned) -> {
              ScanRowEncoder rowEncoder =
                  new ScanRowEncoder(FeatureEncoder.fromJson(json.value()), read);
              tally.addAtEnd(partition, new SeenRows(rowEncoder.seen()));
              return new ChunkIterator(scanned, rowEncoder, deal, places, partition);
            },
            true);
    BlockLayout layout = deal.layout();
    JavaRDD<Block> blocks =
        JavaPairRDD.fromJavaRDD(chunks)
            .partitionBy(new ToPartition(deal.partitions()))
            .mapPartitions(arrived -> join(arrived, layout), true)
            .setName("Gradus " + name + " rows");
    blocks.persist(StorageLevel.MEMORY_AND_DISK());
    try {
      PackedData packed = PackedData.of(blocks, name, skipped);
      return packed.with(tally.value().report(EncoderSet.of(encoder)));
    } catch (RuntimeException e) {
      blocks.unpersist(false);
      throw e;
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
  private BadRowTally findBadRows(RowDeal deal, ScanPlaces places, String name) {
    Broadcast<String> json =
        JavaSparkContext.fromSparkContext(scan.context()).broadcast(encoder.toJson());
    RowProjection read = projection;
    List<BadRowTally> found =
        Jobs.described(
            scan,
            "Gradus: check " + name + " rows",
            () ->
                scan.mapPartitionsWithIndex(
                        (partition, scanned) -> {
                          ScanRowEncoder rowEncoder =
                              new ScanRowEncoder(FeatureEncoder.fromJson(json.value()), read);
                          return List.of(
                                  check(scanned, rowEncoder, deal, places.scanStart(partition)))
                              .iterator();
                        },
                        true)
                    .collect());
    BadRowTally all = new BadRowTally();
    found.forEach(all::merge);
    policy.check(data, all);
    return all;
  }

  private static BadRowTally check(
      Iterator<InternalRow> scan, ScanRowEncoder encoder, RowDeal deal, long start) {
    BadRowTally bad = new BadRowTally();
    FilePosition position = new FilePosition();
    long number = start;
    while (scan.hasNext()) {
      InternalRow row = scan.next();
      position.next();
      if (deal.split().part(number++) == deal.part()) {
        try {
          encoder.encode(row);
        } catch (BadRowException e) {
          bad.add(position.describe(e, encoder.corruptText(row)));
        }
      }
    }
    return bad;
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
