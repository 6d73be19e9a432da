package io.gradus.evaluate;

import io.gradus.data.Block;
import io.gradus.encode.EncoderSet;
import java.io.Serializable;
import java.util.List;
import org.apache.spark.sql.types.StructField;

/** A column beside a model's outputs, made of what its networks do with a row. */
public interface AddedColumn extends Serializable {
  /** The column. */
  StructField field();

  /** What a task makes it with. */
  Computation start(TaskModel networks, EncoderSet encoders);

  /** The column of the rows of one batch after the other. For one thread. */
  interface Computation {
    /** How many rows a batch may have. */
    int mostRows();

    /**
     * Goes on to the rows of another batch.
     *
     * @param blocks the rows as each encoder sees them
     * @param outputs raw outputs of each network, which stay as they are: [rows, outputs]
     */
    void begin(List<Block> blocks, float[][] outputs);

    /** A row's value, as Spark has it inside. */
    Object value(int row);
  }
}
