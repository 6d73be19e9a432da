package io.gradus.report.tensorboard;

import io.gradus.metric.Metric;
import io.gradus.protobuf.ProtoMessage;
import java.util.List;
import java.util.Map;

/** What TensorBoard's page of hyperparameters compares runs by. */
final class Hyperparameters {
  private static final String PLUGIN = "hparams";
  private static final int SUCCESS = 1;

  private Hyperparameters() {}

  /**
   * A run that begins.
   *
   * @param values numbers, truth values or texts, by key
   * @param metrics of validation, by which runs are compared; the training loss is in any case
   * @param seconds since 1970
   */
  static void begin(
      Summary into, Map<String, Object> values, List<Metric> metrics, double seconds) {
    ProtoMessage experiment = new ProtoMessage();
    ProtoMessage session = new ProtoMessage();
    values.forEach(
        (name, value) -> {
          experiment.message(4, new ProtoMessage().shown(1, name).integer(4, type(value)));
          session.message(1, new ProtoMessage().shown(1, name).message(2, ofAnyType(value)));
        });
    experiment.message(5, metric("train", "loss"));
    metrics.forEach(metric -> experiment.message(5, metric("validation", metric.id())));
    session.float64(5, seconds);
    into.pluginData("_hparams_/experiment", 0, PLUGIN, new ProtoMessage().message(2, experiment));
    into.pluginData(
        "_hparams_/session_start_info", 0, PLUGIN, new ProtoMessage().message(3, session));
  }

  /** A run that is at its end. */
  static void end(Summary into, long step, double seconds) {
    ProtoMessage session = new ProtoMessage().integer(1, SUCCESS).float64(2, seconds);
    into.pluginData(
        "_hparams_/session_end_info", step, PLUGIN, new ProtoMessage().message(4, session));
  }

  private static ProtoMessage metric(String run, String tag) {
    ProtoMessage name = new ProtoMessage().shown(1, run).shown(2, tag);
    return new ProtoMessage().message(1, name).shown(3, run + " " + tag);
  }

  private static int type(Object value) {
    return value instanceof Number ? 3 : value instanceof Boolean ? 2 : 1;
  }

  private static ProtoMessage ofAnyType(Object value) {
    ProtoMessage any = new ProtoMessage();
    if (value instanceof Number number) {
      return any.float64(2, number.doubleValue());
    }
    return value instanceof Boolean truth
        ? any.integer(4, truth ? 1 : 0)
        : any.shown(3, value.toString());
  }
}
