package io.gradus.round;

import io.gradus.data.Floats;
import java.io.Serializable;
import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;

/** Requests on their way to the tasks of a job: their values in the closure, or as broadcasts. */
final class SentRequests implements Serializable, AutoCloseable {
  private static final long serialVersionUID = 1L;

  /**
   * Values up to which a second broadcast beside that of the closure does not pay; Spark warns of
   * closures beyond 1000 KiB.
   */
  private static final int IN_CLOSURE = 1 << 17;

  private final Request<?>[] withoutValues;

  /** Of each request either these or a broadcast. */
  private final Floats[] inClosure;

  private final Broadcast<Floats>[] broadcasts;

  private SentRequests(
      Request<?>[] withoutValues, Floats[] inClosure, Broadcast<Floats>[] broadcasts) {
    this.withoutValues = withoutValues;
    this.inClosure = inClosure;
    this.broadcasts = broadcasts;
  }

  static SentRequests to(JavaSparkContext spark, List<Request<?>> requests) {
    int count = requests.size();
    Request<?>[] withoutValues = new Request<?>[count];
    Floats[] inClosure = new Floats[count];
    @SuppressWarnings({"unchecked", "rawtypes"})
    Broadcast<Floats>[] broadcasts = new Broadcast[count];
    long together = requests.stream().mapToLong(request -> request.values().length).sum();
    for (int i = 0; i < count; i++) {
      Floats values = new Floats(requests.get(i).values());
      withoutValues[i] = requests.get(i).with(null);
      if (together <= IN_CLOSURE) {
        inClosure[i] = values;
      } else {
        broadcasts[i] = spark.broadcast(values);
      }
    }
    return new SentRequests(withoutValues, inClosure, broadcasts);
  }

  int size() {
    return withoutValues.length;
  }

  /** A request as it was sent. */
  Request<?> request(int i) {
    Floats values = inClosure[i] == null ? broadcasts[i].value() : inClosure[i];
    return withoutValues[i].with(values.values());
  }

  /** A request that only adds answers. */
  Request<?> withoutValues(int i) {
    return withoutValues[i];
  }

  /** Does not wait until the executors have dropped theirs. */
  @Override
  public void close() {
    for (Broadcast<Floats> broadcast : broadcasts) {
      if (broadcast != null) {
        broadcast.destroy();
      }
    }
  }
}
