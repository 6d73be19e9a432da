package io.gradus.dataset.pack;

import io.gradus.encode.EncoderSet;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;

/** The encoders of a model on their way to tasks: an executor gets each once. */
public final class SentEncoders implements Serializable {
  private static final long serialVersionUID = 1L;

  private final ArrayList<Broadcast<String>> json = new ArrayList<>();
  private final ArrayList<Integer> ofNetwork = new ArrayList<>();

  private SentEncoders() {}

  static SentEncoders of(JavaRDD<?> rows, EncoderSet encoders) {
    return of(JavaSparkContext.fromSparkContext(rows.context()), encoders);
  }

  /** Makes encoders known to executors, which fetch them when they need them. */
  public static SentEncoders of(JavaSparkContext spark, EncoderSet encoders) {
    SentEncoders sent = new SentEncoders();
    encoders.toJson().forEach(text -> sent.json.add(spark.broadcast(text)));
    sent.ofNetwork.addAll(encoders.ofNetwork());
    return sent;
  }

  /** The encoders, in a task. */
  public EncoderSet received() {
    return EncoderSet.fromJson(
        json.stream().map(Broadcast::value).toList(), List.copyOf(ofNetwork));
  }
}
