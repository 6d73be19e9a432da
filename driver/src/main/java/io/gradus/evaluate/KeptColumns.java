package io.gradus.evaluate;

import io.gradus.dataset.row.ScalaLists;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.catalyst.expressions.BoundReference;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.UnsafeProjection;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** Some of a row's columns as a row of their own. */
final class KeptColumns {
  private KeptColumns() {}

  /**
   * Makes flat rows of some columns.
   *
   * @param places where each of the columns is
   */
  static UnsafeProjection projection(StructType columns, int[] places) {
    List<Expression> chosen = new ArrayList<>();
    for (StructField field : columns.fields()) {
      chosen.add(new BoundReference(places[chosen.size()], field.dataType(), field.nullable()));
    }
    return UnsafeProjection.create(ScalaLists.toScala(chosen));
  }
}
