package io.gradus.dataset.row;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gradus.dataset.SparkTest;
import java.util.ArrayList;
import java.util.LinkedList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.Test;

/** What is done for a table grows no faster than its columns. */
class WideTableTest extends SparkTest {
  /** Spark's lists are linked: each look by an index walks there from the front. */
  private static final class Linked<T> extends LinkedList<T> {
    private static final long serialVersionUID = 1L;

    Linked(List<T> values) {
      super(values);
    }

    @Override
    public T get(int index) {
      throw new AssertionError("looked up by its index, " + index);
    }
  }

  private static Dataset<Row> table(int columns) {
    return spark
        .range(3)
        .select(
            IntStream.range(0, columns)
                .mapToObj(i -> functions.col("id").plus(i).as("g." + i))
                .toArray(Column[]::new));
  }

  @SuppressWarnings("deprecation")
  private static List<Attribute> attributes(Dataset<Row> data) {
    return new ArrayList<>(
        scala.collection.JavaConverters.seqAsJavaListConverter(
                data.queryExecution().analyzed().output())
            .asJava());
  }

  @Test
  void placesOfColumnsAreFoundWithoutWalks() {
    List<Attribute> found = attributes(table(5));
    List<Attribute> wanted = new ArrayList<>(List.of(found.get(3), found.get(0), found.get(3)));
    assertArrayEquals(
        new int[] {3, 0, 3},
        PlanBatches.places(new Linked<>(wanted), new Linked<>(found)).orElseThrow());
    Attribute stranger = attributes(table(1)).get(0);
    wanted.add(stranger);
    assertTrue(PlanBatches.places(new Linked<>(wanted), new Linked<>(found)).isEmpty());
  }
}
