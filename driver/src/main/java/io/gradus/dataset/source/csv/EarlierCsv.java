package io.gradus.dataset.source.csv;

import io.gradus.config.DataConfig;
import io.gradus.dataset.source.format.FormatDetector;
import io.gradus.dataset.source.place.InputFiles;
import io.gradus.dataset.text.CorruptRecord;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * CSV files as versions up to 2026-11 read them, by Spark's own inference and options: for their
 * models, which do not say what their columns were read as.
 */
public final class EarlierCsv {
  private EarlierCsv() {}

  /** Reads the files. */
  public static Dataset<Row> read(SparkSession spark, DataConfig config, List<String> files) {
    Configuration hadoop = spark.sessionState().newHadoopConf();
    InputFiles input = InputFiles.of(files, hadoop);
    Map<String, String> options = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    options.putAll(config.options());
    options.putIfAbsent("header", "true");
    if (input.files().stream()
            .allMatch(file -> FormatDetector.isTabSeparated(file.getPath().getName()))
        && !options.containsKey("delimiter")) {
      options.putIfAbsent("sep", "\t");
    }
    String[] paths = input.toLoad(options);
    StructType schema;
    if (config.schema().isPresent()) {
      schema = StructType.fromDDL(config.schema().get());
    } else {
      Map<String, String> inferring = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
      inferring.putAll(options);
      inferring.putIfAbsent("inferSchema", "true");
      schema = spark.read().format("csv").options(inferring).load(paths).schema();
      // Files whose columns stand in another order must not be read as if they did not.
      options.putIfAbsent("enforceSchema", "false");
    }
    options.putIfAbsent("columnPruning", "false");
    if (!options.containsKey("mode")) {
      options.put("columnNameOfCorruptRecord", CorruptRecord.COLUMN);
      if (!Arrays.asList(schema.fieldNames()).contains(CorruptRecord.COLUMN)) {
        schema = schema.add(CorruptRecord.COLUMN, DataTypes.StringType);
      }
    }
    return spark.read().format("csv").options(options).schema(schema).load(paths);
  }
}
