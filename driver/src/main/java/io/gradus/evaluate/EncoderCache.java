package io.gradus.evaluate;

import io.gradus.compute.PlanCache;
import io.gradus.encode.EncoderSet;
import java.lang.ref.SoftReference;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Encoders that were read from their JSON, kept in a JVM from task to task: one with many
 * categories takes its time. Bounded, and given up when memory is short; nothing here decides a
 * result.
 */
final class EncoderCache {
  private static final int ENCODERS = 16;

  private static final Map<String, SoftReference<EncoderSet>> encoders =
      PlanCache.leastRecentlyUsed(ENCODERS);

  private EncoderCache() {}

  /**
   * The encoders of a model.
   *
   * @param digest of the model
   */
  static EncoderSet encoders(String digest, Supplier<EncoderSet> received) {
    synchronized (encoders) {
      SoftReference<EncoderSet> kept = encoders.get(digest);
      EncoderSet known = kept == null ? null : kept.get();
      if (known == null) {
        known = received.get();
        encoders.put(digest, new SoftReference<>(known));
      }
      return known;
    }
  }
}
