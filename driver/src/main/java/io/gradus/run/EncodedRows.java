package io.gradus.run;

import io.gradus.config.JobConfig;
import io.gradus.dataset.DataPipeline;
import io.gradus.dataset.DataSurvey;
import io.gradus.dataset.PreparedData;
import io.gradus.dataset.RowSource;
import io.gradus.encode.FeatureEncoder;
import io.gradus.report.RunListener;
import java.util.List;
import java.util.Optional;

/**
 * Rows that are surveyed once and packed once, for one model or for several that take the same
 * encoder. Closing it gives the memory back.
 */
final class EncodedRows implements AutoCloseable {
  private final RowSource source;
  private final DataPipeline pipeline;
  private final List<RunListener> listeners;
  private DataSurvey survey;
  private PreparedData packed;

  /**
   * @param job says what is read and how it is encoded
   * @param given an encoder that was fitted before, of a warm start
   * @param listeners of every model that is trained on the rows
   */
  EncodedRows(
      RowSource source,
      JobConfig job,
      Optional<FeatureEncoder> given,
      List<RunListener> listeners) {
    this.source = source;
    this.pipeline =
        new DataPipeline(source, job.data(), job.encodedFeatures(), job.task(), job.seed(), given);
    this.listeners = List.copyOf(listeners);
  }

  /** Reads the training rows when it is called first. */
  DataSurvey survey() {
    if (survey == null) {
      listeners.forEach(listener -> listener.begins(source.session()));
      survey = pipeline.survey();
      listeners.forEach(listener -> listener.surveyed(survey));
    }
    return survey;
  }

  /** Packs training, validation and test rows when it is called first. */
  PreparedData packed() {
    if (packed == null) {
      packed = pipeline.prepare(survey());
      listeners.forEach(listener -> listener.packed(packed));
    }
    return packed;
  }

  @Override
  public void close() {
    if (packed != null) {
      packed.close();
      packed = null;
    }
  }
}
