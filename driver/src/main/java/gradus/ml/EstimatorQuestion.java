package gradus.ml;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
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
  private static final Map<String, Answer> ANSWERS =
      Map.of(
          "dryRun", (rows, question) -> estimator(question).dryRun(rows).toString(),
          "validator", (rows, question) -> validator(question),
          "plan",
              (rows, question) ->
                  estimator(question)
                      .plan(
                          rows,
                          question.path("executors").asInt(),
                          question.path("cores").asInt(),
                          question.path("gigabits").asDouble())
                      .toJson());

  /** Finds an answer, as JSON. */
  private interface Answer {
    String of(Dataset<?> rows, JsonNode question);
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
    question = ConnectQuestion.param(this);
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
    String answer = known(ANSWERS, asked.path("method").asText()).of(dataset, asked);
    return ConnectQuestion.row(answer, dataset.sparkSession());
  }

  private static NeuralNetworkEstimator<?, ?> estimator(JsonNode question) {
    return StageText.stage(question, NeuralNetworkEstimator.class);
  }

  /** A validator that was saved, which Spark Connect cannot give: its Params hold stages. */
  private static String validator(JsonNode question) {
    String path = question.path("path").asText();
    GradusValidator<?, ?> loaded =
        question.path("class").asText().equals(GradusCrossValidator.class.getName())
            ? GradusCrossValidator.load(path)
            : GradusTrainValidationSplit.load(path);
    return ValidatorText.of(loaded).toString();
  }

  private static <T> T known(Map<String, T> all, String name) {
    T found = all.get(name);
    if (found == null) {
      throw ConnectQuestion.unknown(all.keySet(), name);
    }
    return found;
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
