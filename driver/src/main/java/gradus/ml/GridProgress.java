package gradus.ml;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.gradus.metric.Metric;
import io.gradus.report.JointProgress;
import io.gradus.report.RunListener;
import io.gradus.text.PrintableJson;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntFunction;

/**
 * How far a fit of many models is, of a grid or of the folds of a validator, for a face that asks
 * now and then and draws it: what is told on the thread that trains may be asked for on any other.
 */
public final class GridProgress {
  private String phase = "waiting";
  private JointProgress models;

  /** Of a fit that has not begun. */
  public GridProgress() {}

  /** Begins with that many models. */
  synchronized void begins(int number, Optional<Metric> metric, IntFunction<String> names) {
    phase = "reading";
    models = new JointProgress("model", number, metric, names);
  }

  /** Who is to hear of the training of one of them. */
  synchronized RunListener of(int model) {
    return models.of(model);
  }

  /** One that is not trained any more, for whatever reason. */
  synchronized void ends(int model) {
    models.ends(model);
  }

  /** Goes on to something that takes a while. */
  synchronized void enters(String next) {
    phase = next;
  }

  /**
   * What there is to be shown, as JSON: {@code phase} (waiting, reading, evaluating, best, done),
   * and once it has begun {@code all}, {@code ended}, {@code running}, {@code share} and {@code
   * parts}, what is to be said of it.
   */
  public synchronized String state() {
    Map<String, Object> state = new LinkedHashMap<>();
    state.put("phase", phase);
    if (models != null) {
      state.putAll(models.figures());
    }
    try {
      return PrintableJson.mapper().build().writeValueAsString(state);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Progress is maps of texts and numbers.", e);
    }
  }
}
