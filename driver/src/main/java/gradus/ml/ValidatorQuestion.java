package gradus.ml;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.Set;
import org.apache.spark.ml.Model;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.param.Params;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * What a client of Spark Connect asks of a validator's model: what it tells of itself, one of the
 * models that it holds, or the rows that were held out.
 */
final class ValidatorQuestion {
  private static final Map<String, Answer> ANSWERS =
      Map.of(
          "told", (model, question, spark) -> text(told(model), spark),
          "stage", (model, question, spark) -> text(stage(model, question), spark),
          "part", (model, question, spark) -> HeldModel.rows(spark, part(model, question)),
          "predictions", (model, question, spark) -> model.predictions());

  /** Finds an answer. */
  private interface Answer {
    Dataset<Row> of(GradusValidatorModel<?> model, JsonNode question, SparkSession spark);
  }

  private ValidatorQuestion() {}

  /** The answer to a question, a JSON object with a method, and what else it takes. */
  static Dataset<Row> answer(GradusValidatorModel<?> model, String text, SparkSession spark) {
    JsonNode question = ConnectQuestion.parsed(text);
    String method = question.path("method").asText();
    Answer answer = ANSWERS.get(method);
    if (answer == null) {
      throw ConnectQuestion.unknown(ANSWERS.keySet(), method);
    }
    return answer.of(model, question, spark);
  }

  private static Dataset<Row> text(ObjectNode answer, SparkSession spark) {
    return ConnectQuestion.row(answer.toString(), spark);
  }

  private static ObjectNode told(GradusValidatorModel<?> model) {
    ObjectNode text = JsonNodeFactory.instance.objectNode();
    text.put("uid", model.uid());
    double[][] values = model.values();
    double[][] summed = {Trials.means(values), Trials.deviations(values)};
    text.set("metrics", SavedValidatorModel.text(values));
    text.set("summed", SavedValidatorModel.text(summed));
    text.put("hasSubModels", model.hasSubModels());
    text.put("hasPredictions", model.hasPredictions());
    text.set("bestModel", StageText.of(model.bestModel()));
    text.set("validator", ValidatorText.of(model.from()));
    return text;
  }

  /** What a model is; empty where it could not be trained. */
  private static ObjectNode stage(GradusValidatorModel<?> model, JsonNode question) {
    Params found = held(model, question);
    return found == null ? JsonNodeFactory.instance.objectNode() : StageText.of(found);
  }

  /** The model that a question is about, one of many; null where it could not be trained. */
  private static Params held(GradusValidatorModel<?> model, JsonNode question) {
    return switch (question.path("of").asText()) {
      case "bestModel" -> model.bestModel();
      case "foldEnsemble" -> model.together();
      case "subModel" ->
          model.kept()[question.path("division").asInt()][question.path("map").asInt()];
      default ->
          throw ConnectQuestion.unknown(
              Set.of("bestModel", "foldEnsemble", "subModel"), question.path("of").asText());
    };
  }

  /** A model inside that one: by numbers of stages, from the outermost pipeline inwards. */
  private static Model<?> part(GradusValidatorModel<?> model, JsonNode question) {
    Params found = held(model, question);
    for (JsonNode stage : question.path("stage")) {
      PipelineStage inside = StageText.inside(found).get(stage.asInt());
      found = inside;
    }
    return (Model<?>) found;
  }
}
