package io.gradus.report.lineage;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.gradus.text.PrintableJson;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * The events of one run as OpenLineage has them: JSON of its {@code RunEvent}, spec 2-0-2, and of
 * the facets in the versions that are named beside them.
 */
public final class LineageEvents {
  private static final JsonMapper JSON = PrintableJson.mapper().build();
  private static final String SPEC = "https://openlineage.io/spec/";

  private final LineageJob job;
  private final UUID run = UUID.randomUUID();
  private final String gradus;
  private final String spark;

  /**
   * A run that has not begun.
   *
   * @param gradus the version of Gradus
   * @param spark the version of Spark, which it runs on
   */
  public LineageEvents(LineageJob job, String gradus, String spark) {
    this.job = job;
    this.gradus = gradus;
    this.spark = spark;
  }

  /** The run begins. */
  public String start(List<LineageDataset> inputs, List<LineageDataset> outputs) {
    return event("START", inputs, outputs, Map.of());
  }

  /** The run came to its end, and well. */
  public String complete(List<LineageDataset> inputs, List<LineageDataset> outputs) {
    return event("COMPLETE", inputs, outputs, Map.of());
  }

  /** The run could not do what it was asked for. */
  public String fail(String message, List<LineageDataset> inputs, List<LineageDataset> outputs) {
    return event("FAIL", inputs, outputs, error(message));
  }

  /** The run was told to end. */
  public String abort(String message, List<LineageDataset> inputs, List<LineageDataset> outputs) {
    return event("ABORT", inputs, outputs, error(message));
  }

  private Map<String, Object> error(String message) {
    Map<String, Object> facet = facet("1-0-1", "ErrorMessageRunFacet");
    facet.put("message", message);
    facet.put("programmingLanguage", "JAVA");
    return Map.of("errorMessage", facet);
  }

  private String event(
      String type,
      List<LineageDataset> inputs,
      List<LineageDataset> outputs,
      Map<String, Object> more) {
    Map<String, Object> event = new LinkedHashMap<>();
    event.put("eventType", type);
    event.put("eventTime", Instant.now().toString());
    event.put("producer", producer());
    event.put("schemaURL", SPEC + "2-0-2/OpenLineage.json#/$defs/RunEvent");
    Map<String, Object> facets = runFacets();
    facets.putAll(more);
    event.put("run", Map.of("runId", run.toString(), "facets", facets));
    Map<String, Object> named = new LinkedHashMap<>(Map.of("namespace", job.namespace()));
    named.put("name", job.name());
    named.put("facets", Map.of("jobType", jobType()));
    event.put("job", named);
    event.put("inputs", inputs.stream().map(this::input).toList());
    event.put("outputs", outputs.stream().map(this::output).toList());
    try {
      return JSON.writeValueAsString(event);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private String producer() {
    return "urn:gradus:" + gradus;
  }

  private Map<String, Object> facet(String version, String name) {
    Map<String, Object> facet = new LinkedHashMap<>();
    facet.put("_producer", producer());
    facet.put("_schemaURL", SPEC + "facets/%s/%s.json#/$defs/%s".formatted(version, name, name));
    return facet;
  }

  private Map<String, Object> runFacets() {
    Map<String, Object> facets = new LinkedHashMap<>();
    Map<String, Object> engine = facet("1-1-1", "ProcessingEngineRunFacet");
    engine.put("version", spark);
    engine.put("name", "spark");
    engine.put("openlineageAdapterVersion", gradus);
    facets.put("processing_engine", engine);
    job.nominalTime()
        .ifPresent(
            time -> {
              Map<String, Object> nominal = facet("1-0-1", "NominalTimeRunFacet");
              nominal.put("nominalStartTime", time.toString());
              facets.put("nominalTime", nominal);
            });
    job.parent()
        .ifPresent(
            parent -> {
              Map<String, Object> facet = facet("1-2-0", "ParentRunFacet");
              facet.putAll(of(parent));
              job.root().ifPresent(root -> facet.put("root", of(root)));
              facets.put("parent", facet);
            });
    return facets;
  }

  private static Map<String, Object> of(LineageJob.Run other) {
    return Map.of(
        "run", Map.of("runId", other.id().toString()),
        "job", Map.of("namespace", other.namespace(), "name", other.job()));
  }

  private Map<String, Object> jobType() {
    Map<String, Object> type = facet("2-0-4", "JobTypeJobFacet");
    type.put("processingType", "BATCH");
    type.put("integration", "GRADUS");
    type.put("jobType", job.kind());
    return type;
  }

  private Map<String, Object> input(LineageDataset dataset) {
    Map<String, Object> input = dataset(dataset);
    if (dataset.rows().isPresent()) {
      Map<String, Object> quality = facet("1-0-3", "DataQualityMetricsInputDatasetFacet");
      quality.put("rowCount", dataset.rows().getAsLong());
      Map<String, Object> columns = new LinkedHashMap<>();
      dataset.gaps().forEach((column, gaps) -> columns.put(column, Map.of("nullCount", gaps)));
      quality.put("columnMetrics", columns);
      input.put("inputFacets", Map.of("dataQualityMetrics", quality));
    }
    return input;
  }

  private Map<String, Object> output(LineageDataset dataset) {
    Map<String, Object> output = dataset(dataset);
    if (dataset.rows().isPresent()) {
      Map<String, Object> statistics = facet("1-0-2", "OutputStatisticsOutputDatasetFacet");
      statistics.put("rowCount", dataset.rows().getAsLong());
      output.put("outputFacets", Map.of("outputStatistics", statistics));
    }
    return output;
  }

  private Map<String, Object> dataset(LineageDataset dataset) {
    Map<String, Object> facets = new LinkedHashMap<>();
    if (!dataset.fields().isEmpty()) {
      Map<String, Object> schema = facet("1-2-0", "SchemaDatasetFacet");
      List<Map<String, String>> fields = new ArrayList<>();
      dataset.fields().forEach((name, type) -> fields.add(Map.of("name", name, "type", type)));
      schema.put("fields", fields);
      facets.put("schema", schema);
    }
    dataset
        .version()
        .ifPresent(
            version -> {
              Map<String, Object> facet = facet("1-0-1", "DatasetVersionDatasetFacet");
              facet.put("datasetVersion", version);
              facets.put("version", facet);
            });
    Map<String, Object> told = new LinkedHashMap<>();
    told.put("namespace", dataset.namespace());
    told.put("name", dataset.name());
    told.put("facets", facets);
    return told;
  }
}
