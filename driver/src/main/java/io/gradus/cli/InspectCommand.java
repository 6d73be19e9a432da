package io.gradus.cli;

import io.gradus.config.UserConfig;
import io.gradus.model.Ensemble;
import io.gradus.model.Model;
import io.gradus.model.Provenance;
import io.gradus.model.TrainedModel;
import io.gradus.network.NetworkSpec;
import io.gradus.registry.ModelLocation;
import io.gradus.report.Numbers;
import io.gradus.run.CommandResult;
import io.gradus.run.ModelRegistry;
import io.gradus.run.ModelRun;
import io.gradus.run.RunConfiguration;
import io.gradus.run.TrainingRun;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Shows a network as a table; of a model also where it comes from and what it achieved. */
@Command(
    name = "inspect",
    description = "Shows the network of a model or of a configuration as a table.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class)
final class InspectCommand implements Callable<Integer>, MayOnlyLook {
  @Spec private CommandSpec spec;

  @Mixin private RegistryOption registry;

  @ArgGroup(multiplicity = "1")
  private Subject subject;

  @Option(
      names = {"-s", "--set"},
      paramLabel = "<key=value>",
      description = "Overrides a key of the configuration.")
  private List<String> assignments = new ArrayList<>();

  /** What is looked at. */
  private static final class Subject {
    @Option(
        names = {"-m", "--model"},
        paramLabel = "<path>",
        description = "Model directory or reference: network, provenance and results.")
    private String model;

    @Option(
        names = {"-c", "--config"},
        paramLabel = "<file>",
        description = "Configuration: reads its data to know input and output, trains nothing.")
    private String config;
  }

  @Override
  public boolean onlyLooks() {
    return subject.model != null;
  }

  @Override
  public Integer call() {
    if (subject.model == null) {
      RunConfiguration configuration =
          RunConfiguration.withoutOutput(UserConfig.load(subject.config, assignments));
      TrainScreen screen =
          TrainScreen.ofAllColumns(spec.commandLine().getOut(), subject.config, configuration);
      Main.result(spec).reachedBy(configuration.job().spark());
      try (TrainingRun run = TrainingRun.of(configuration, screen)) {
        Main.result(spec).runsAs(run::applicationId);
        Main.result(spec).answer("network", run.network());
      }
      return ExitCode.DONE.number();
    }
    ModelLocation where = ModelRegistry.locate(registry.in(subject.model));
    Model model = ModelRun.load(where.path());
    CommandResult result = Main.result(spec);
    result.path("model", where.shown());
    facts(model).forEach(result::answer);
    if (!Main.printsJson(spec)) {
      show(model, where);
    }
    return ExitCode.DONE.number();
  }

  private static Map<String, Object> facts(Model model) {
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("task", model.task().id());
    facts.put("classes", model.encoder().classes());
    facts.put("features", model.encoders().featureColumns());
    facts.put("label", model.encoder().labelColumns());
    model.encoder().exposureColumn().ifPresent(column -> facts.put("exposure", column));
    if (model instanceof Ensemble ensemble) {
      facts.put("members", ensemble.parts().stream().map(InspectCommand::facts).toList());
    } else {
      addNetwork(facts, model.single("network"));
    }
    model.calibration().ifPresent(calibration -> facts.put("calibration", calibration));
    facts.put("provenance", model.provenance());
    return facts;
  }

  private static Map<String, Object> facts(Ensemble.Part part) {
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("name", part.name());
    facts.put("weight", part.weight());
    addNetwork(facts, part.model());
    part.model().calibration().ifPresent(own -> facts.put("calibration", own));
    facts.put("provenance", part.model().provenance());
    return facts;
  }

  private static void addNetwork(Map<String, Object> facts, TrainedModel model) {
    facts.put("parameters", model.parameters().length);
    facts.put("network", model.network());
  }

  private void show(Model model, ModelLocation where) {
    Screen screen = Screen.of(spec);
    Provenance provenance = model.provenance();
    screen.line("Model " + subject.model);
    where.found().ifPresent(version -> screen.fact("model", version.toString()));
    screen.part("Input and output");
    screen.fact("features", String.join(", ", model.encoders().featureColumns()));
    screen.fact("label", String.join(", ", model.encoder().labelColumns()));
    model.encoder().exposureColumn().ifPresent(column -> screen.fact("exposure", column));
    screen.fact("task", model.task().id());
    if (!model.encoder().classes().isEmpty()) {
      screen.fact("classes", String.join(", ", model.encoder().classes()));
    }
    screen.indented(model.encoder().describe().stream().map(line -> "· " + line).toList());
    if (model instanceof Ensemble ensemble) {
      members(screen, ensemble);
    }
    networks(screen, model.members());
    model
        .calibration()
        .ifPresent(
            calibration -> {
              screen.part("Calibration and decision");
              screen.indented(CalibrationView.lines(calibration));
            });
    screen.part("Provenance");
    screen.fact("trained", provenance.started() + " to " + provenance.finished());
    screen.fact("rows", listed(provenance.rows()));
    if (!(model instanceof Ensemble)) {
      screen.fact("seed", Long.toString(provenance.seed()));
      screen.fact("partitions", Integer.toString(provenance.partitions()));
      screen.fact("epoch", epoch(provenance));
    }
    screen.fact("kernel", provenance.kernel());
    screen.fact("versions", listed(provenance.versions()));
    results(screen, provenance);
  }

  private static String epoch(Provenance provenance) {
    return "%s of %s".formatted(provenance.bestEpoch(), provenance.history().size());
  }

  private static void members(Screen screen, Ensemble ensemble) {
    screen.part("Members");
    TextTable table = new TextTable("number", "name", ">weight", ">seed", ">epoch", ">parameters");
    for (Ensemble.Part part : ensemble.parts()) {
      Provenance provenance = part.model().provenance();
      table.row(
          Integer.toString(ensemble.parts().indexOf(part) + 1),
          part.name(),
          Numbers.decimal(part.weight()),
          Long.toString(provenance.seed()),
          epoch(provenance),
          Numbers.count(part.model().parameters().length));
    }
    screen.indented(table.lines());
  }

  /** Each of the different networks once. */
  private static void networks(Screen screen, List<TrainedModel> members) {
    Map<NetworkSpec, List<String>> numbers = new LinkedHashMap<>();
    for (int i = 0; i < members.size(); i++) {
      numbers
          .computeIfAbsent(members.get(i).network(), any -> new ArrayList<>())
          .add(Integer.toString(i + 1));
    }
    numbers.forEach(
        (network, of) -> {
          screen.part(
              numbers.size() == 1 ? "Layers" : "Layers of members " + String.join(", ", of));
          screen.indented(NetworkView.lines(network));
          screen.fact("loss", network.loss().type());
        });
  }

  private static void results(Screen screen, Provenance provenance) {
    if (provenance.results().isEmpty()) {
      return;
    }
    screen.part("Results");
    List<String> head = new ArrayList<>(List.of("metric"));
    Set<String> names = new LinkedHashSet<>();
    provenance
        .results()
        .forEach(
            (set, metrics) -> {
              head.add(">" + set);
              names.addAll(metrics.keySet());
            });
    TextTable table = new TextTable(head.toArray(String[]::new));
    for (String name : names) {
      List<String> row = new ArrayList<>(List.of(name));
      for (Map<String, Double> metrics : provenance.results().values()) {
        row.add(metrics.containsKey(name) ? Numbers.decimal(metrics.get(name)) : "–");
      }
      table.row(row.toArray(String[]::new));
    }
    screen.indented(table.lines());
  }

  private static String listed(Map<String, ?> map) {
    return map.entrySet().stream()
        .map(entry -> entry.getKey() + " " + entry.getValue())
        .collect(Collectors.joining(", "));
  }
}
