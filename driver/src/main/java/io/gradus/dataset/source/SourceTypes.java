package io.gradus.dataset.source;

import io.gradus.config.DataConfig;
import io.gradus.dataset.text.CorruptRecord;
import io.gradus.dataset.text.ReaderOptions;
import io.gradus.dataset.text.TextType;
import io.gradus.encode.DataException;
import io.gradus.encode.SourceSchema;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.util.DateTimeUtils;
import org.apache.spark.sql.types.BooleanType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DateType;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.MetadataBuilder;
import org.apache.spark.sql.types.NullType;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.types.TimestampNTZType;
import org.apache.spark.sql.types.TimestampType;

/** The types of a source's columns, between Spark and the {@link SourceSchema} of a model. */
public final class SourceTypes {
  private static final String VECTOR = "VECTOR";
  private static final String NUM_FEATURES = "numFeatures";

  private SourceTypes() {}

  /** What rows of files and tables were read as, to be stored with the model fitted to them. */
  public static SourceSchema of(Dataset<Row> rows, DataConfig config) {
    return of(rows, format(rows.schema(), config), config.options(), config.missingValues());
  }

  /** What a data set that was handed in holds, to be stored with the model fitted to it. */
  public static SourceSchema ofDataSet(Dataset<Row> rows) {
    return of(rows, SourceSchema.ROWS, Map.of(), List.of());
  }

  private static String format(StructType schema, DataConfig config) {
    if (!config.format().equals(DataConfig.AUTO_FORMAT)) {
      return config.format();
    }
    List<StructField> fields = List.of(schema.fields());
    if (fields.stream().anyMatch(field -> TextType.of(field).isPresent())) {
      return "csv";
    }
    if (fields.stream().anyMatch(field -> field.name().equals(CorruptRecord.COLUMN))) {
      return "json";
    }
    if (fields.stream().anyMatch(field -> field.metadata().contains(NUM_FEATURES))) {
      return "libsvm";
    }
    return DataConfig.AUTO_FORMAT;
  }

  private static SourceSchema of(
      Dataset<Row> rows, String format, Map<String, String> given, List<String> missingValues) {
    List<SourceSchema.Column> columns = new ArrayList<>();
    Integer size = null;
    boolean texts = false;
    Map<String, String> effective = new TreeMap<>(given);
    for (StructField field : rows.schema().fields()) {
      if (field.name().equals(CorruptRecord.COLUMN)) {
        effective.putAll(ReaderOptions.read(field.metadata()));
        continue;
      }
      Optional<TextType> text = TextType.of(field);
      texts |= text.isPresent();
      DataType type = text.map(TextType::type).orElse(field.dataType());
      columns.add(new SourceSchema.Column(field.name(), ddl(type)));
      if (field.metadata().contains(NUM_FEATURES)) {
        size = Math.toIntExact(field.metadata().getLong(NUM_FEATURES));
      }
    }
    String zone = rows.sparkSession().conf().get("spark.sql.session.timeZone");
    return new SourceSchema(
        format,
        columns,
        ReaderOptions.telling(effective),
        DateTimeUtils.getZoneId(zone).getId(),
        size,
        texts ? missingValues : List.of());
  }

  private static String ddl(DataType type) {
    return type.equals(SQLDataTypes.VectorType()) ? VECTOR : type.sql();
  }

  /** The types that columns had, for a reader of other rows. */
  public static StructType types(SourceSchema source) {
    StructField[] fields = new StructField[source.columns().size()];
    for (int i = 0; i < fields.length; i++) {
      SourceSchema.Column column = source.columns().get(i);
      boolean vector = column.type().equals(VECTOR);
      Metadata metadata =
          vector && source.vectorSize() != null
              ? new MetadataBuilder().putLong(NUM_FEATURES, source.vectorSize()).build()
              : Metadata.empty();
      fields[i] =
          new StructField(
              column.name(),
              vector ? SQLDataTypes.VectorType() : DataType.fromDDL(column.type()),
              true,
              metadata);
    }
    return new StructType(fields);
  }

  /**
   * Checks that columns hold what they held in training, where another type would be another
   * meaning: codes that have become numbers, truth values, dates, times with and without a zone.
   *
   * @param columns that the model reads
   * @throws DataException if one holds something else
   */
  public static void require(StructType found, SourceSchema source, Collection<String> columns) {
    List<String> names = Arrays.asList(found.fieldNames());
    for (String name : columns) {
      Optional<SourceSchema.Column> before = source.column(name);
      if (before.isEmpty() || !names.contains(name) || before.get().type().equals(VECTOR)) {
        continue;
      }
      StructField field = found.apply(name);
      DataType type = TextType.of(field).map(TextType::type).orElse(field.dataType());
      Meaning expected = Meaning.of(DataType.fromDDL(before.get().type()));
      if (!expected.isReadFrom(Meaning.of(type))) {
        throw DataException.expected(before.get().type() + ", as in the training rows", type.sql())
            .column(name)
            .remedy(
                "Write the column as "
                    + before.get().type()
                    + ", with the values as they were written for training.")
            .build();
      }
    }
  }

  /** What values mean, apart from how many bits they have. */
  private enum Meaning {
    NUMBER(NumericType.class),
    TEXT(StringType.class),
    TRUTH(BooleanType.class),
    DATE(DateType.class),
    MOMENT(TimestampType.class),
    WALL_CLOCK(TimestampNTZType.class),
    NOTHING(NullType.class),
    OTHER(DataType.class);

    private final Class<? extends DataType> type;

    Meaning(Class<? extends DataType> type) {
      this.type = type;
    }

    /** Texts are read as numbers one by one, and told where they are none. */
    boolean isReadFrom(Meaning found) {
      return this == found
          || this == OTHER
          || this == NOTHING
          || found == NOTHING
          || this == NUMBER && found == TEXT;
    }

    static Meaning of(DataType type) {
      return Stream.of(values())
          .filter(meaning -> meaning.type.isInstance(type))
          .findFirst()
          .orElse(OTHER);
    }
  }
}
