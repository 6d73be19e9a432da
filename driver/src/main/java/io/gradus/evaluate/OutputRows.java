package io.gradus.evaluate;

import io.gradus.data.Block;
import java.util.List;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.expressions.UnsafeProjection;
import org.apache.spark.sql.catalyst.expressions.UnsafeRow;
import org.apache.spark.sql.catalyst.expressions.codegen.GenerateUnsafeRowJoiner;
import org.apache.spark.sql.catalyst.expressions.codegen.UnsafeRowJoiner;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** What is put behind the rows of one batch after the other. For one thread. */
abstract class OutputRows {
  private OutputRows() {}

  /** A model's outputs, and columns more. */
  static OutputRows of(
      MlValues values, List<StructField> fields, List<AddedColumn.Computation> added) {
    return added.isEmpty() ? new Plain(values) : new Extended(values, fields, added);
  }

  /** The columns. */
  abstract StructType schema();

  /** How many rows a batch may have. */
  abstract int mostRows();

  /**
   * Goes on to the rows of another batch.
   *
   * @param blocks the rows as each encoder sees them
   * @param outputs raw outputs of each network, taken over and changed: [rows, outputs]
   */
  abstract void begin(List<Block> blocks, float[][] outputs);

  /** What a row of the batch has; valid until another is asked for. */
  abstract UnsafeRow row(int row);

  /** What rows have that were not predicted. */
  abstract UnsafeRow nothing();

  private static final class Plain extends OutputRows {
    private final MlValues values;
    private final UnsafeRow nothing;

    Plain(MlValues values) {
      this.values = values;
      this.nothing = OutputRows.nothing(values.schema());
    }

    @Override
    StructType schema() {
      return values.schema();
    }

    @Override
    int mostRows() {
      return Integer.MAX_VALUE;
    }

    @Override
    void begin(List<Block> blocks, float[][] outputs) {
      values.begin(outputs, blocks.get(0).rows());
    }

    @Override
    UnsafeRow row(int row) {
      return values.write(row);
    }

    @Override
    UnsafeRow nothing() {
      return nothing;
    }
  }

  private static final class Extended extends OutputRows {
    private final MlValues values;
    private final List<AddedColumn.Computation> added;
    private final Object[] more;
    private final StructType schema;
    private final UnsafeProjection flat;
    private final UnsafeRowJoiner joiner;
    private final UnsafeRow nothing;

    Extended(MlValues values, List<StructField> fields, List<AddedColumn.Computation> added) {
      StructType columns = new StructType(fields.toArray(StructField[]::new));
      StructType all = values.schema();
      for (StructField field : fields) {
        all = all.add(field);
      }
      this.values = values;
      this.added = added;
      this.more = new Object[fields.size()];
      this.schema = all;
      this.flat = UnsafeProjection.create(columns);
      this.joiner = GenerateUnsafeRowJoiner.create(values.schema(), columns);
      this.nothing = OutputRows.nothing(schema);
    }

    @Override
    StructType schema() {
      return schema;
    }

    @Override
    int mostRows() {
      return added.stream().mapToInt(AddedColumn.Computation::mostRows).min().orElseThrow();
    }

    @Override
    void begin(List<Block> blocks, float[][] outputs) {
      added.forEach(column -> column.begin(blocks, outputs));
      values.begin(outputs, blocks.get(0).rows());
    }

    @Override
    UnsafeRow row(int row) {
      for (int i = 0; i < more.length; i++) {
        more[i] = added.get(i).value(row);
      }
      return joiner.join(values.write(row), flat.apply(new GenericInternalRow(more)));
    }

    @Override
    UnsafeRow nothing() {
      return nothing;
    }
  }

  /** A row of nulls. */
  private static UnsafeRow nothing(StructType schema) {
    StructType nullable = new StructType();
    for (StructField field : schema.fields()) {
      nullable = nullable.add(field.name(), field.dataType(), true);
    }
    return UnsafeProjection.create(nullable).apply(new GenericInternalRow(schema.length())).copy();
  }
}
