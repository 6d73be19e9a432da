package io.gradus.run;

import io.gradus.config.JobConfig;
import io.gradus.dataset.DataSurvey;
import io.gradus.dataset.PreparedData;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.SparkSession;

/**
 * The rows of one data set as they were surveyed and packed for models that have been trained, for
 * those that are trained next: one packed copy for each way to encode them, and of these the few
 * that were used last. Nothing here refers to the data set itself, so that it can be collected.
 */
final class KeptRows implements AutoCloseable {
  private static final int MOST_COPIES = 4;

  /**
   * What the packed rows follow from beside the data set.
   *
   * @param division tells rows of the same data set that are divided in another way
   * @param timeZone in which times are encoded
   */
  record Key(Object division, Encoding encoding, String timeZone) {
    static Key of(Object division, JobConfig job, SparkSession session) {
      return new Key(
          division, Encoding.of(job), session.sessionState().conf().sessionLocalTimeZone());
    }
  }

  /** Rows of one encoding; empty at first. Used by one thread at a time. */
  static final class Place {
    private DataSurvey survey;
    private PreparedData packed;

    Optional<DataSurvey> survey() {
      return Optional.ofNullable(survey);
    }

    Optional<PreparedData> packed() {
      return Optional.ofNullable(packed);
    }

    void surveyed(DataSurvey found) {
      survey = found;
    }

    void packed(PreparedData rows) {
      packed = rows;
    }

    private void release() {
      if (packed != null && !packed.train().blocks().context().isStopped()) {
        packed.close();
      }
      packed = null;
      survey = null;
    }
  }

  private final Map<Key, Place> places = new LinkedHashMap<>(MOST_COPIES, 0.75f, true);

  /**
   * Where rows of an encoding are kept; none where they follow from files that somebody may replace
   * meanwhile.
   */
  synchronized Optional<Place> place(Key key, JobConfig job) {
    if (job.network().warmStart().isPresent() || job.data().rowNumbers().areGiven()) {
      return Optional.empty();
    }
    Place place = places.computeIfAbsent(key, any -> new Place());
    Iterator<Place> oldest = places.values().iterator();
    while (places.size() > MOST_COPIES) {
      oldest.next().release();
      oldest.remove();
    }
    return Optional.of(place);
  }

  /** Gives the memory back. */
  @Override
  public synchronized void close() {
    places.values().forEach(Place::release);
    places.clear();
  }
}
