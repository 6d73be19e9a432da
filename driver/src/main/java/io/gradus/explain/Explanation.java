package io.gradus.explain;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.gradus.encode.DataException;
import io.gradus.text.PrintableJson;
import io.gradus.text.ShallowJson;
import java.util.ArrayList;
import java.util.List;

/**
 * What a model does with rows: which of its layers and nodes the error comes through, and what they
 * recognise. The whole of {@code explanation.json}.
 *
 * @param format {@value #FORMAT}
 * @param version {@value #VERSION}
 * @param model which model
 * @param data which rows
 * @param loss of the rows, in the units that the network is trained in
 * @param layers the input, then all layers of nodes on the way forward
 * @param worstRows those with the largest losses
 * @param notes for people: what was left out, and why
 * @param traces of the rows with the largest losses, and of those that were asked for
 * @param columnRows of how many rows importance, permutation and effects are
 * @param importance of columns by attributions, the largest first
 * @param permutation of columns one at a time, those without which it is worst first
 * @param effects of the columns that matter most
 * @param baseline what rows were compared with; null in what earlier versions wrote
 * @param spread how attributions are spread over the rows; null where outputs differ from row to
 *     row
 * @param rows what rows have in their columns, where that was asked for; otherwise empty
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Explanation(
    @JsonProperty("format") String format,
    @JsonProperty("version") int version,
    @JsonProperty("model") Model model,
    @JsonProperty("data") Data data,
    @JsonProperty("loss") Loss loss,
    @JsonProperty("layers") List<ExplainedLayer> layers,
    @JsonProperty("worstRows") List<WorstRow> worstRows,
    @JsonProperty("notes") List<String> notes,
    @JsonProperty("traces") List<TracedRow> traces,
    @JsonProperty("columnRows") long columnRows,
    @JsonProperty("importance") List<ExplainedColumns.Importance> importance,
    @JsonProperty("permutation") List<ExplainedColumns.Permutation> permutation,
    @JsonProperty("effects") List<ExplainedColumns.Effect> effects,
    @JsonProperty("baseline") ExplainedColumns.BaselineOutput baseline,
    @JsonProperty("spread") AttributionSpread spread,
    @JsonProperty("rows") List<ShownRow> rows) {
  /** What {@code format} says. */
  public static final String FORMAT = "gradus-explanation";

  /** The version that is written. */
  public static final int VERSION = 1;

  /** The file that it is written to. */
  public static final String FILE = "explanation.json";

  private static final JsonMapper WRITER = PrintableJson.mapper().build();

  /** Later versions may have more fields. */
  private static final JsonMapper READER =
      JsonMapper.builder(ShallowJson.factory())
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .build();

  public Explanation {
    layers = layers == null ? List.of() : List.copyOf(layers);
    worstRows = worstRows == null ? List.of() : List.copyOf(worstRows);
    notes = notes == null ? List.of() : List.copyOf(notes);
    traces = traces == null ? List.of() : List.copyOf(traces);
    importance = importance == null ? List.of() : List.copyOf(importance);
    permutation = permutation == null ? List.of() : List.copyOf(permutation);
    effects = effects == null ? List.of() : List.copyOf(effects);
    rows = rows == null ? List.of() : List.copyOf(rows);
  }

  /** Of layers and nodes alone. */
  public Explanation(
      String format,
      int version,
      Model model,
      Data data,
      Loss loss,
      List<ExplainedLayer> layers,
      List<WorstRow> worstRows,
      List<String> notes) {
    this(
        format, version, model, data, loss, layers, worstRows, notes, null, 0, null, null, null,
        null, null, null);
  }

  /** This explanation with what goes along the way from a baseline. */
  Explanation with(List<TracedRow> traced, ExplainedColumns columns) {
    List<String> all = new ArrayList<>(notes);
    all.addAll(columns.notes());
    return new Explanation(
        format,
        version,
        model,
        data,
        loss,
        layers,
        worstRows,
        all,
        traced,
        columns.rows(),
        columns.importance(),
        columns.permutation(),
        columns.effects(),
        columns.baseline(),
        columns.spread(),
        rows);
  }

  /** This explanation with what rows have in their columns. */
  Explanation with(List<ShownRow> shown) {
    return new Explanation(
        format,
        version,
        model,
        data,
        loss,
        layers,
        worstRows,
        notes,
        traces,
        columnRows,
        importance,
        permutation,
        effects,
        baseline,
        spread,
        shown);
  }

  /**
   * Which model.
   *
   * @param directory as the user named it
   * @param digest SHA-256 of its manifest, which has that of each of its files
   */
  public record Model(
      @JsonProperty("directory") String directory, @JsonProperty("digest") String digest) {}

  /**
   * Which rows.
   *
   * @param path as the user named them
   * @param rows how many were used
   * @param weight what they weigh together
   */
  public record Data(
      @JsonProperty("path") List<String> path,
      @JsonProperty("rows") long rows,
      @JsonProperty("weight") double weight) {}

  /** The mean loss of a row, by weight. */
  public record Loss(@JsonProperty("mean") double mean) {}

  /**
   * A row with a large loss.
   *
   * @param outputs of the network, as they are before any link or unit
   */
  public record WorstRow(
      @JsonProperty("row") long row,
      @JsonProperty("loss") double loss,
      @JsonProperty("outputs") List<Double> outputs) {}

  /** What is written to {@value #FILE}. */
  public String toJson() {
    try {
      return WRITER.writeValueAsString(this) + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * Reads what {@link #toJson} wrote.
   *
   * @param source for messages
   * @throws DataException if it is something else, or of a later version
   */
  public static Explanation fromJson(String json, String source) {
    Explanation read;
    try {
      read = READER.readValue(json, Explanation.class);
    } catch (JsonProcessingException e) {
      throw unknown(source, "JSON that is none: " + e.getOriginalMessage());
    }
    if (read == null || !FORMAT.equals(read.format) || read.version != VERSION) {
      throw unknown(
          source,
          read == null ? "nothing" : "format %s, version %s".formatted(read.format, read.version));
    }
    return read;
  }

  private static DataException unknown(String source, String found) {
    return DataException.expected("an explanation of version " + VERSION, found)
        .file(source)
        .remedy("Let the command explain write it anew.")
        .build();
  }
}
