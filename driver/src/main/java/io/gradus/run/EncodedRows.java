package io.gradus.run;

import io.gradus.config.JobConfig;
import io.gradus.dataset.DataPipeline;
import io.gradus.dataset.DataSurvey;
import io.gradus.dataset.PreparedData;
import io.gradus.dataset.RowSource;
import io.gradus.dataset.column.SampledNumbers;
import io.gradus.encode.FeatureEncoder;
import io.gradus.report.RunListener;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Rows that are surveyed once and packed once, for one model or for several that take the same
 * encoder. Closing it gives the memory back, unless they are kept for others.
 */
final class EncodedRows implements AutoCloseable {
  private final RowSource source;
  private final DataPipeline pipeline;
  private final List<RunListener> listeners;
  private final Optional<KeptRows.Place> kept;
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
    this(source, job, given, listeners, Optional.empty());
  }

  /**
   * Rows that may have been surveyed and packed before, for others.
   *
   * @param kept where these lie, and what is surveyed and packed here stays
   */
  EncodedRows(
      RowSource source,
      JobConfig job,
      Optional<FeatureEncoder> given,
      List<RunListener> listeners,
      Optional<KeptRows.Place> kept) {
    this.source = source;
    this.pipeline =
        new DataPipeline(
            source,
            job.data(),
            job.encodedFeatures(),
            job.task(),
            job.seed(),
            given,
            job.network().numbers().takesEdges() ? SampledNumbers.ALL : SampledNumbers.FOR_SCALES);
    this.listeners = new ArrayList<>(listeners);
    this.kept = kept;
  }

  /** Reads the training rows when it is called first. */
  DataSurvey survey() {
    if (survey == null) {
      listeners.forEach(listener -> listener.begins(source.session()));
      survey = kept.flatMap(KeptRows.Place::survey).orElseGet(pipeline::survey);
      kept.ifPresent(place -> place.surveyed(survey));
      listeners.forEach(listener -> listener.surveyed(survey));
    }
    return survey;
  }

  /** Packs training, validation and test rows when it is called first. */
  PreparedData packed() {
    if (packed == null) {
      DataSurvey found = survey();
      packed = kept.flatMap(KeptRows.Place::packed).orElseGet(() -> pipeline.prepare(found));
      kept.ifPresent(place -> place.packed(packed));
      listeners.forEach(listener -> listener.packed(packed));
    }
    return packed;
  }

  /** Tells more listeners what is known of the rows; they hear the rest with the others. */
  void tell(List<RunListener> more) {
    if (survey != null) {
      more.forEach(listener -> listener.surveyed(survey));
    }
    if (packed != null) {
      more.forEach(listener -> listener.packed(packed));
    }
    listeners.addAll(more);
  }

  @Override
  public void close() {
    if (packed != null && kept.isEmpty()) {
      packed.close();
    }
    packed = null;
  }
}
