package gradus.ml;

import io.gradus.run.ModelDirectory;
import java.io.IOException;
import java.nio.file.Path;
import org.apache.spark.ml.param.Params;
import org.apache.spark.ml.util.MLWriter;

/** Saves the Params of a stage. */
class ParamsWriter extends MLWriter {
  private final Params stage;

  ParamsWriter(Params stage) {
    this.stage = stage;
  }

  @Override
  public void saveImpl(String path) {
    ParamsFile.write(stage, sparkSession().version(), ModelDirectory.at(sparkSession(), path));
  }

  /** Saves on the local file system, whatever Hadoop's default is; Spark Connect asks for it. */
  // No @Override: not every line of Spark has it.
  @SuppressWarnings("MissingOverride")
  public void saveToLocal(String path) throws IOException {
    save(Path.of(path).toUri().toString());
  }
}
