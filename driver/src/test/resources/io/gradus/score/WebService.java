import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gradus.encode.DataException;
import io.gradus.encode.SparseValues;
import io.gradus.score.Prediction;
import io.gradus.score.Scorer;
import java.io.File;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Stands for a web service: rows in JSON, several threads, many models, no Spark. */
public class WebService {
  private static final ObjectMapper JSON = new ObjectMapper();

  public static void main(String[] arguments) throws Exception {
    List<Map<String, Object>> rows = new ArrayList<>();
    for (JsonNode row : JSON.readTree(new File(arguments[0]))) {
      rows.add(row(row));
    }
    ObjectNode answers = JSON.createObjectNode();
    for (int i = 2; i < arguments.length; i++) {
      Path model = Path.of(arguments[i]);
      answers.set(model.getFileName().toString(), answer(Scorer.load(model), rows));
    }
    JSON.writeValue(new File(arguments[1]), answers);
  }

  private static Map<String, Object> row(JsonNode json) {
    Map<String, Object> row = new HashMap<>();
    json.fields().forEachRemaining(field -> row.put(field.getKey(), value(field)));
    return row;
  }

  private static Object value(Map.Entry<String, JsonNode> field) {
    JsonNode value = field.getValue();
    if (value.isNull()) {
      return null;
    }
    switch (field.getKey()) {
      case "day":
        return LocalDate.parse(value.textValue());
      case "moment":
        return Instant.parse(value.textValue());
      case "image":
        return Base64.getDecoder().decode(value.textValue());
      case "words":
        return new SparseValues(
            value.get("size").intValue(),
            JSON.convertValue(value.get("indices"), int[].class),
            JSON.convertValue(value.get("values"), double[].class));
      default:
        return JSON.convertValue(value, Object.class);
    }
  }

  private static ObjectNode answer(Scorer scorer, List<Map<String, Object>> rows) throws Exception {
    List<Prediction> predictions = new ArrayList<>();
    for (Map<String, Object> row : rows) {
      predictions.add(scorer.score(row));
    }
    ObjectNode answer = JSON.createObjectNode();
    answer.put("same_bits", scorer.sameBits());
    ArrayNode each = answer.putArray("each");
    predictions.forEach(prediction -> each.add(columns(prediction)));
    answer.set("all", columns(scorer.scoreAll(rows)));
    List<Object[]> arrays = new ArrayList<>();
    for (Map<String, Object> row : rows) {
      arrays.add(scorer.columns().stream().map(row::get).toArray());
    }
    answer.set("arrays", columns(scorer.scoreArrays(arrays)));
    answer.set("threads", columns(inThreads(scorer, arrays)));
    answer.set("errors", errors(scorer, rows.get(0)));
    return answer;
  }

  private static List<Prediction> inThreads(Scorer scorer, List<Object[]> rows) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      List<Callable<Prediction>> calls = new ArrayList<>();
      rows.forEach(row -> calls.add(() -> scorer.score(row)));
      List<Prediction> predictions = new ArrayList<>();
      for (Future<Prediction> call : threads.invokeAll(calls)) {
        predictions.add(call.get());
      }
      return predictions;
    } finally {
      threads.shutdown();
    }
  }

  private static ArrayNode columns(List<Prediction> predictions) {
    ArrayNode all = JSON.createArrayNode();
    predictions.forEach(prediction -> all.add(columns(prediction)));
    return all;
  }

  /** Values as texts, which keep every bit. */
  private static JsonNode columns(Prediction prediction) {
    Map<String, String> texts = new LinkedHashMap<>();
    prediction.columns().forEach((name, value) -> texts.put(name, value.toString()));
    return JSON.valueToTree(texts);
  }

  private static ArrayNode errors(Scorer scorer, Map<String, Object> good) {
    ArrayNode errors = JSON.createArrayNode();
    Map<String, Object> misspelled = new HashMap<>(good);
    misspelled.put("colours", misspelled.remove("colour"));
    Map<String, Object> wrong = new HashMap<>(good);
    wrong.put("size", List.of(1));
    Map<String, Object> underived = new HashMap<>(good);
    underived.remove("twice");
    for (Map<String, Object> row : List.of(misspelled, wrong, underived)) {
      errors.add(error(() -> scorer.score(row)));
    }
    errors.add(error(() -> scorer.scoreAll(List.of(good, wrong))));
    errors.add(error(() -> scorer.score(new Object[] {1, 2})));
    return errors;
  }

  private static String error(Callable<?> call) {
    try {
      return "no error: " + call.call();
    } catch (DataException e) {
      return e.getMessage();
    } catch (Exception e) {
      return e.toString();
    }
  }
}
