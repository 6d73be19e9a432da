package io.gradus.run;

import io.gradus.config.ConfigKeys;
import io.gradus.config.Existing;
import io.gradus.export.ModelCard;
import io.gradus.export.OnnxCheck;
import io.gradus.export.OnnxExport;
import io.gradus.export.OnnxOutputs;
import io.gradus.export.OnnxSignature;
import io.gradus.model.Model;
import io.gradus.storage.PlainFiles;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;

/**
 * A trained model written for others than Gradus. All methods throw {@link RunException}, and
 * nothing else, when they cannot do what they are asked for.
 */
public final class ModelExport {
  private ModelExport() {}

  /**
   * A graph that was written.
   *
   * @param path of the file, as other programs take it
   * @param check what came of holding it against the model
   */
  public record Onnx(String path, int bytes, OnnxSignature signature, OnnxCheck check) {}

  /**
   * Writes a model as an ONNX graph. Where ONNX Runtime is on the class path it has predicted as
   * the model does before anything is written.
   *
   * @param directory of the model
   * @param output the file
   * @param existing what happens if it is there
   */
  public static Onnx onnx(String directory, String output, OnnxOutputs form, Existing existing) {
    return RunException.told(
        () -> {
          Configuration hadoop = HadoopSettings.with(Map.of());
          requireFree(output, existing, hadoop);
          return onnx(UsedModel.at(directory, hadoop).model(), List.of(), output, form, hadoop);
        });
  }

  /** Writes a model in memory as an ONNX graph, where a session reaches the file. */
  public static Onnx onnx(
      SparkSession spark, Model model, String output, OnnxOutputs form, Existing existing) {
    return RunException.told(
        () -> {
          Configuration hadoop = HadoopSettings.of(spark, Map.of());
          requireFree(output, existing, hadoop);
          return onnx(model, List.of(), output, form, hadoop);
        });
  }

  /**
   * Writes a model as an ONNX graph, if ONNX Runtime predicts as the model does on these rows too:
   * the first {@link OnnxCheck#GIVEN} of them. They are read in a Spark session.
   *
   * @param appName under which Spark shows it
   * @throws RunException also if ONNX Runtime is not there
   */
  public static Onnx onnx(
      String appName,
      String directory,
      ModelRows rows,
      String output,
      OnnxOutputs form,
      Existing existing) {
    return RunException.told(
        () -> {
          OnnxCheck.obstacle()
              .ifPresent(
                  reason -> {
                    throw new RunException(
                        Reason.CONFIGURATION,
                        "--data: Expected ONNX Runtime, to compare these rows' predictions with, found none that can be used: %s."
                            .formatted(reason));
                  });
          try (ModelRun use = ModelRun.of(appName, directory, rows)) {
            requireFree(output, existing, use.hadoop());
            use.requireApart(new OutputPlace(output, use.hadoop()));
            List<Object[]> given = use.first(OnnxCheck.GIVEN);
            return onnx(use.model(), given, output, form, use.hadoop());
          }
        });
  }

  private static Onnx onnx(
      Model model, List<Object[]> given, String output, OnnxOutputs form, Configuration hadoop) {
    OnnxExport export = OnnxExport.of(model, form);
    OnnxCheck check = OnnxCheck.of(model, export, form, given);
    String path = write(output, export.toBytes(), hadoop);
    return new Onnx(path, export.size(), export.signature(), check);
  }

  /**
   * Writes what a model is, for people, as Markdown.
   *
   * @param directory of the model
   * @param output the file
   * @param existing what happens if it is there
   * @param assignments {@code card.<key>=<text>}: what is said in place of what the configuration
   *     of the training said
   * @return the file's path, as other programs take it
   */
  public static String card(
      String directory, String output, Existing existing, List<String> assignments) {
    return RunException.told(
        () -> {
          Map<String, String> more = statements(assignments);
          Configuration hadoop = HadoopSettings.with(Map.of());
          requireFree(output, existing, hadoop);
          String card = ModelCard.of(UsedModel.at(directory, hadoop).model(), more);
          return write(output, card.getBytes(StandardCharsets.UTF_8), hadoop);
        });
  }

  /**
   * Writes what a model in memory is, for people, where a session reaches the file.
   *
   * @return the file's path, as other programs take it
   */
  public static String card(SparkSession spark, Model model, String output, Existing existing) {
    return RunException.told(
        () -> {
          Configuration hadoop = HadoopSettings.of(spark, Map.of());
          requireFree(output, existing, hadoop);
          String card = ModelCard.of(model, Map.of());
          return write(output, card.getBytes(StandardCharsets.UTF_8), hadoop);
        });
  }

  private static Map<String, String> statements(List<String> assignments) {
    Map<String, String> statements = new LinkedHashMap<>();
    for (String assignment : assignments) {
      int at = assignment.indexOf('=');
      String key = at < 0 ? assignment : assignment.substring(0, at).strip();
      boolean known =
          at >= 0
              && key.startsWith(ModelCard.BLOCK + ".")
              && ConfigKeys.of(key).filter(found -> found.path().equals(key)).isPresent();
      if (!known) {
        throw new RunException(
            Reason.CONFIGURATION,
            "--set: Expected card.<key>=<text> with a key of card in conf/reference.conf, found \"%s\"."
                .formatted(assignment));
      }
      statements.put(
          key.substring(ModelCard.BLOCK.length() + 1), assignment.substring(at + 1).strip());
    }
    return statements;
  }

  private static void requireFree(String output, Existing existing, Configuration hadoop) {
    try {
      Path path = new Path(output);
      FileStatus found = path.getFileSystem(hadoop).getFileStatus(path);
      if (found.isDirectory() || existing == Existing.FAIL) {
        throw new RunException(
            Reason.CONFIGURATION,
            "--output: Expected a path where nothing is yet, found %s at %s. Choose another one%s"
                .formatted(
                    found.isDirectory() ? "a directory" : "a file",
                    RunDirectory.shown(found.getPath()),
                    found.isDirectory() ? "." : ", or say --overwrite."));
      }
    } catch (FileNotFoundException e) {
      // As it should be.
    } catch (IOException | IllegalArgumentException e) {
      throw unwritable(output, e);
    }
  }

  private static String write(String output, byte[] content, Configuration hadoop) {
    try {
      Path path = new Path(output);
      FileSystem files = PlainFiles.at(path, hadoop);
      Path target = files.makeQualified(path);
      PlainFiles.replace(files, target, content);
      return RunDirectory.shown(target);
    } catch (IOException | IllegalArgumentException e) {
      throw unwritable(output, e);
    }
  }

  private static RunException unwritable(String output, Exception e) {
    return new RunException(
        Reason.DATA,
        "--output: Cannot write %s: %s. Check path, free space and permissions."
            .formatted(output, e.getMessage()),
        e);
  }
}
