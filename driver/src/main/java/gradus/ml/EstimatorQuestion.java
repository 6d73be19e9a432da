package gradus.ml;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.gradus.run.Reason;
import io.gradus.run.RunException;
import io.gradus.text.PrintableJson;
import java.util.Iterator;
import java.util.Map;
import java.util.function.Function;
import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.Identifiable$;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;

/**
 * What a client of Spark Connect asks of an estimator about rows: Connect lets an estimator be
 * fitted, and nothing else. So the question is a transformer, which is told the estimator's class
 * and Params, and the answer is the one row that it gives, a text of JSON. No stage for pipelines.
 */
public final class EstimatorQuestion extends Transformer {
  private static final JsonMapper json = PrintableJson.mapper().build();

  private static final Map<String, Function<String, NeuralNetworkEstimator<?, ?>>> ESTIMATORS =
      Map.of(
          NeuralNetworkClassifier.class.getName(), NeuralNetworkClassifier::new,
          NeuralNetworkRegressor.class.getName(), NeuralNetworkRegressor::new);

  private static final Map<String, Answer> ANSWERS =
      Map.of(
          "dryRun", (estimator, rows, question) -> estimator.dryRun(rows).toString(),
          "plan",
              (estimator, rows, question) ->
                  estimator
                      .plan(
                          rows,
                          question.path("executors").asInt(),
                          question.path("cores").asInt(),
                          question.path("gigabits").asDouble())
                      .toJson());

  /** Finds an answer, as JSON. */
  private interface Answer {
    String of(NeuralNetworkEstimator<?, ?> estimator, Dataset<?> rows, JsonNode question);
  }

  private final String uid;
  private final Param<String> question;

  /** One with a name of its own. */
  public EstimatorQuestion() {
    this(Identifiable$.MODULE$.randomUID("estimatorquestion"));
  }

  /** One of that name. */
  public EstimatorQuestion(String uid) {
    // Params ask for it when they are made.
    this.uid = uid;
    question = new Param<>(this, ConnectQuestion.PARAM, "What a client of Spark Connect asks.");
  }

  @Override
  public String uid() {
    return uid;
  }

  /**
   * What is asked: a JSON object with {@code method}, {@code class} and {@code uid} of the
   * estimator, its {@code params}, and what else the method takes.
   */
  public Param<String> connectQuestion() {
    return question;
  }

  /** The answer, whatever the rows are. */
  @Override
  public Dataset<Row> transform(Dataset<?> dataset) {
    JsonNode asked = ConnectQuestion.parsed(getOrDefault(question));
    NeuralNetworkEstimator<?, ?> estimator =
        known(ESTIMATORS, asked.path("class").asText()).apply(asked.path("uid").asText());
    setParams(estimator, asked.path("params"));
    String answer = known(ANSWERS, asked.path("method").asText()).of(estimator, dataset, asked);
    return ConnectQuestion.row(answer, dataset.sparkSession());
  }

  private static <T> T known(Map<String, T> all, String name) {
    T found = all.get(name);
    if (found == null) {
      throw ConnectQuestion.unknown(all.keySet(), name);
    }
    return found;
  }

  private static void setParams(NeuralNetworkEstimator<?, ?> estimator, JsonNode values) {
    Iterator<String> names = values.fieldNames();
    while (names.hasNext()) {
      String name = names.next();
      if (!estimator.hasParam(name)) {
        throw new RunException(
            Reason.CONFIGURATION,
            "Expected a Param that the jar on the Spark Connect server knows, found \"%s\". Give client and server the same version of Gradus."
                .formatted(name));
      }
      Param<Object> param = estimator.getParam(name);
      estimator.set(param, param.jsonDecode(text(values.path(name))));
    }
  }

  private static String text(JsonNode value) {
    try {
      return json.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("What was read as JSON is written as JSON.", e);
    }
  }

  @Override
  public StructType transformSchema(StructType schema) {
    return ConnectQuestion.ANSWER;
  }

  @Override
  public EstimatorQuestion copy(ParamMap extra) {
    return defaultCopy(extra);
  }
}
