package io.gradus.dataset;

import io.gradus.config.ColumnConfig;
import io.gradus.config.ColumnType;
import io.gradus.data.Block;
import io.gradus.dataset.column.EncoderFitter;
import io.gradus.dataset.pack.PackedData;
import io.gradus.encode.FeatureEncoder;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;

/** Rows that an encoder is fitted on, on real Spark. */
public abstract class EncoderTest extends SparkTest {
  /** The rows in their order, in three scan partitions. */
  public static Dataset<Row> ordered(String ddl, List<Row> rows) {
    return spark.createDataFrame(
        new org.apache.spark.api.java.JavaSparkContext(spark.sparkContext()).parallelize(rows, 3),
        StructType.fromDDL(ddl));
  }

  public static FeatureEncoder fit(Dataset<Row> rows, Configs configs) {
    return EncoderFitter.fit(rows, configs.data(), configs.features(), Optional.empty(), 3);
  }

  public static Block encode(Dataset<Row> rows, FeatureEncoder encoder, Configs configs) {
    try (PackedData packed = DataPipeline.pack(rows, encoder, configs.data(), 1)) {
      return joined(packed);
    }
  }

  public static Block fitted(Dataset<Row> rows, Configs configs) {
    return encode(rows, FeatureEncoder.fromJson(fit(rows, configs).toJson()), configs);
  }

  public static ColumnConfig typed(ColumnType type) {
    ColumnConfig none = ColumnConfig.unspecified();
    return new ColumnConfig(
        Optional.of(type),
        none.scaling(),
        none.encoding(),
        none.embeddingWidth(),
        none.minimumCount(),
        none.maxCategories(),
        none.hashBuckets(),
        none.missing(),
        none.fill(),
        none.gapIndicator());
  }
}
