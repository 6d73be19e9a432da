package io.gradus.dataset;

import io.gradus.config.DataConfig;
import io.gradus.dataset.row.RowOrder;
import io.gradus.dataset.row.RowSplit;
import io.gradus.dataset.source.SourceReader;
import io.gradus.dataset.source.SourceTypes;
import io.gradus.dataset.source.place.SourceNotes;
import io.gradus.encode.SourceSchema;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;

/** Rows of the paths of a configuration. */
final class ConfiguredRows implements RowSource {
  private final SparkSession spark;
  private final DataConfig config;
  private final SourceNotes notes = new SourceNotes();

  /** What may be a mistake in validation and test rows. */
  private final List<String> others = new ArrayList<>();

  ConfiguredRows(SparkSession spark, DataConfig config) {
    this.spark = spark;
    this.config = config;
  }

  @Override
  public SparkSession session() {
    return spark;
  }

  @Override
  public Dataset<Row> training() {
    if (config.range().column().isEmpty()) {
      return SourceReader.read(spark, config, config.train(), notes);
    }
    RowRange range = new RowRange(config, spark.sessionState().newHadoopConf(), notes);
    return range.among(SourceReader.read(spark, config, range.paths(), notes));
  }

  @Override
  public List<String> notes() {
    return notes.all();
  }

  @Override
  public List<String> warnings() {
    return Stream.concat(notes.warnings().stream(), others.stream()).distinct().toList();
  }

  @Override
  public void requireNumbers() {
    SourceReader.requireOneFile(spark, config);
  }

  @Override
  public boolean hasOwn(RowSplit.Part part) {
    return !paths(part).isEmpty();
  }

  @Override
  public Dataset<Row> own(RowSplit.Part part, StructType types) {
    SourceReader.fileInBoth(spark, config, config.train(), paths(part))
        .ifPresent(
            file ->
                notes.warn(
                    "The %s rows are training rows, too: both paths lead to %s"
                        .formatted(word(part), file)));
    SourceNotes own = new SourceNotes();
    Dataset<Row> rows = SourceReader.read(spark, config, paths(part), types, own);
    own.warnings().stream()
        .map(text -> "%s rows: %s".formatted(word(part), text))
        .forEach(others::add);
    return rows;
  }

  private static String word(RowSplit.Part part) {
    return part.name().toLowerCase(Locale.ROOT);
  }

  @Override
  public String name(RowSplit.Part part) {
    return String.join(", ", hasOwn(part) ? paths(part) : config.train());
  }

  @Override
  public SourceSchema schema(Dataset<Row> read) {
    return SourceTypes.of(read, config);
  }

  @Override
  public RowOrder order() {
    return RowOrder.FIXED;
  }

  /** {@link SourceReader} has set what such scans need. */
  @Override
  public <T> T scanning(Supplier<T> work) {
    return work.get();
  }

  private List<String> paths(RowSplit.Part part) {
    return switch (part) {
      case TRAINING -> config.train();
      case VALIDATION -> config.validation();
      case TEST -> config.test();
      case LEFT_OUT -> List.of();
    };
  }
}
