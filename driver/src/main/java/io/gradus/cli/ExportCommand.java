package io.gradus.cli;

import io.gradus.config.Existing;
import io.gradus.export.OnnxCheck;
import io.gradus.export.OnnxField;
import io.gradus.export.OnnxOutputs;
import io.gradus.report.Numbers;
import io.gradus.run.ModelExport;
import io.gradus.run.ModelRows;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Writes a model for others than Gradus. */
@Command(
    name = "export",
    description = "Writes a model for others than Gradus: as an ONNX graph, or its card.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class)
final class ExportCommand implements Callable<Integer>, MayOnlyLook {
  /** So many inputs and outputs are listed; a wide table has thousands. */
  private static final int LISTED = 40;

  /** What is written. */
  enum Format {
    ONNX,
    CARD
  }

  @Spec private CommandSpec spec;

  @Mixin private RegistryOption registry;

  @Option(
      names = {"-m", "--model"},
      required = true,
      paramLabel = "<path>",
      description =
          "Model directory, as train leaves it under <output>/model, or registry:<name>@<alias or"
              + " number>.")
  private String model;

  @Option(
      names = "--format",
      required = true,
      paramLabel = "onnx|card",
      description =
          "onnx: a graph from raw columns to predictions, for ONNX Runtime and others. card: what"
              + " the model is, for people, as Markdown.")
  private Format format;

  @Option(
      names = {"-o", "--output"},
      required = true,
      paramLabel = "<file>",
      description = "The file.")
  private String output;

  @Option(
      names = "--outputs",
      defaultValue = "columns",
      paramLabel = "columns|matrix",
      description =
          "Of onnx. columns: an output for each column that predict writes. matrix: prediction, and"
              + " probability by class or label. Default: ${DEFAULT-VALUE}.")
  private OnnxOutputs outputs;

  @Option(
      names = {"-d", "--data"},
      arity = "1..*",
      paramLabel = "<path>",
      description =
          "Of onnx: rows on which the graph is compared too, beside those that are drawn; paths or"
              + " globs, or names of tables.")
  private List<String> data = new ArrayList<>();

  @Option(
      names = {"-f", "--data-format"},
      paramLabel = "<format>",
      description = "Of these rows, as of predict. Default: as in training.")
  private String dataFormat;

  @Option(
      names = {"-s", "--set"},
      paramLabel = "<key=value>",
      description =
          "Of card: what is said in place of what the configuration said, such as card.owner=Ada."
              + " Of onnx: overrides a key of data or spark, for the rows of --data.")
  private List<String> assignments = new ArrayList<>();

  @Option(names = "--overwrite", description = "Replaces the file if it is there.")
  private boolean overwrite;

  @Override
  public boolean onlyLooks() {
    return data.isEmpty();
  }

  @Override
  public Integer call() {
    Existing existing = overwrite ? Existing.OVERWRITE : Existing.FAIL;
    requireMeaning();
    switch (format) {
      case ONNX -> show(onnx(existing));
      case CARD -> {
        String card = ModelExport.card(registry.in(model), output, existing, assignments);
        Main.result(spec).path("card", card);
        Screen.of(spec).line("Model card written to " + card);
      }
    }
    return ExitCode.DONE.number();
  }

  private void requireMeaning() {
    if (format == Format.CARD && !data.isEmpty()) {
      throw new ParameterException(
          spec.commandLine(), "Expected --data with --format onnx, found it with card.");
    }
    if (format == Format.ONNX && data.isEmpty() && !assignments.isEmpty()) {
      throw new ParameterException(
          spec.commandLine(),
          "Expected --set with --format card, or for the rows of --data, found it without.");
    }
  }

  private ModelExport.Onnx onnx(Existing existing) {
    if (data.isEmpty()) {
      return ModelExport.onnx(registry.in(model), output, outputs, existing);
    }
    ModelRows rows = new ModelRows(data, Optional.ofNullable(dataFormat), assignments);
    return ModelExport.onnx("gradus export", registry.in(model), rows, output, outputs, existing);
  }

  private void show(ModelExport.Onnx written) {
    Main.result(spec).path("graph", written.path());
    Screen screen = Screen.of(spec);
    screen.line(
        "%s written to %s".formatted(Numbers.count(written.bytes(), "byte"), written.path()));
    screen.fact("compared", inWords(written.check()));
    screen.part("Inputs");
    screen.indented(table(written.signature().inputs()));
    screen.part("Outputs");
    screen.indented(table(written.signature().outputs()));
  }

  private static String inWords(OnnxCheck check) {
    if (check instanceof OnnxCheck.Same same) {
      String rows =
          Numbers.count(same.drawn(), "row")
              + " drawn from what training saw"
              + (same.given() == 0 ? "" : ", and on %s of the data".formatted(first(same)));
      return "by ONNX Runtime on %s: the same predictions; numbers differ by at most %s of 1e-6 + 1e-5 · |p|%s"
          .formatted(
              rows,
              String.format(Locale.ROOT, "%.2f times", same.largest()),
              same.left() == 0
                  ? ""
                  : "; left out: %s with characters that its Java cannot take"
                      .formatted(Numbers.count(same.left(), "row")));
    }
    return "not: " + ((OnnxCheck.NotCompared) check).reason();
  }

  private static String first(OnnxCheck.Same same) {
    return same.given() + same.left() == OnnxCheck.GIVEN
        ? "the first " + Numbers.count(same.given(), "row")
        : Numbers.count(same.given(), "row");
  }

  private static List<String> table(List<OnnxField> fields) {
    TextTable table = new TextTable("name", "type", "shape", "meaning");
    fields.stream()
        .limit(LISTED)
        .forEach(
            field ->
                table.row(
                    field.name(),
                    field.type().name().toLowerCase(Locale.ROOT),
                    field.extents().stream()
                        .map(String::valueOf)
                        .collect(
                            Collectors.joining(
                                ", ", "[rows" + (field.extents().isEmpty() ? "" : ", "), "]")),
                    field.meaning()));
    List<String> lines = new ArrayList<>(table.lines());
    if (fields.size() > LISTED) {
      lines.add("and %s more".formatted(Numbers.count(fields.size() - LISTED)));
    }
    return lines;
  }
}
