package gradus.ml;

import io.gradus.run.ModelDirectory;
import java.util.function.Function;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.sql.SparkSession;

/**
 * Loads what was saved, from Hadoop's file systems or the local one. Only how is a matter of the
 * kind of stage.
 */
final class StageReader<T> extends MLReader<T> {
  private final Function<StageDirectory, T> loading;

  StageReader(Function<StageDirectory, T> loading) {
    this.loading = loading;
  }

  @Override
  public T load(String path) {
    SparkSession spark = sparkSession();
    return loading.apply(StageDirectory.at(spark, ModelDirectory.path(spark, path)));
  }

  /** Loads from the local file system, whatever Hadoop's default is; Spark Connect asks for it. */
  // No @Override: not every line of Spark has it.
  @SuppressWarnings("MissingOverride")
  public T loadFromLocal(String path) {
    return loading.apply(StageDirectory.local(sparkSession(), path));
  }
}
