package io.gradus.dataset.row;

import io.gradus.dataset.text.CorruptRecord;
import io.gradus.dataset.text.TextType;
import io.gradus.encode.ColumnKind;
import io.gradus.encode.ColumnNames;
import io.gradus.encode.DataException;
import io.gradus.encode.RowFields;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.AtomicType;
import org.apache.spark.sql.types.BinaryType;
import org.apache.spark.sql.types.BooleanType;
import org.apache.spark.sql.types.ByteType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.DateType;
import org.apache.spark.sql.types.DecimalType;
import org.apache.spark.sql.types.FloatType;
import org.apache.spark.sql.types.IntegerType;
import org.apache.spark.sql.types.LongType;
import org.apache.spark.sql.types.NullType;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.ShortType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.types.TimestampNTZType;
import org.apache.spark.sql.types.TimestampType;

/**
 * Brings the columns that a {@link RowFields} wants into few physical forms, inside Spark's
 * generated code, so that reading a row is a matter of tight loops: [features | labels | weight |
 * text of a corrupt row | what is wrong with derived columns].
 */
public final class RowProjection implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Decimal digits that any double gives back. */
  private static final int DOUBLE_DIGITS = 15;

  /** The physical form of a column. */
  public enum Form {
    DOUBLE,
    /** A whole number that is kept exactly. */
    LONG,
    /** The text of a decimal number of more digits than a double holds. */
    DECIMAL,
    DAYS,
    MICROSECONDS,
    TEXT,
    DOUBLE_ARRAY,
    FLOAT_ARRAY,
    VECTOR,
    BYTES
  }

  private final RowFields fields;
  private final Form[] forms;

  /** By ordinal, what texts are read as; null where they are what they are. */
  private final TextType[] texts;

  private final boolean corruptRecords;

  /** Whether some columns are derived, and what is wrong with them in a row stands in one more. */
  private final boolean derivedProblems;

  private final transient List<Column> columns = new ArrayList<>();

  /** The columns as they are, before they are brought into their forms. */
  private final transient List<Column> sources = new ArrayList<>();

  /** Their names. */
  private final transient List<String> names = new ArrayList<>();

  private transient boolean columnar = true;

  private RowProjection(RowFields fields, int width, Collection<String> known) {
    this.fields = fields;
    this.forms = new Form[width];
    this.texts = new TextType[width];
    this.corruptRecords = known.contains(CorruptRecord.COLUMN);
    this.derivedProblems = known.contains(DerivedProblem.COLUMN);
  }

  /**
   * The projection of a data set.
   *
   * @throws DataException if a column is missing or of a type that cannot be read as wanted
   */
  public static RowProjection of(Dataset<Row> data, RowFields fields) {
    Map<String, StructField> known = columns(data);
    int width =
        fields.features().size() + fields.labels().size() + (fields.weight() == null ? 0 : 1);
    RowProjection projection = new RowProjection(fields, width, known.keySet());
    for (RowFields.Feature feature : fields.features()) {
      projection.add(known, feature.name(), feature.kind());
    }
    for (String label : fields.labels()) {
      switch (fields.labelForm()) {
        case TEXT -> projection.add(known, label, ColumnKind.CATEGORY);
        case ARRAY -> projection.add(known, label, ColumnKind.DENSE);
        case CLASS_NUMBER -> projection.addClassNumber(known, label);
        default -> projection.add(known, label, ColumnKind.NUMBER);
      }
    }
    if (fields.weight() != null) {
      projection.add(known, fields.weight(), ColumnKind.NUMBER);
    }
    if (projection.corruptRecords) {
      projection.addHidden(column(CorruptRecord.COLUMN));
    }
    if (projection.derivedProblems) {
      projection.addHidden(column(DerivedProblem.COLUMN));
    }
    return projection;
  }

  /** By name. Spark makes a list of all names each time that it is asked for them. */
  private static Map<String, StructField> columns(Dataset<Row> data) {
    Map<String, StructField> known = new LinkedHashMap<>();
    for (StructField field : data.schema().fields()) {
      known.put(field.name(), field);
    }
    return known;
  }

  /** What is read. */
  public RowFields fields() {
    return fields;
  }

  /** The form of a column of this projection; not of the text of a corrupt row. */
  public Form form(int ordinal) {
    return forms[ordinal];
  }

  /** What the texts of a column of this projection are read as, or null. */
  TextType textType(int ordinal) {
    return texts[ordinal];
  }

  /** Where the text of a corrupt row stands, or −1. */
  public int corruptOrdinal() {
    return corruptRecords ? forms.length : -1;
  }

  /** Where it stands what is wrong with the row's derived columns, or −1. */
  int problemOrdinal() {
    return derivedProblems ? columns() - 1 : -1;
  }

  /** How many columns the projection makes. */
  public int columns() {
    return forms.length + (corruptRecords ? 1 : 0) + (derivedProblems ? 1 : 0);
  }

  /** The features that are one number each and in the form of one, in order: their ordinals. */
  public int[] plainNumbers() {
    return IntStream.range(0, fields.features().size()).filter(this::isPlainNumber).toArray();
  }

  /** Whether the ordinal is one of {@link #plainNumbers}. */
  public boolean isPlainNumber(int ordinal) {
    return ordinal < fields.features().size()
        && isUnchecked(fields.features().get(ordinal).kind())
        && forms[ordinal] == Form.DOUBLE;
  }

  private static boolean isUnchecked(ColumnKind kind) {
    return kind == ColumnKind.NUMBER || kind == ColumnKind.BOOLEAN;
  }

  /** The data set with the columns of this projection, and one more: a struct of kept columns. */
  public Dataset<Row> select(Dataset<Row> data, List<String> keep) {
    List<Column> selected = new ArrayList<>();
    for (Column column : columns) {
      selected.add(column.as("_" + selected.size()));
    }
    if (!keep.isEmpty()) {
      Column[] kept = keep.stream().map(name -> column(name)).toArray(Column[]::new);
      selected.add(functions.struct(kept).as("_" + selected.size()));
    }
    return data.select(selected.toArray(Column[]::new));
  }

  /** The columns of this projection as one column. */
  Column asStruct() {
    List<Column> fields = new ArrayList<>();
    for (Column column : columns) {
      fields.add(column.as("_" + fields.size()));
    }
    return functions.struct(fields.toArray(Column[]::new));
  }

  /**
   * The data set with the columns that this projection is made of as they are, and those to keep;
   * empty if {@link BatchRow} cannot bring them into their forms.
   */
  public Optional<Dataset<Row>> sources(Dataset<Row> data, List<String> keep) {
    StructType schema = data.schema();
    boolean keepable =
        keep.stream().allMatch(name -> schema.apply(name).dataType() instanceof AtomicType);
    if (!columnar || !keepable) {
      return Optional.empty();
    }
    Stream<Column> kept = keep.stream().map(name -> column(name));
    return Optional.of(data.select(Stream.concat(sources.stream(), kept).toArray(Column[]::new)));
  }

  /**
   * The columns that this projection is made of, one for each of its own; empty if {@link BatchRow}
   * cannot bring them into their forms.
   */
  public Optional<List<String>> batchSources() {
    return columnar ? Optional.of(List.copyOf(names)) : Optional.empty();
  }

  private void addHidden(Column column) {
    columns.add(column);
    columnar = false;
  }

  private void add(Map<String, StructField> known, String name, ColumnKind kind) {
    StructField field = known.get(name);
    if (field == null) {
      throw DataException.expected("a column \"" + name + "\"", "none of that name")
          .column(name)
          .remedy(ColumnNames.suggestion(name, ownNames(known)))
          .build();
    }
    DataType type = field.dataType();
    Column column = column(name);
    int ordinal = columns.size();
    sources.add(column);
    names.add(name);
    texts[ordinal] = TextType.of(field).orElse(null);
    switch (kind) {
      case NUMBER, BOOLEAN, EXPOSURE -> addNumber(column, name, type, ordinal);
      case CATEGORY -> addCategory(column, name, type, ordinal);
      default -> addVector(column, name, type, kind, ordinal);
    }
  }

  /** The names of columns that are the user's. */
  private static List<String> ownNames(Map<String, StructField> known) {
    List<String> names = new ArrayList<>(known.keySet());
    names.removeAll(List.of(CorruptRecord.COLUMN, DerivedProblem.COLUMN));
    return names;
  }

  /** A number that stands for a class, no digit of which may be lost. */
  private void addClassNumber(Map<String, StructField> known, String name) {
    add(known, name, ColumnKind.NUMBER);
    int last = columns.size() - 1;
    DataType type = known.get(name).dataType();
    if (type instanceof LongType) {
      replace(last, Form.LONG, sources.get(last), type);
    } else if (isLongDecimal(type)) {
      replace(last, Form.DECIMAL, sources.get(last).cast(DataTypes.StringType), type);
    }
  }

  private void replace(int ordinal, Form form, Column column, DataType type) {
    columns.remove(ordinal);
    put(ordinal, form, column, type);
  }

  private void addNumber(Column column, String name, DataType type, int ordinal) {
    if (type instanceof NumericType || type instanceof BooleanType || type instanceof NullType) {
      put(ordinal, Form.DOUBLE, column.cast(DataTypes.DoubleType), type);
    } else if (type instanceof DateType) {
      put(ordinal, Form.DAYS, column, type);
    } else if (type instanceof TimestampType || type instanceof TimestampNTZType) {
      put(ordinal, Form.MICROSECONDS, column, type);
    } else if (type instanceof StringType) {
      put(ordinal, Form.TEXT, column, type);
    } else {
      throw wrongType(name, "a column of numbers", type);
    }
  }

  private void addCategory(Column column, String name, DataType type, int ordinal) {
    if (type instanceof StringType) {
      put(ordinal, Form.TEXT, column, type);
    } else if (isWhole(type)
        || type instanceof BooleanType
        || type instanceof DateType
        || type instanceof TimestampType
        || type instanceof TimestampNTZType
        || type instanceof NullType) {
      put(ordinal, Form.TEXT, column.cast(DataTypes.StringType), type);
    } else if (isLongDecimal(type)) {
      put(ordinal, Form.DECIMAL, column.cast(DataTypes.StringType), type);
    } else if (type instanceof NumericType) {
      put(ordinal, Form.DOUBLE, column.cast(DataTypes.DoubleType), type);
    } else {
      throw wrongType(name, "a column of texts, numbers or truth values", type);
    }
  }

  private void addVector(Column column, String name, DataType type, ColumnKind kind, int ordinal) {
    if (kind == ColumnKind.BYTES) {
      if (!(type instanceof BinaryType)) {
        throw wrongType(name, "a column of bytes (BINARY)", type);
      }
      put(ordinal, Form.BYTES, column, type);
    } else if (isVector(type)) {
      put(ordinal, Form.VECTOR, column, type);
    } else if (kind == ColumnKind.DENSE
        && type instanceof ArrayType array
        && array.elementType() instanceof FloatType) {
      put(ordinal, Form.FLOAT_ARRAY, column, type);
    } else if (type instanceof ArrayType array
        && (array.elementType() instanceof NumericType
            || array.elementType() instanceof BooleanType)) {
      DataType doubles = DataTypes.createArrayType(DataTypes.DoubleType, array.containsNull());
      put(ordinal, Form.DOUBLE_ARRAY, column.cast(doubles), type);
    } else {
      throw wrongType(name, "a column of vectors or arrays of numbers", type);
    }
  }

  private void put(int ordinal, Form form, Column column, DataType type) {
    forms[ordinal] = form;
    columns.add(column);
    columnar &= BatchRow.reads(type, form);
  }

  private static DataException wrongType(String name, String expected, DataType type) {
    return DataException.expected(expected, type.sql())
        .column(name)
        .remedy("Convert the column.")
        .build();
  }

  /** Whether it is the type of Spark ML's vectors. */
  public static boolean isVector(DataType type) {
    return type.equals(SQLDataTypes.VectorType());
  }

  /** Whether it is a type of whole numbers. */
  public static boolean isWhole(DataType type) {
    return type instanceof ByteType
        || type instanceof ShortType
        || type instanceof IntegerType
        || type instanceof LongType;
  }

  /** Whether it is a type of decimal numbers of more digits than a double holds. */
  public static boolean isLongDecimal(DataType type) {
    return type instanceof DecimalType decimal && decimal.precision() > DOUBLE_DIGITS;
  }

  /**
   * A column by its name, even if there are dots in it. Not by {@code data.col}, which goes through
   * all columns of the data set each time.
   */
  public static Column column(String name) {
    return functions.col("`" + name.replace("`", "``") + "`");
  }
}
