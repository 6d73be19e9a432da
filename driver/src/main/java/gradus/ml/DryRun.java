package gradus.ml;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.gradus.config.JobConfig;
import io.gradus.dataset.DataSurvey;
import io.gradus.network.NetworkSpec;
import io.gradus.network.NetworkTable;
import io.gradus.optim.Lbfgs;
import io.gradus.optim.OptimizerSpec;
import io.gradus.run.RunConfiguration;
import io.gradus.run.TrainingRun;
import io.gradus.text.PrintableJson;
import io.gradus.train.TrainingExtent;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a fit would be: how rows are read, which network is trained, and what training amounts to.
 * {@link #toString} is all of it as JSON.
 */
public final class DryRun {
  private final DataSurvey survey;
  private final NetworkSpec network;
  private final TrainingExtent extent;
  private final JobConfig job;
  private final boolean finished;

  private DryRun(
      DataSurvey survey,
      NetworkSpec network,
      TrainingExtent extent,
      JobConfig job,
      boolean finished) {
    this.survey = survey;
    this.network = network;
    this.extent = extent;
    this.job = job;
    this.finished = finished;
  }

  /** Goes as far as that can be told. */
  static DryRun of(TrainingRun run, RunConfiguration configuration, boolean hasOutput) {
    boolean finished = hasOutput && run.finishedBefore().isPresent();
    TrainingExtent extent = run.extent();
    return new DryRun(run.survey(), run.network(), extent, configuration.job(), finished);
  }

  /** The task, such as {@code binary} or {@code regression}. */
  public String task() {
    return survey.task().id();
  }

  /** Classes of the label in the order of their indices; none of a quantity. */
  public List<String> classes() {
    return survey.encoder().classes();
  }

  /** Rows that would be trained on. */
  public long rows() {
    return survey.trainingRows();
  }

  /** All rows: also those that cannot be used, and those drawn for validation. */
  public long scannedRows() {
    return survey.scannedRows();
  }

  /** Rows that would be left out, since they cannot be used. */
  public long skippedRows() {
    return survey.skippedRows();
  }

  /** What the packed rows would take, in bytes. */
  public long bytes() {
    return survey.bytes();
  }

  /** Where the number of partitions comes from. */
  public String partitionsReason() {
    return survey.partitionsReason();
  }

  /** What each input column would be taken for, and why. */
  public Map<String, String> columns() {
    return survey.describeColumns();
  }

  /** What else there is to be said of the rows. */
  public List<String> notes() {
    return survey.describeRows();
  }

  /** The network's layers in the order of the way through it, inputs first. */
  public List<NetworkTable.Row> layers() {
    return NetworkTable.of(network).rows();
  }

  /** The loss, by its name. */
  public String loss() {
    return network.loss().type();
  }

  /** The optimizer, by its name. */
  public String optimizer() {
    return job.optimizer().type();
  }

  /** The learning rate and its schedule, for people; of L-BFGS, which has none, empty. */
  public Optional<String> rate() {
    OptimizerSpec optimizer = job.optimizer();
    return optimizer instanceof Lbfgs
        ? Optional.empty()
        : Optional.of("%s, %s".formatted(optimizer.rate(), job.schedule().spec().title()));
  }

  /** What training amounts to. */
  public TrainingExtent extent() {
    return extent;
  }

  /** Whether this very fit has come to its end at its {@code checkpointPath} before. */
  public boolean isFinished() {
    return finished;
  }

  /** All of it, as JSON. */
  @Override
  public String toString() {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("task", task());
    all.put("classes", classes());
    all.put("rows", rows());
    all.put("scanned_rows", scannedRows());
    all.put("skipped_rows", skippedRows());
    all.put("bytes", bytes());
    all.put("partitions", extent.partitions());
    all.put("partitions_reason", partitionsReason());
    all.put("columns", columns());
    all.put("notes", notes());
    all.put("layers", layers().stream().map(DryRun::layer).toList());
    all.put("loss", loss());
    all.put("optimizer", optimizer());
    all.put("rate", rate().orElse(""));
    all.put("epochs", extent.epochs());
    all.put("steps_per_epoch", extent.stepsPerEpoch());
    all.put("steps", extent.steps());
    all.put("batch_size", Math.min(extent.batchSize(), extent.rows()));
    all.put("parameters", extent.parameters());
    all.put("round_bytes", extent.roundBytes());
    all.put("finished", finished);
    try {
      return PrintableJson.mapper().build().writeValueAsString(all);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("A dry run is maps of texts and numbers.", e);
    }
  }

  private static Map<String, Object> layer(NetworkTable.Row row) {
    Map<String, Object> layer = new LinkedHashMap<>();
    layer.put("layer", row.layer());
    layer.put("type", row.type());
    layer.put("output", row.outputShape().extents());
    layer.put("nodes", row.outputShape().size());
    layer.put("parameters", row.parameters());
    return layer;
  }
}
