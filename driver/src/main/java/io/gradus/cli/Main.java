package io.gradus.cli;

import io.gradus.run.CommandResult;
import io.gradus.run.Reason;
import io.gradus.run.ResultFile;
import io.gradus.run.RunException;
import io.gradus.text.Printable;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExecutionException;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The class that spark-submit starts. */
@Command(
    name = "gradus",
    description = "Trains neural networks on Apache Spark, in step.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    synopsisSubcommandLabel = "<command>",
    subcommands = {
      TrainCommand.class,
      TuneCommand.class,
      CrossValidateCommand.class,
      ForecastCommand.class,
      EvaluateCommand.class,
      CompareCommand.class,
      ValidateDataCommand.class,
      PredictCommand.class,
      ExplainCommand.class,
      ReportCommand.class,
      InspectCommand.class,
      ExportCommand.class,
      ImportCommand.class,
      EnsembleCommand.class,
      PromoteCommand.class,
      RollbackCommand.class,
      ListCommand.class,
      RegistryCommand.class,
      SampleDataCommand.class
    })
public final class Main implements Runnable {
  @Spec private CommandSpec spec;

  @Option(
      names = {"-v", "--verbose"},
      scope = ScopeType.INHERIT,
      description = "Shows the stack trace of a failure, and what Spark logs of it.")
  private boolean verbose;

  @Option(
      names = ResultFile.OPTION,
      scope = ScopeType.INHERIT,
      paramLabel = "<file>",
      description =
          "Writes what came of the command as JSON, on any storage, when it ends, whichever way."
              + " Only an earlier result there is replaced.")
  private String resultFile;

  @Option(
      names = "--json",
      scope = ScopeType.INHERIT,
      description =
          "Prints as JSON what came of the command, as --result writes it, and nothing else on"
              + " standard output; all else goes to standard error.")
  private boolean json;

  @Option(names = "--result-schema", description = "Prints the JSON schema of results.")
  private boolean resultSchema;

  private final CommandResult result = new CommandResult();

  private String failure = "";

  /** Whether the process is this command's alone, with its logging and its standard output. */
  private boolean owned;

  /**
   * Runs one command, and ends the process with its {@link ExitCode}. In cluster mode success
   * returns and a failure is thrown, so that YARN and others show it as what the application failed
   * of.
   *
   * @throws ApplicationFailedException in cluster mode
   */
  public static void main(String[] arguments) {
    // What Spark and Hadoop name and write has the same digits and letters wherever it runs.
    Locale.setDefault(Locale.ROOT);
    PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
    PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
    Main main = new Main();
    main.owned = true;
    int code = main.execute(out, err, arguments);
    if (code == ExitCode.DONE.number()) {
      ClassList.keep();
    }
    // What SparkSubmit gives as a system property; asking Spark for it would load Spark.
    if (!System.getProperty("spark.submit.deployMode", "client").equals("cluster")) {
      // Success too: after barrier stages on local cores Spark 3.5 keeps a timer that never ends.
      System.exit(code);
    }
    if (code != ExitCode.DONE.number()) {
      String why = main.failure.isEmpty() ? main.result.verdictInWords().orElse("") : main.failure;
      throw new ApplicationFailedException(code, why);
    }
  }

  /**
   * Runs one command in this process.
   *
   * @return the number of an {@link ExitCode}
   */
  public static int run(PrintWriter out, PrintWriter err, String... arguments) {
    return new Main().execute(out, err, arguments);
  }

  /** What a command fills for machines while it runs. */
  static CommandResult result(CommandSpec command) {
    return ((Main) command.root().userObject()).result;
  }

  /** Whether standard output is for JSON alone. */
  static boolean printsJson(CommandSpec command) {
    return ((Main) command.root().userObject()).json;
  }

  private int execute(PrintWriter out, PrintWriter err, String... arguments) {
    result.arguments(List.of(arguments));
    CommandLine all =
        new CommandLine(this)
            .setOut(out)
            .setErr(err)
            .setCaseInsensitiveEnumValuesAllowed(true)
            .setExecutionStrategy(parsed -> execute(parsed, out, err))
            .setParameterExceptionHandler((wrong, words) -> misused(wrong, out, err, words));
    showExitCodes(all);
    return all.execute(arguments);
  }

  private static void showExitCodes(CommandLine command) {
    command
        .getCommandSpec()
        .usageMessage()
        .exitCodeListHeading("%nExit codes:%n")
        .exitCodeList(ExitCode.help());
    command.getSubcommands().values().forEach(Main::showExitCodes);
  }

  /** Runs what was parsed, and tells what came of it. */
  @SuppressWarnings("try") // Signals are heard for as long.
  private int execute(ParseResult parsed, PrintWriter out, PrintWriter err) {
    List<CommandLine> commands = parsed.asCommandLineList();
    CommandLine last = commands.get(commands.size() - 1);
    if (last.isUsageHelpRequested() || last.isVersionHelpRequested() || resultSchema) {
      return new CommandLine.RunLast().execute(parsed);
    }
    result.command(name(last));
    if (owned && !onlyLooks(last)) {
      if (!verbose) {
        SparkLogs.quiet();
      }
      if (json) {
        SparkLogs.toStandardError();
      }
    }
    if (json) {
      commands.get(0).setOut(err);
    }
    Outcome outcome = new Outcome(result, file(), json ? Optional.of(out) : Optional.empty(), err);
    try (EndBySignal signal = resultFile == null ? null : new EndBySignal(outcome)) {
      return run(parsed, last, outcome);
    }
  }

  private int run(ParseResult parsed, CommandLine command, Outcome outcome) {
    try {
      outcome.begin();
      return outcome.ended(ExitCode.of(new CommandLine.RunLast().execute(parsed)));
    } catch (ParameterException e) {
      return outcome.failed(usage(e));
    } catch (ExecutionException e) {
      return outcome.failed(failed(e.getCause(), command));
    } catch (RuntimeException | Error e) {
      return outcome.failed(failed(e, command));
    }
  }

  /** Tells of words that are no command. */
  private int misused(ParameterException wrong, PrintWriter out, PrintWriter err, String... words) {
    // What stands behind the wrong word was not parsed.
    List<String> all = List.of(words);
    json |= all.contains("--json");
    for (int i = 0; i < all.size() && resultFile == null; i++) {
      String word = all.get(i);
      if (word.startsWith(ResultFile.OPTION + "=")) {
        resultFile = word.substring(ResultFile.OPTION.length() + 1);
      } else if (word.equals(ResultFile.OPTION) && i + 1 < all.size()) {
        resultFile = all.get(i + 1);
      }
    }
    result.command(name(wrong.getCommandLine()));
    Outcome outcome = new Outcome(result, file(), json ? Optional.of(out) : Optional.empty(), err);
    RunException told = usage(wrong);
    try {
      outcome.begin();
    } catch (RuntimeException e) {
      err.println("gradus: " + Printable.lines(RunException.of(e).getMessage()));
      err.flush();
    }
    return outcome.failed(told);
  }

  private Optional<ResultFile> file() {
    return Optional.ofNullable(resultFile).map(ResultFile::new);
  }

  /** Of a command of a command all words. */
  private static String name(CommandLine command) {
    String qualified = command.getCommandSpec().qualifiedName();
    return qualified.substring(Math.min(qualified.length(), "gradus ".length()));
  }

  /** Whether Spark has no part in it, so that its logging need not be loaded. */
  private static boolean onlyLooks(CommandLine command) {
    return command.getCommand() instanceof MayOnlyLook looking && looking.onlyLooks();
  }

  /** Without a subcommand there is little to do. */
  @Override
  public void run() {
    if (!resultSchema) {
      throw new ParameterException(spec.commandLine(), "Expected a command, found none.");
    }
    spec.commandLine().getOut().print(ResultFile.schema());
    spec.commandLine().getOut().flush();
  }

  private RunException usage(ParameterException exception) {
    CommandLine command = exception.getCommandLine();
    PrintWriter err = command.getErr();
    failure = Printable.line(exception.getMessage());
    err.println("gradus: " + failure);
    CommandLine.UnmatchedArgumentException.printSuggestions(exception, err);
    err.println("Try '%s --help'.".formatted(command.getCommandSpec().qualifiedName()));
    err.flush();
    return new RunException(Reason.CONFIGURATION, exception.getMessage(), exception);
  }

  private RunException failed(Throwable thrown, CommandLine command) {
    RunException told = RunException.of(thrown);
    failure = Printable.lines(told.getMessage());
    PrintWriter err = command.getErr();
    err.println("gradus: " + failure);
    if (!told.explained() || verbose) {
      err.println(trace(thrown));
    }
    err.flush();
    return told;
  }

  /** Indented, so that no line of a message in it can be taken for one of ours. */
  private static String trace(Throwable thrown) {
    StringWriter text = new StringWriter();
    thrown.printStackTrace(new PrintWriter(text));
    return text.toString()
        .lines()
        .map(
            line ->
                line.startsWith("\t")
                    ? "\t" + Printable.line(line.substring(1))
                    : "    " + Printable.line(line))
        .collect(Collectors.joining("\n"));
  }
}
