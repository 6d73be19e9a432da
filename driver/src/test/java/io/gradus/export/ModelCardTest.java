package io.gradus.export;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.gradus.encode.FeatureColumn;
import io.gradus.encode.Scale;
import io.gradus.model.Provenance;
import io.gradus.model.TrainedModel;
import io.gradus.network.Dense;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A model's card says what is known, what somebody said, and where nobody did. */
class ModelCardTest {
  private static final List<String> HOSTILE =
      List.of(
          "<script>alert(1)</script>",
          "a | b",
          "x\n---\nlicense: mit",
          "`code` *bold* [link](http://x)",
          "\u202Egnp.exe",
          "${x}");

  private static TrainedModel model(String[] classes, List<String> columns, Provenance from) {
    List<FeatureColumn> features =
        columns.stream()
            .<FeatureColumn>map(
                name -> new FeatureColumn.Numeric(name, Scale.Affine.IDENTITY, 0.0, false))
            .toList();
    TrainedModel model =
        TestModels.classes(
            features, List.of(new Dense(classes.length == 2 ? 1 : classes.length)), classes);
    return new TrainedModel(
        model.task(), model.network(), model.encoder(), model.parameters(), model.buffers(), from);
  }

  private static Provenance measured(Map<String, Object> configuration) {
    Provenance plain = TestModels.provenance(configuration);
    return new Provenance(
        plain.versions(),
        plain.kernel(),
        plain.started(),
        plain.finished(),
        plain.seed(),
        plain.partitions(),
        plain.rows(),
        plain.configuration(),
        plain.bestEpoch(),
        plain.history(),
        Map.of("test", Map.of("auc", 0.875)));
  }

  @Test
  void whatNobodySaidIsNotStated() {
    TrainedModel model =
        model(new String[] {"no", "yes"}, List.of("age"), TestModels.provenance(Map.of()));
    String card = ModelCard.of(model, Map.of());
    assertTrue(card.contains("| Owner | not stated |"), card);
    assertTrue(card.contains("| Licence | not stated |"), card);
    assertTrue(card.contains("## Intended use\n\nNot stated."), card);
    assertTrue(card.contains("## Limits\n\nNot stated."), card);
    assertFalse(card.contains("license:"), card);
    assertTrue(card.contains("None were measured."), card);
  }

  @Test
  void whatIsKnownAndWhatWasSaidIsThere() {
    Map<String, Object> block = new java.util.LinkedHashMap<>();
    block.put("title", "Churn");
    block.put("license", "apache-2.0");
    block.put("owner", "Ada");
    block.put("intended-use", "Letters to **customers**.");
    block.put("limits", null);
    TrainedModel model =
        model(new String[] {"no", "yes"}, List.of("age"), measured(Map.of("card", block)));
    String card = ModelCard.of(model, Map.of("owner", "Grace"));
    assertTrue(card.startsWith("---\nlicense: \"apache-2.0\"\nlibrary_name: gradus\n"), card);
    assertTrue(card.contains("- name: \"Churn\"\n"), card);
    assertTrue(card.contains("    - {type: \"auc\", value: 0.875}\n"), card);
    assertTrue(card.contains("| Owner | Grace |"), card);
    assertTrue(card.contains("Letters to **customers**."), card);
    assertTrue(card.contains("## Limits\n\nNot stated."), card);
    assertTrue(card.contains("| test | auc | 0.875000 |"), card);
    assertTrue(card.contains("| train | 800 |"), card);
  }

  @Test
  void nothingInANameIsMarkup() {
    String[] classes = HOSTILE.toArray(String[]::new);
    Provenance from = measured(Map.of("card", Map.of("title", "x\"\n---\nb: |")));
    String card = ModelCard.of(model(classes, HOSTILE, from), Map.of());
    assertEquals(2, card.lines().filter(line -> line.equals("---")).count(), card);
    assertFalse(card.contains("<script"), card);
    assertFalse(card.contains("\u202E"), card);
    assertFalse(card.contains("](http"), card);
    // A table's rows have as many cells as its head.
    card.lines()
        .filter(line -> line.startsWith("| Classes"))
        .forEach(
            line -> assertEquals(3, line.replace("\\|", "").chars().filter(c -> c == '|').count()));
  }

  /** Each text of the head is a string of JSON, which is one of YAML. */
  @Test
  void theHeadsTextsAreQuoted() throws Exception {
    Provenance from = measured(Map.of("card", Map.of("title", "x: \"y\" # z")));
    String card = ModelCard.of(model(new String[] {"a", "b"}, List.of("c"), from), Map.of());
    String name =
        card.lines().filter(line -> line.startsWith("- name: ")).findFirst().orElseThrow();
    String read = new ObjectMapper().readValue(name.substring("- name: ".length()), String.class);
    assertEquals("x: \"y\" # z", read);
  }
}
