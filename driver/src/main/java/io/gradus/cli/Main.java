package io.gradus.cli;

import io.gradus.run.RunException;
import io.gradus.text.Printable;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Command;
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

  private String failure = "";

  /** What is done to Spark's logging before a command; nothing in somebody else's process. */
  private Runnable logs = () -> {};

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
    main.logs = SparkLogs::quiet;
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
      throw new ApplicationFailedException(code, main.failure);
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

  private int execute(PrintWriter out, PrintWriter err, String... arguments) {
    return new CommandLine(this)
        .setOut(out)
        .setErr(err)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setExecutionStrategy(
            parsed -> {
              if (!verbose && !onlyLooks(parsed)) {
                logs.run();
              }
              return new CommandLine.RunLast().execute(parsed);
            })
        .setParameterExceptionHandler((wrong, words) -> usage(wrong))
        .setExecutionExceptionHandler((thrown, command, parsed) -> failed(thrown, command))
        .execute(arguments);
  }

  /** Whether Spark has no part in it, so that its logging need not be loaded. */
  private static boolean onlyLooks(ParseResult parsed) {
    List<CommandLine> commands = parsed.asCommandLineList();
    CommandLine last = commands.get(commands.size() - 1);
    return last.isUsageHelpRequested()
        || last.isVersionHelpRequested()
        || (last.getCommand() instanceof MayOnlyLook command && command.onlyLooks());
  }

  /** Without a subcommand there is nothing to do. */
  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Expected a command, found none.");
  }

  private int usage(ParameterException exception) {
    CommandLine command = exception.getCommandLine();
    PrintWriter err = command.getErr();
    failure = Printable.line(exception.getMessage());
    err.println("gradus: " + failure);
    CommandLine.UnmatchedArgumentException.printSuggestions(exception, err);
    err.println("Try '%s --help'.".formatted(command.getCommandSpec().qualifiedName()));
    err.flush();
    return ExitCode.CONFIGURATION.number();
  }

  private int failed(Exception exception, CommandLine command) {
    RunException told = RunException.of(exception);
    failure = Printable.lines(told.getMessage());
    PrintWriter err = command.getErr();
    err.println("gradus: " + failure);
    if (!told.explained() || verbose) {
      err.println(trace(exception));
    }
    err.flush();
    return ExitCode.of(told.reason()).number();
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
