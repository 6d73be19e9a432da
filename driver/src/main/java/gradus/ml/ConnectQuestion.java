package gradus.ml;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.NullNode;
import io.gradus.explain.ExplainOptions;
import io.gradus.explain.RowsShown;
import io.gradus.run.Reason;
import io.gradus.run.RunException;
import io.gradus.text.PrintableJson;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.Params;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * What a client of Spark Connect asks of a model. Connect lets through {@code transform} and few
 * other methods; so the question travels as a Param that is none of the model's own, and the answer
 * as the one row that {@code transform} gives then, a text of JSON.
 */
final class ConnectQuestion {
  /** The Param that a question is the value of. */
  static final String PARAM = "connectQuestion";

  private static final JsonMapper json = PrintableJson.mapper().build();
  static final StructType ANSWER = new StructType().add("answer", DataTypes.StringType, false);

  /** By the method that is called on a client. */
  private static final Map<String, Answer> ANSWERS =
      Map.ofEntries(
          Map.entry("classes", (model, rows, question) -> ofClasses(model).classes()),
          Map.entry("evaluate", (model, rows, question) -> model.evaluate(rows)),
          Map.entry("explain", (model, rows, question) -> model.explain(rows, options(question))),
          Map.entry("exportCard", (model, rows, question) -> model.exportCard(path(question))),
          Map.entry("exportOnnx", (model, rows, question) -> model.exportOnnx(path(question))),
          Map.entry("hasSummary", (model, rows, question) -> model.hasSummary()),
          Map.entry("layers", (model, rows, question) -> layers(model)),
          Map.entry("members", (model, rows, question) -> model.members().size()),
          Map.entry("numClasses", (model, rows, question) -> ofClasses(model).numClasses()),
          Map.entry("numFeatures", (model, rows, question) -> model.numFeatures()),
          Map.entry("report", (model, rows, question) -> model.reportPage(rows)),
          Map.entry("summary", (model, rows, question) -> summary(model)));

  private final JsonNode question;

  /** One that a client has written: a JSON object with a method, and what else it takes. */
  ConnectQuestion(String text) {
    question = parsed(text);
  }

  /** The Param of a stage, which is not listed and not saved: no public method gives it. */
  static Param<String> param(Params owner) {
    return new Param<>(owner, PARAM, "What a client of Spark Connect asks.");
  }

  /** A question's parts. */
  static JsonNode parsed(String text) {
    try {
      return json.readTree(text);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("%s: Expected JSON, found %s.".formatted(PARAM, text), e);
    }
  }

  /** An answer as a table of one row. */
  static Dataset<Row> row(String answer, SparkSession spark) {
    return spark.createDataFrame(List.of(RowFactory.create(answer)), ANSWER);
  }

  /** What is asked for is none of what is known. */
  static RunException unknown(Set<String> known, String found) {
    return new RunException(
        Reason.CONFIGURATION,
        "Expected a question that the jar on the Spark Connect server knows, %s, found \"%s\". Give client and server the same version of Gradus."
            .formatted(new TreeSet<>(known), found));
  }

  /** What the model answers, as a table of one row. */
  Dataset<Row> answer(NeuralNetworkModel<?> model, Dataset<?> rows) {
    String method = question.path("method").asText();
    if (method.equals("member")) {
      int member = question.path("member").asInt();
      return HeldModel.rows(rows.sparkSession(), model.members().get(member));
    }
    Answer answer = ANSWERS.get(method);
    if (answer == null) {
      throw unknown(ANSWERS.keySet(), method);
    }
    try {
      Object found = answer.of(model, rows, question);
      return row(json.writeValueAsString(found), rows.sparkSession());
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Answers are texts, numbers, lists and maps of them.", e);
    }
  }

  private static String path(JsonNode question) {
    return question.path("path").asText();
  }

  /** What is asked for, and the usual for the rest. */
  private static ExplainOptions options(JsonNode question) {
    ExplainOptions usual = ExplainOptions.DEFAULT;
    List<String> traced = new ArrayList<>();
    question.path("rows").forEach(row -> traced.add(row.asText()));
    return usual
        .withNodes(question.path("nodes").asInt(usual.nodes()))
        .tracing(question.path("traces").asInt(usual.paths().traces()), traced)
        .withRows(
            question.path("values").asBoolean() ? RowsShown.WITH_VALUES : RowsShown.BY_NUMBER);
  }

  private static JsonNode summary(NeuralNetworkModel<?> model) throws JsonProcessingException {
    return model.hasSummary() ? json.readTree(model.summary().toString()) : NullNode.getInstance();
  }

  private static NeuralNetworkClassificationModel ofClasses(NeuralNetworkModel<?> model) {
    return (NeuralNetworkClassificationModel) model;
  }

  private static List<List<Object>> layers(NeuralNetworkModel<?> model) {
    return model.layers().stream()
        .map(
            row ->
                List.<Object>of(
                    row.layer(),
                    row.type(),
                    row.outputShape().toString(),
                    row.outputShape().size(),
                    row.parameters()))
        .toList();
  }

  /** Finds an answer with a model, on rows where the question has some. */
  private interface Answer {
    Object of(NeuralNetworkModel<?> model, Dataset<?> rows, JsonNode question)
        throws JsonProcessingException;
  }
}
