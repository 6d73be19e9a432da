package io.gradus.cli;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
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
      PlanCommand.class,
      EvaluateCommand.class,
      PredictCommand.class,
      InspectCommand.class,
      SampleDataCommand.class
    })
public final class Main implements Runnable {
  @Spec private CommandSpec spec;

  @Option(
      names = {"-v", "--verbose"},
      scope = ScopeType.INHERIT,
      description = "Shows the stack trace of a failure.")
  private boolean verbose;

  /**
   * Runs one command. Success returns, so that in cluster mode the application ends as succeeded; a
   * failure ends the process with its {@link ExitCode}.
   */
  public static void main(String[] arguments) {
    PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
    PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
    int code = run(out, err, arguments);
    if (code != ExitCode.DONE.number()) {
      System.exit(code);
    }
  }

  /**
   * Runs one command in this process.
   *
   * @return the number of an {@link ExitCode}
   */
  public static int run(PrintWriter out, PrintWriter err, String... arguments) {
    Main main = new Main();
    return new CommandLine(main)
        .setOut(out)
        .setErr(err)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setParameterExceptionHandler(Main::usage)
        .setExecutionExceptionHandler((failure, command, parsed) -> main.failed(failure, command))
        .execute(arguments);
  }

  /** Without a subcommand there is nothing to do. */
  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Expected a command, found none.");
  }

  private static int usage(ParameterException exception, String[] arguments) {
    CommandLine command = exception.getCommandLine();
    PrintWriter err = command.getErr();
    err.println("gradus: " + Screen.cleanLines(exception.getMessage()));
    CommandLine.UnmatchedArgumentException.printSuggestions(exception, err);
    err.println("Try '%s --help'.".formatted(command.getCommandSpec().qualifiedName()));
    err.flush();
    return ExitCode.CONFIGURATION.number();
  }

  private int failed(Exception exception, CommandLine command) {
    Failure failure = Failure.of(exception);
    PrintWriter err = command.getErr();
    err.println("gradus: " + Screen.cleanLines(failure.message()));
    if (failure.unexpected() || verbose) {
      exception.printStackTrace(err);
    }
    err.flush();
    return failure.code().number();
  }
}
