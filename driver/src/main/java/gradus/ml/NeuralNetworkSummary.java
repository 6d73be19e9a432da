package gradus.ml;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.gradus.model.Model;
import io.gradus.model.Provenance;
import io.gradus.model.TrainedModel;
import io.gradus.text.PrintableJson;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.spark.ml.classification.TrainingSummary;
import org.apache.spark.ml.util.Identifiable;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * How a model was trained: a row an epoch, what checks found, and how long it took. {@link
 * #toString} is all of it as JSON, which Spark Connect lets through.
 */
public final class NeuralNetworkSummary implements SparkSummary, TrainingSummary, Identifiable {
  private final String uid;
  private final Provenance provenance;
  private final List<Provenance> networks;

  NeuralNetworkSummary(String uid, Model model) {
    this.uid = uid;
    this.provenance = model.provenance();
    this.networks = model.members().stream().map(TrainedModel::provenance).toList();
  }

  /** That of the model. */
  @Override
  public String uid() {
    return uid;
  }

  /**
   * An entry an epoch: epoch, step, train_loss, seconds, and validation metrics by name; of several
   * networks that of each, with its number from 1 as {@code member}.
   */
  public List<Map<String, Object>> history() {
    if (networks.size() == 1) {
      return first().history();
    }
    List<Map<String, Object>> all = new ArrayList<>();
    for (int i = 0; i < networks.size(); i++) {
      for (Map<String, Object> epoch : networks.get(i).history()) {
        Map<String, Object> numbered = new LinkedHashMap<>(Map.of("member", i + 1));
        numbered.putAll(epoch);
        all.add(numbered);
      }
    }
    return all;
  }

  private Provenance first() {
    return networks.get(0);
  }

  /** The loss on training rows, epoch by epoch; of several networks that of the first. */
  @Override
  public double[] objectiveHistory() {
    return first().history().stream()
        .mapToDouble(epoch -> number(epoch.get("train_loss")))
        .toArray();
  }

  /** Epochs; with L-BFGS its iterations; of several networks those of the first. */
  @Override
  public int totalIterations() {
    return first().history().size();
  }

  /** From 1; the epoch whose weights the model has; of several networks that of the first. */
  public int bestEpoch() {
    return first().bestEpoch();
  }

  /** Metrics on rows that were not trained on, by the name of the rows: validation, test. */
  public Map<String, Map<String, Double>> metrics() {
    return provenance.results();
  }

  /** From the begin of training to its end. */
  public Duration time() {
    return Duration.between(
        Instant.parse(provenance.started()), Instant.parse(provenance.finished()));
  }

  /** Used rows by role: train, validation, test. */
  public Map<String, Long> rows() {
    return provenance.rows();
  }

  /** What computed it, and why that. */
  public String kernel() {
    return provenance.kernel();
  }

  /** The history as a table: a column for each of its figures, null where an epoch has none. */
  public Dataset<Row> history(SparkSession spark) {
    List<Map<String, Object>> flat = history().stream().map(NeuralNetworkSummary::flat).toList();
    Set<String> names = new LinkedHashSet<>();
    flat.forEach(epoch -> names.addAll(epoch.keySet()));
    StructType type = new StructType();
    for (String name : names) {
      type = type.add(name, DataTypes.DoubleType, true);
    }
    List<Row> rows = new ArrayList<>();
    for (Map<String, Object> epoch : flat) {
      rows.add(
          RowFactory.create(
              names.stream()
                  .map(name -> epoch.get(name) == null ? null : (Object) number(epoch.get(name)))
                  .toArray()));
    }
    return spark.createDataFrame(rows, type);
  }

  private static Map<String, Object> flat(Map<String, Object> epoch) {
    Map<String, Object> flat = new LinkedHashMap<>();
    epoch.forEach(
        (name, value) -> {
          if (value instanceof Map<?, ?> metrics) {
            metrics.forEach((metric, figure) -> flat.put(name + "_" + metric, figure));
          } else {
            flat.put(name, value);
          }
        });
    return flat;
  }

  private static double number(Object value) {
    return value instanceof Number number ? number.doubleValue() : Double.NaN;
  }

  /** All of it, as JSON. */
  @Override
  public String toString() {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("history", history());
    all.put("best_epoch", bestEpoch());
    all.put("metrics", metrics());
    all.put("rows", rows());
    all.put("seconds", time().toMillis() / 1e3);
    all.put("kernel", kernel());
    try {
      return PrintableJson.mapper().build().writeValueAsString(all);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("A summary is maps of texts and numbers.", e);
    }
  }
}
