package io.gradus.dataset.column;

import io.gradus.config.ColumnConfig;
import io.gradus.config.ColumnType;
import io.gradus.config.DataConfig;
import io.gradus.config.DateForm;
import io.gradus.config.FeaturesConfig;
import io.gradus.config.MissingNumber;
import io.gradus.dataset.row.DerivedProblem;
import io.gradus.dataset.row.RowProjection;
import io.gradus.dataset.scan.Jobs;
import io.gradus.dataset.source.idx.IdxSource;
import io.gradus.dataset.text.CorruptRecord;
import io.gradus.dataset.text.TextType;
import io.gradus.encode.ColumnKind;
import io.gradus.encode.ColumnNames;
import io.gradus.encode.DataException;
import io.gradus.encode.RowFields;
import io.gradus.encode.TargetTransform;
import io.gradus.network.Shape;
import io.gradus.network.Task;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.BinaryType;
import org.apache.spark.sql.types.BooleanType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DateType;
import org.apache.spark.sql.types.LongType;
import org.apache.spark.sql.types.NullType;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.types.TimestampNTZType;
import org.apache.spark.sql.types.TimestampType;

/**
 * Decides which columns are features and what each is taken for, by configuration, by type, and
 * where a type does not tell, by the first rows:
 *
 * <ul>
 *   <li>numbers, dates and times (days since 1970-01-01) are numeric, truth values boolean;
 *   <li>texts are categories. Texts of CSV files are what all of them are ({@link
 *       io.gradus.dataset.text.TextDecision});
 *   <li>arrays and vectors are vectors, sparse ones kept sparse if less than a quarter of their
 *       elements are present; bytes are images or other unsigned numbers.
 * </ul>
 */
final class ColumnChooser {
  /** A text column with at least this share of numbers is numeric. */
  private static final double NUMERIC_SHARE = 0.9;

  /** Below this share of elements other than 0 a vector is packed sparse. */
  private static final double SPARSE_SHARE = 0.25;

  private final Dataset<Row> data;
  private final DataConfig dataConfig;
  private final FeaturesConfig config;
  private final StructType schema;
  private final Set<String> names;
  private final List<String> notes = new ArrayList<>();

  private ColumnChooser(Dataset<Row> data, DataConfig dataConfig, FeaturesConfig config) {
    this.data = data;
    this.dataConfig = dataConfig;
    this.config = config;
    schema = TextType.typed(data.schema());
    names = new LinkedHashSet<>(Arrays.asList(schema.fieldNames()));
    names.removeAll(List.of(CorruptRecord.COLUMN, DerivedProblem.COLUMN));
  }

  /** What is chosen: the columns, how rows are read, and what is to be said of it. */
  record Choice(
      List<ChosenColumn> columns, RowFields rows, LabelType labelType, List<String> notes) {
    Choice {
      columns = List.copyOf(columns);
      notes = List.copyOf(notes);
    }

    /** The same without some columns. */
    Choice without(Set<String> names) {
      List<ChosenColumn> left =
          columns.stream().filter(column -> !names.contains(column.name())).toList();
      RowFields fields =
          new RowFields(
              left.stream().map(ChosenColumn::feature).toList(),
              rows.labelForm(),
              rows.labels(),
              rows.labelSize(),
              rows.weight(),
              rows.transform());
      return new Choice(left, fields, labelType, notes);
    }
  }

  /** What the label columns hold. */
  enum LabelType {
    TEXT,
    BOOLEAN,
    NUMBER,
    CLASS_NUMBER
  }

  /**
   * Chooses among the columns of a data set.
   *
   * @throws DataException if a configured column is missing or cannot be what it is said to be
   */
  static Choice choose(
      Dataset<Row> data, DataConfig dataConfig, FeaturesConfig config, Optional<Task> task) {
    return new ColumnChooser(data, dataConfig, config).choose(task);
  }

  private Choice choose(Optional<Task> wanted) {
    checkNames();
    Optional<Task> task = wanted.or(this::taskOfTransform);
    Set<String> features =
        new FeatureSelection(
                data.sparkSession(),
                dataConfig,
                config,
                names,
                name -> text(name).flatMap(TextType::problem).isPresent(),
                notes)
            .features();
    List<String> labels = dataConfig.label();
    List<String> texts = new ArrayList<>();
    List<String> vectors = new ArrayList<>();
    for (String name : features) {
      DataType type = type(name);
      if (type instanceof StringType
          && config.column(name).type().isEmpty()
          && text(name).isEmpty()) {
        texts.add(name);
      } else if (isVector(type)) {
        vectors.add(name);
      }
    }
    for (String label : labels) {
      if (isVector(type(label))) {
        vectors.add(label);
      }
    }
    ColumnProbe probe =
        Jobs.described(
            data.sparkSession().sparkContext(),
            "Gradus: look at the first rows",
            () -> ColumnProbe.of(data, texts, vectors));
    List<ChosenColumn> columns = new ArrayList<>();
    for (String name : features) {
      columns.add(column(name, probe));
    }
    dataConfig.exposure().ifPresent(name -> columns.add(exposure(name)));
    return new Choice(columns, rowFields(columns, task, probe), labelType(task), notes);
  }

  /** What is transformed is a quantity. */
  private Optional<Task> taskOfTransform() {
    return Optional.of(Task.REGRESSION)
        .filter(task -> config.targetTransform() != TargetTransform.NONE);
  }

  private RowFields rowFields(List<ChosenColumn> columns, Optional<Task> task, ColumnProbe probe) {
    List<String> labels = dataConfig.label();
    RowFields.LabelForm form = labelForm(task);
    return new RowFields(
        columns.stream().map(ChosenColumn::feature).toList(),
        form,
        labels,
        form == RowFields.LabelForm.ARRAY ? probe.size(labels.get(0)) : labels.size(),
        dataConfig.weight().orElse(null),
        config.targetTransform());
  }

  private RowFields.LabelForm labelForm(Optional<Task> task) {
    LabelType labelType = labelType(task);
    if (dataConfig.label().size() > 1) {
      return RowFields.LabelForm.NUMBERS;
    }
    if (type(dataConfig.label().get(0)) instanceof ArrayType) {
      return RowFields.LabelForm.ARRAY;
    }
    if (labelType == LabelType.TEXT) {
      return RowFields.LabelForm.TEXT;
    }
    boolean quantities =
        task.filter(one -> one == Task.REGRESSION || one == Task.MULTILABEL).isPresent();
    return labelType == LabelType.BOOLEAN || quantities
        ? RowFields.LabelForm.NUMBERS
        : RowFields.LabelForm.CLASS_NUMBER;
  }

  private LabelType labelType(Optional<Task> task) {
    List<String> labels = dataConfig.label();
    for (String label : labels) {
      DataType type = type(label);
      boolean usable =
          type instanceof StringType
              || type instanceof BooleanType
              || type instanceof NumericType
              || type instanceof NullType
              || labels.size() == 1
                  && type instanceof ArrayType array
                  && (array.elementType() instanceof NumericType
                      || array.elementType() instanceof BooleanType);
      if (!usable) {
        throw DataException.expected(
                "a label of texts, numbers, truth values or an array of numbers", type.sql())
            .column(label)
            .remedy("Name another column in data.label, or convert this one.")
            .build();
      }
    }
    String label = labels.get(0);
    StructField field = schema.apply(label);
    if (field.dataType() instanceof StringType) {
      boolean numbers =
          labels.size() > 1
              || task.filter(Task.REGRESSION::equals).isPresent()
              || text(label).filter(TextType::isNearlyNumbers).isPresent();
      boolean classes =
          task.filter(one -> one == Task.BINARY || one == Task.MULTICLASS).isPresent();
      if (!numbers && !classes) {
        text(label)
            .flatMap(TextType::labelProblem)
            .ifPresent(
                problem -> {
                  throw DataException.because(problem).column(label).build();
                });
      }
      return numbers ? LabelType.NUMBER : LabelType.TEXT;
    }
    if (field.dataType() instanceof BooleanType) {
      return LabelType.BOOLEAN;
    }
    return field.metadata().contains(IdxSource.CLASSES) ? LabelType.CLASS_NUMBER : LabelType.NUMBER;
  }

  private ChosenColumn column(String name, ColumnProbe probe) {
    ColumnConfig own = config.column(name);
    DataType type = type(name);
    Decision decision =
        own.type().isPresent()
            ? configured(name, own.type().get(), type, probe)
            : byText(name).orElseGet(() -> byType(name, type, probe));
    int size = decision.kind.isVector() ? probe.size(name) : 1;
    RowFields.Presence presence =
        own.fill().isEmpty()
                && own.missing().orElse(config.missing()) == MissingNumber.FAIL
                && decision.kind != ColumnKind.CATEGORY
            ? RowFields.Presence.REQUIRED
            : RowFields.Presence.OPTIONAL;
    return new ChosenColumn(
        new RowFields.Feature(name, decision.kind, size, presence),
        shape(name, size),
        own,
        decision.reason + text(name).flatMap(TextType::note).map(note -> "; " + note).orElse(""),
        type instanceof LongType || RowProjection.isLongDecimal(type),
        decision.kind == ColumnKind.NUMBER && isMoment(type));
  }

  private ChosenColumn exposure(String name) {
    return new ChosenColumn(
        new RowFields.Feature(name, ColumnKind.EXPOSURE, 1, RowFields.Presence.REQUIRED),
        Shape.of(1),
        config.column(name),
        "data.exposure",
        false,
        false);
  }

  private Shape shape(String name, int size) {
    StructField field = schema.apply(name);
    if (!field.metadata().contains(IdxSource.SHAPE)) {
      return Shape.of(size);
    }
    return Shape.of(
        Arrays.stream(field.metadata().getLongArray(IdxSource.SHAPE))
            .mapToInt(Math::toIntExact)
            .toArray());
  }

  /** What the texts of the column are read as; empty unless it comes from a text file. */
  private Optional<TextType> text(String name) {
    return TextType.of(schema.apply(name));
  }

  /** A column of texts whose type does not tell what they are, but all its texts do. */
  private Optional<Decision> byText(String name) {
    Optional<TextType> text = text(name).filter(type -> !type.isTyped());
    text.flatMap(TextType::problem)
        .ifPresent(
            problem -> {
              throw DataException.because(problem).column(name).build();
            });
    return text.filter(TextType::isNearlyNumbers)
        .map(type -> new Decision(ColumnKind.NUMBER, "texts of numbers"));
  }

  private record Decision(ColumnKind kind, String reason) {}

  private Decision configured(String name, ColumnType wanted, DataType type, ColumnProbe probe) {
    String reason = "configured; the column's type is " + type.sql();
    return switch (wanted) {
      case NUMERIC -> new Decision(ColumnKind.NUMBER, reason);
      case BOOLEAN -> {
        if (!(type instanceof BooleanType || type instanceof NumericType)) {
          throw DataException.expected(
                  "a BOOLEAN or numeric column to be taken for boolean", type.sql())
              .column(name)
              .remedy("Change features.columns.\"" + name + "\".type.")
              .build();
        }
        yield new Decision(ColumnKind.BOOLEAN, reason);
      }
      case CATEGORICAL -> new Decision(ColumnKind.CATEGORY, reason);
      case VECTOR -> {
        if (!isVector(type)) {
          throw DataException.expected("a column of arrays, vectors or bytes", type.sql())
              .column(name)
              .remedy("Change features.columns.\"" + name + "\".type.")
              .build();
        }
        yield byType(name, type, probe);
      }
    };
  }

  private Decision byType(String name, DataType type, ColumnProbe probe) {
    if (type instanceof BooleanType) {
      return new Decision(ColumnKind.BOOLEAN, "its type is BOOLEAN");
    }
    if (type instanceof NumericType || type instanceof NullType) {
      return new Decision(ColumnKind.NUMBER, "its type is " + type.sql());
    }
    if (isMoment(type)) {
      return new Decision(
          ColumnKind.NUMBER,
          "its type is "
              + type.sql()
              + ", taken as days since 1970-01-01"
              + (config.dates() == DateForm.DAYS
                  ? "; weekday, month or hour are not drawn from it, which features.dates = cycles"
                      + " does"
                  : ""));
    }
    if (type instanceof StringType) {
      return text(name, probe.numberShare(name));
    }
    if (type instanceof BinaryType) {
      return new Decision(ColumnKind.BYTES, "its type is BINARY");
    }
    if (isVector(type)) {
      double density = probe.density(name);
      return density < SPARSE_SHARE
          ? new Decision(
              ColumnKind.SPARSE,
              String.format(
                  Locale.ROOT, "%.1f %% of the first vectors' elements are not 0", 100 * density))
          : new Decision(ColumnKind.DENSE, "its values are vectors or arrays");
    }
    throw DataException.expected(
            "a column of numbers, truth values, texts, dates, arrays of numbers, vectors or bytes",
            type.sql())
        .column(name)
        .remedy("Exclude it with features.exclude, or convert it.")
        .build();
  }

  private static boolean isMoment(DataType type) {
    return type instanceof DateType
        || type instanceof TimestampType
        || type instanceof TimestampNTZType;
  }

  private Decision text(String name, double share) {
    if (share < NUMERIC_SHARE) {
      return new Decision(ColumnKind.CATEGORY, "its type is STRING");
    }
    String numbers =
        String.format(Locale.ROOT, "%.1f %% of its first texts are numbers", 100 * share);
    return new Decision(
        ColumnKind.CATEGORY,
        "its type is STRING; %s, which features.columns.\"%s\".type = numeric would take them for"
            .formatted(numbers, name));
  }

  private static boolean isVector(DataType type) {
    return type instanceof BinaryType
        || RowProjection.isVector(type)
        || type instanceof ArrayType array
            && (array.elementType() instanceof NumericType
                || array.elementType() instanceof BooleanType);
  }

  private DataType type(String name) {
    return schema.apply(name).dataType();
  }

  private void checkNames() {
    if (dataConfig.label().isEmpty()) {
      throw DataException.expected("a label column", "none")
          .remedy("Set data.label. The columns are " + ColumnNames.list(names) + ".")
          .build();
    }
    NamedColumns.require(dataConfig, config, names, headerHint());
    dataConfig.weight().ifPresent(name -> checkNumbers(name, "row weights", "data.weight"));
    dataConfig.exposure().ifPresent(name -> checkNumbers(name, "exposures", "data.exposure"));
  }

  private void checkNumbers(String name, String what, String key) {
    DataType type = type(name);
    if (!(type instanceof NumericType
        || type instanceof BooleanType
        || type instanceof StringType
        || type instanceof NullType)) {
      throw DataException.expected("a column of numbers as " + what, type.sql())
          .column(name)
          .remedy("Name another column in " + key + ", or convert this one.")
          .build();
    }
  }

  private String headerHint() {
    boolean text = Stream.of(schema.fields()).anyMatch(field -> TextType.of(field).isPresent());
    return text && !dataConfig.options().containsKey("header")
        ? " If these are CSV files without a header, set data.options.header = false."
        : "";
  }
}
