package io.gradus.evaluate;

import io.gradus.compute.Plan;
import io.gradus.data.Block;
import io.gradus.encode.FeatureEncoder;
import java.io.Serializable;
import org.apache.spark.sql.types.StructField;

/** A column beside a model's outputs, made of what its network does with a row. */
public interface AddedColumn extends Serializable {
  /** The column. */
  StructField field();

  /** What a task makes it with. */
  Computation start(Plan plan, FeatureEncoder encoder, float[] parameters, float[] buffers);

  /** The column of the rows of one batch after the other. For one thread. */
  interface Computation {
    /** How many rows a batch may have. */
    int mostRows();

    /**
     * Goes on to the rows of another batch.
     *
     * @param outputs raw outputs of the network, which stay as they are: [rows, outputs]
     */
    void begin(Block block, float[] outputs);

    /** A row's value, as Spark has it inside. */
    Object value(int row);
  }
}
