package gradus.ml;

import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.apache.spark.ml.util.MLWriter;

/**
 * Saves a stage on Hadoop's file systems or the local one. Only how is a matter of the kind of
 * stage.
 */
final class StageWriter extends MLWriter {
  private final Consumer<StageDirectory> saving;
  private boolean local;

  StageWriter(Consumer<StageDirectory> saving) {
    this.saving = saving;
  }

  @Override
  public void saveImpl(String path) {
    saving.accept(
        local
            ? StageDirectory.local(sparkSession(), path)
            : StageDirectory.at(sparkSession(), path));
  }

  /** Saves on the local file system, whatever Hadoop's default is; Spark Connect asks for it. */
  // No @Override: not every line of Spark has it.
  @SuppressWarnings("MissingOverride")
  public void saveToLocal(String path) throws IOException {
    local = true;
    save(Path.of(path).toUri().toString());
  }
}
