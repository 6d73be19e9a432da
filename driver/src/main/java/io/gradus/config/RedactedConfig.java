package io.gradus.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gradus.network.Shape;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Writes a resolved configuration with the keys of {@code conf/reference.conf}, so that it can be
 * read back. Values of secret keys are masked.
 */
final class RedactedConfig {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private RedactedConfig() {}

  static Map<String, Object> of(JobConfig job) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("app-name", job.appName());
    map.put("task", orNull(job.task().map(task -> task.id())));
    map.put("seed", job.seed());
    map.put("data", data(job.data()));
    map.put("features", features(job.features()));
    map.put("network", network(job.network()));
    map.put("loss", job.loss().map(RedactedConfig::declared).orElse(Map.of()));
    map.put("optimizer", declared(job.optimizer()));
    map.put("schedule", schedule(job.schedule()));
    map.put("clipping", declared(job.clipping()));
    map.put("regularization", declared(job.regularization()));
    map.put("training", training(job.training()));
    map.put("checkpoint", checkpoint(job.checkpoint()));
    map.put("output", output(job.output()));
    map.put("spark", secretsMasked(job.spark()));
    return map;
  }

  static String json(JobConfig job) {
    try {
      return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(of(job));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("The configuration cannot be written as JSON.", e);
    }
  }

  private static Map<String, Object> data(DataConfig data) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("format", data.format());
    map.put("train", paths(data.train()));
    map.put("validation", paths(data.validation()));
    map.put("validation-fraction", data.validationFraction());
    map.put("test", paths(data.test()));
    map.put("test-fraction", data.testFraction());
    map.put("options", secretsMasked(data.options()));
    map.put("schema", orNull(data.schema()));
    map.put("bad-rows", Group.written(data.badRows()));
    map.put("max-skipped-rows", orNull(data.maxSkippedRows()));
    map.put("label", data.label());
    map.put("weight", orNull(data.weight()));
    map.put("class-weights", classWeights(data.classWeights()));
    map.put("partitions", orNull(data.partitions()));
    Map<String, Object> labels = new LinkedHashMap<>();
    labels.put("train", paths(data.idxLabels().train()));
    labels.put("validation", paths(data.idxLabels().validation()));
    labels.put("test", paths(data.idxLabels().test()));
    map.put("idx-labels", labels);
    return map;
  }

  private static Object classWeights(ClassWeights weights) {
    if (weights instanceof ClassWeights.Given given) {
      return given.byLabel();
    }
    return weights instanceof ClassWeights.Balanced ? "balanced" : "none";
  }

  private static Map<String, Object> features(FeaturesConfig features) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("select", features.include());
    map.put("exclude", features.exclude());
    map.put("scaling", Group.written(features.scaling()));
    map.put("encoding", Group.written(features.encoding()));
    map.put("embedding-width", orNull(features.embeddingWidth()));
    map.put("minimum-count", features.minimumCount());
    map.put("max-categories", features.maxCategories());
    map.put("missing", Group.written(features.missing()));
    map.put("gap-indicator", Group.written(features.gapIndicator()));
    map.put("target-scaling", Group.written(features.targetScaling()));
    Map<String, Object> columns = new LinkedHashMap<>();
    features.columns().forEach((name, column) -> columns.put(name, column(column)));
    map.put("columns", columns);
    map.put("derived", features.derived());
    return map;
  }

  private static Map<String, Object> column(ColumnConfig column) {
    Map<String, Object> map = new LinkedHashMap<>();
    putIfSet(map, "type", column.type().map(Group::written));
    putIfSet(map, "scaling", column.scaling().map(Group::written));
    putIfSet(map, "encoding", column.encoding().map(Group::written));
    putIfSet(map, "embedding-width", column.embeddingWidth());
    putIfSet(map, "minimum-count", column.minimumCount());
    putIfSet(map, "max-categories", column.maxCategories());
    putIfSet(map, "missing", column.missing().map(Group::written));
    putIfSet(map, "fill", column.fill());
    putIfSet(map, "gap-indicator", column.gapIndicator().map(Group::written));
    return map;
  }

  private static Map<String, Object> network(NetworkConfig network) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("layers", network.layers().stream().map(RedactedConfig::declared).toList());
    map.put("initializer", network.initializer().id().replace('_', '-'));
    map.put("warm-start", orNull(network.warmStart()));
    map.put("input-shape", orNull(network.inputShape().map(Shape::extents)));
    return map;
  }

  private static Map<String, Object> schedule(ScheduleConfig schedule) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("unit", Group.written(schedule.unit()));
    map.putAll(inUnits(declared(schedule.spec())));
    return map;
  }

  /** What a spec calls steps is a length here, counted in the schedule's unit. */
  private static Map<String, Object> inUnits(Object declared) {
    Map<String, Object> map = new LinkedHashMap<>();
    ((Map<?, ?>) declared)
        .forEach(
            (key, value) -> {
              switch (key.toString()) {
                case "steps" -> map.put("length", value);
                case "warmup" -> map.put("warmup-fraction", value);
                case "schedules" ->
                    map.put(
                        "schedules",
                        ((List<?>) value).stream().map(RedactedConfig::inUnits).toList());
                default -> map.put(key.toString(), value);
              }
            });
    return map;
  }

  private static Map<String, Object> training(TrainingConfig training) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("epochs", training.epochs());
    map.put("batch-size", training.batchSize());
    map.put("max-steps", orNull(training.maxSteps()));
    LocalStepsConfig local = training.localSteps();
    map.put("local-steps", local.steps());
    map.put("synchronous-epochs", local.synchronousEpochs());
    Map<String, Object> outer = new LinkedHashMap<>();
    outer.put("method", Group.written(local.outer()));
    outer.put("rate", local.outerRate());
    outer.put("momentum", local.outerMomentum());
    map.put("outer", outer);
    map.put("matmul-precision", Group.written(training.matmulPrecision()));
    Map<String, Object> compression = new LinkedHashMap<>();
    compression.put("method", Group.written(training.compression().method()));
    compression.put("fraction", training.compression().fraction());
    map.put("gradient-compression", compression);
    map.put("parameter-compression", Group.written(training.compression().parameters()));
    Map<String, Object> divergence = new LinkedHashMap<>();
    divergence.put("action", Group.written(training.divergence().action()));
    divergence.put("rate-factor", training.divergence().rateFactor());
    divergence.put("attempts", training.divergence().attempts());
    divergence.put("exploding", orNull(training.divergence().exploding()));
    map.put("divergence", divergence);
    map.put("carrier", Group.written(training.carrier()));
    map.put("validate-every", training.validateEvery());
    map.put("top-k", training.topK());
    Map<String, Object> stopping = new LinkedHashMap<>();
    training
        .earlyStopping()
        .ifPresent(
            early -> {
              stopping.put("patience", orNull(early.patience()));
              stopping.put("metric", early.metric().replace('_', '-'));
              stopping.put("min-delta", early.minDelta());
              stopping.put("restore-best", early.restoreBest());
            });
    map.put("early-stopping", stopping);
    return map;
  }

  private static Map<String, Object> checkpoint(CheckpointConfig checkpoint) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("every-epochs", orNull(checkpoint.everyEpochs()));
    map.put("every-steps", orNull(checkpoint.everySteps()));
    map.put("every-minutes", orNull(checkpoint.everyMinutes()));
    map.put("keep", checkpoint.keep());
    return map;
  }

  private static Map<String, Object> output(OutputConfig output) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("path", Secrets.redact("path", output.path()));
    map.put("existing", Group.written(output.existing()));
    return map;
  }

  /** A layer, loss, optimizer or the like, as its record declares it. */
  private static Object declared(Object spec) {
    return hyphenated(
        MAPPER.convertValue(spec, new TypeReference<LinkedHashMap<String, Object>>() {}));
  }

  private static Object hyphenated(Object value) {
    if (value instanceof Map<?, ?> map) {
      Map<String, Object> written = new LinkedHashMap<>();
      map.forEach((key, inner) -> written.put(key.toString().replace('_', '-'), hyphenated(inner)));
      // A function without a parameter declares 0 for it, which is no value to configure.
      written.remove("alpha", 0.0);
      return written;
    }
    if (value instanceof List<?> list) {
      List<Object> written = new ArrayList<>();
      list.forEach(inner -> written.add(hyphenated(inner)));
      return written;
    }
    return value instanceof String text ? text.replace('_', '-') : value;
  }

  private static Map<String, String> secretsMasked(Map<String, String> properties) {
    Map<String, String> masked = new LinkedHashMap<>();
    properties.forEach((key, value) -> masked.put(key, Secrets.redact(key, value)));
    return masked;
  }

  private static List<String> paths(List<String> paths) {
    return paths.stream().map(path -> Secrets.redact("path", path)).toList();
  }

  private static void putIfSet(Map<String, Object> map, String key, Optional<?> value) {
    value.ifPresent(set -> map.put(key, set));
  }

  private static Object orNull(Optional<?> value) {
    return value.isPresent() ? value.get() : null;
  }
}
