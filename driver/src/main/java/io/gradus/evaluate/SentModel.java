package io.gradus.evaluate;

import io.gradus.calibrate.Calibrations;
import io.gradus.data.Floats;
import io.gradus.dataset.pack.SentEncoders;
import io.gradus.encode.EncoderSet;
import io.gradus.model.Model;
import io.gradus.model.TrainedModel;
import io.gradus.network.Task;
import io.gradus.score.ModelHead;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.SparkSession;

/** A model on its way to tasks: an executor gets the weights of its networks once. */
public final class SentModel implements Serializable {
  private static final long serialVersionUID = 1L;

  private final Task task;
  private final SentEncoders encoders;
  private final ArrayList<String> networks = new ArrayList<>();
  private final ArrayList<Double> weights = new ArrayList<>();
  private final ArrayList<String> calibrations;
  private final ArrayList<Broadcast<Floats>> parameters = new ArrayList<>();
  private final ArrayList<Broadcast<Floats>> buffers = new ArrayList<>();

  /** Makes a model known to executors, which fetch it when they need it. */
  public SentModel(SparkSession session, Model model) {
    this(JavaSparkContext.fromSparkContext(session.sparkContext()), model);
  }

  SentModel(JavaSparkContext spark, Model model) {
    task = model.task();
    encoders = SentEncoders.of(spark, model.encoders());
    weights.addAll(model.weights());
    calibrations = new ArrayList<>(ModelHead.calibrations(model).toJson());
    for (TrainedModel member : model.members()) {
      networks.add(member.network().toJson());
      parameters.add(spark.broadcast(new Floats(member.parameters())));
      buffers.add(spark.broadcast(new Floats(member.buffers())));
    }
  }

  Task task() {
    return task;
  }

  /** The encoders, in a task. */
  public EncoderSet encoders() {
    return encoders.received();
  }

  /**
   * The model, in a task.
   *
   * @param set its encoders
   * @param form brings classes into the form in which predictions are to hold them
   */
  public TaskModel start(EncoderSet set, UnaryOperator<Object> form) {
    List<TaskModel.Network> started = new ArrayList<>();
    for (int i = 0; i < networks.size(); i++) {
      started.add(
          new TaskModel.Network(
              networks.get(i),
              parameters.get(i).value().values(),
              buffers.get(i).value().values(),
              set.ofNetwork().get(i)));
    }
    return new TaskModel(
        task, started, set, List.copyOf(weights), Calibrations.fromJson(calibrations), form);
  }

  /** Frees what executors hold of it; only when no task needs it any more. */
  void destroy() {
    parameters.forEach(Broadcast::destroy);
    buffers.forEach(Broadcast::destroy);
  }
}
