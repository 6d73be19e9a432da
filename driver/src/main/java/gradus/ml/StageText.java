package gradus.ml;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gradus.run.Reason;
import io.gradus.run.RunException;
import java.lang.reflect.InvocationTargetException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.ServiceLoader;
import java.util.Set;
import org.apache.spark.ml.Estimator;
import org.apache.spark.ml.Model;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.evaluation.Evaluator;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.Params;

/**
 * A stage or an evaluator as JSON, on its way between a client of Spark Connect and its server:
 * class, name, the Params that are set, and the stages inside. What a model has learned is not in
 * it; {@code model} says that there is something.
 */
final class StageText {
  private static final String STAGES = "stages";
  private static final List<Class<?>> KINDS =
      List.of(Estimator.class, Transformer.class, Evaluator.class);

  private StageText() {}

  static ObjectNode of(Params stage) {
    return of(stage, Set.of(STAGES));
  }

  /**
   * A stage that has others inside.
   *
   * @param elsewhere Params that are these, and are told elsewhere
   */
  static ObjectNode of(Params stage, Set<String> elsewhere) {
    ObjectNode text = JsonNodeFactory.instance.objectNode();
    text.put("class", stage.getClass().getName());
    text.put("uid", stage.uid());
    text.put("model", stage instanceof Model<?> && !(stage instanceof PipelineModel));
    text.set("params", ParamsFile.tree(stage.paramMap(), elsewhere));
    List<? extends PipelineStage> inside = inside(stage);
    if (!inside.isEmpty()) {
      ArrayNode stages = text.putArray(STAGES);
      inside.forEach(each -> stages.add(of(each)));
    }
    return text;
  }

  /** The stages of a pipeline, or of its model; of anything else none. */
  static List<? extends PipelineStage> inside(Params stage) {
    if (stage instanceof Pipeline pipeline) {
      return List.of(pipeline.getStages());
    }
    return stage instanceof PipelineModel pipeline ? List.of(pipeline.stages()) : List.of();
  }

  /**
   * Makes what a text says.
   *
   * @throws RunException if it is of a class that Spark Connect may not use, or has Params that
   *     this class has not
   */
  static <T extends Params> T stage(JsonNode text, Class<T> type) {
    String name = text.path("class").asText();
    Params stage;
    if (name.equals(Pipeline.class.getName())) {
      List<PipelineStage> stages = new ArrayList<>();
      text.path(STAGES).forEach(each -> stages.add(stage(each, PipelineStage.class)));
      stage =
          new Pipeline(text.path("uid").asText()).setStages(stages.toArray(PipelineStage[]::new));
    } else {
      stage = made(name, text.path("uid").asText());
    }
    setParams(stage, text.path("params"));
    if (!type.isInstance(stage)) {
      throw new RunException(
          Reason.CONFIGURATION,
          "Expected a stage that is of %s, found %s. Take another one."
              .formatted(type.getSimpleName(), name));
    }
    return type.cast(stage);
  }

  /** Only what is listed for Spark Connect: a client may not name just any class. */
  private static Params made(String name, String uid) {
    ClassLoader loader = Thread.currentThread().getContextClassLoader();
    for (Class<?> kind : KINDS) {
      for (ServiceLoader.Provider<?> listed : ServiceLoader.load(kind, loader).stream().toList()) {
        if (listed.type().getName().equals(name)) {
          return made(listed.type(), uid);
        }
      }
    }
    throw new RunException(
        Reason.CONFIGURATION,
        "Expected a stage that the Spark Connect server knows, found %s. Give client and server the same version of Gradus and of Spark, and the server the jar that the stage is in."
            .formatted(name));
  }

  private static Params made(Class<?> type, String uid) {
    try {
      return (Params) type.getConstructor(String.class).newInstance(uid);
    } catch (InvocationTargetException e) {
      throw RunException.of(e.getCause());
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("What is listed can be made of a name.", e);
    }
  }

  /**
   * Sets Params of a stage and of those inside it.
   *
   * @param values objects of Params by the stages' names
   */
  static void setParamsOfAll(Params stage, JsonNode values) {
    setParams(stage, values.path(stage.uid()));
    inside(stage).forEach(each -> setParamsOfAll(each, values));
  }

  private static void setParams(Params stage, JsonNode values) {
    Iterator<String> names = values.fieldNames();
    while (names.hasNext()) {
      String name = names.next();
      if (!stage.hasParam(name)) {
        throw new RunException(
            Reason.CONFIGURATION,
            "Expected a Param that %s on the Spark Connect server has, found \"%s\". Give client and server the same version of Gradus and of Spark."
                .formatted(stage.getClass().getSimpleName(), name));
      }
      Param<Object> param = stage.getParam(name);
      stage.set(param, param.jsonDecode(values.path(name).toString()));
    }
  }
}
