package io.gradus.explain;

import io.gradus.compute.Plan;
import io.gradus.compute.PlanUse;
import io.gradus.compute.Trace;
import io.gradus.config.JobConfig;
import io.gradus.data.Block;
import io.gradus.dataset.pack.EncodedRows;
import io.gradus.encode.DataException;
import io.gradus.kernel.Kernels;
import io.gradus.model.InputMeans;
import io.gradus.model.TrainedModel;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * The input from which explanations start: what counts as nothing known.
 *
 * @param kind what it is, for people
 * @param vector encoded: [input values]
 */
public record Baseline(String kind, float[] vector) {
  /** The training rows' mean, the usual one. */
  public static final String MEAN = "mean";

  private static final String ZERO = "zero";

  /**
   * The one that is named.
   *
   * @param name {@code mean} of the training rows' inputs, or of the rows given where the model
   *     does not have it; {@code zero} inputs; or {@code column=value}, the first row of that key
   * @param job how the rows are read
   * @throws DataException if there is no such row
   */
  public static Baseline named(String name, TrainedModel model, Dataset<Row> rows, JobConfig job) {
    if (name.equals(ZERO) || name.equals(MEAN) && model.inputMeans().isPresent()) {
      return own(name, model);
    }
    if (name.equals(MEAN)) {
      return ofRows(model, rows, job);
    }
    RowKey key = RowKey.of(name, "--baseline", "mean, zero, or column=value of a row");
    Block block = key.first(rows, model, job);
    Trace trace = new Trace(Plan.compile(model.network(), PlanUse.TRACING), Kernels.active());
    return new Baseline("row " + name, trace.inputs(model.parameters(), block, 0, 1));
  }

  /**
   * One that a model has of its own.
   *
   * @param name {@code mean} or {@code zero}
   * @throws DataException if it is neither, or the model does not know its training rows' mean
   */
  static Baseline own(String name, TrainedModel model) {
    if (name.equals(ZERO)) {
      return new Baseline("zero", new float[model.network().input().vectorShape().size()]);
    }
    if (!name.equals(MEAN)) {
      throw DataException.expected("mean or zero as the baseline", name)
          .remedy("To compare with a row, predict by the command line with --explain --baseline.")
          .build();
    }
    return model
        .inputMeans()
        .map(means -> of("mean of the training rows", means, model))
        .orElseThrow(
            () ->
                DataException.expected(
                        "a model that knows the mean of its training rows", "none, as it is older")
                    .remedy("Take the baseline zero, or train the model anew.")
                    .build());
  }

  private static Baseline of(String kind, InputMeans means, TrainedModel model) {
    return new Baseline(kind, means.vector(model.network(), model.parameters()));
  }

  private static Baseline ofRows(TrainedModel model, Dataset<Row> rows, JobConfig job) {
    Optional<InputMeans> means =
        MeanInputs.of(
            EncodedRows.batches(rows, model.encoder(), List.of(), job.data().badRows())
                .map(EncodedRows.Batch::block),
            model.network());
    return of(
        "mean of these rows, as the model has none of its own",
        means.orElseThrow(
            () ->
                DataException.expected("rows to take the mean of", "none")
                    .remedy("Name other rows, or say --baseline zero.")
                    .build()),
        model);
  }
}
