package io.gradus.cli;

import io.gradus.run.CommandResult;
import io.gradus.run.CommandResult.Cause;
import io.gradus.run.CommandResult.Ending;
import io.gradus.run.CommandResult.Status;
import io.gradus.run.Reason;
import io.gradus.run.ResultFile;
import io.gradus.run.RunException;
import io.gradus.text.Printable;
import java.io.PrintWriter;
import java.util.Optional;

/**
 * How a command ends, told once: to the file that {@code --result} names, and with {@code --json}
 * on standard output. Whoever comes first tells it: the command, or the signal that ends its
 * process.
 */
final class Outcome {
  private final CommandResult result;
  private final Optional<ResultFile> file;
  private final Optional<PrintWriter> out;
  private final PrintWriter err;
  private boolean begun;
  private boolean told;
  private int code;

  /**
   * @param out where the JSON is printed, if it is
   * @param err for what people are told
   */
  Outcome(
      CommandResult result, Optional<ResultFile> file, Optional<PrintWriter> out, PrintWriter err) {
    this.result = result;
    this.file = file;
    this.out = out;
    this.err = err;
  }

  /**
   * Makes sure that a result can be written when the command ends, and that none of before lies
   * there until then.
   *
   * @throws RunException if it cannot
   */
  void begin() {
    file.ifPresent(place -> place.begin(result.hadoop()));
    begun = true;
  }

  /** A command came to its end by itself, which may be to say no. */
  int ended(ExitCode code) {
    Status status =
        switch (code) {
          case DONE -> Status.DONE;
          case REFUSED -> Status.REFUSED;
          default -> Status.FAILED;
        };
    return tell(new Ending(status, code.number(), code.retry(), Optional.empty()));
  }

  /** A command could not do what it was asked for. */
  int failed(RunException thrown) {
    ExitCode own = ExitCode.of(thrown.reason());
    int number = own.number();
    if (thrown.reason() == Reason.STOPPED) {
      number = EndBySignal.exitCode().orElse(number);
    }
    return tell(
        new Ending(
            own == ExitCode.REFUSED ? Status.REFUSED : Status.FAILED,
            number,
            thrown.reason().retry(),
            Optional.of(Cause.of(thrown))));
  }

  /**
   * A command ended as something else says.
   *
   * @return the exit code; another one where all was done, but for the result
   */
  synchronized int tell(Ending ending) {
    if (told) {
      return code;
    }
    told = true;
    code = ending.exitCode();
    Ending shown = ending;
    try {
      file.filter(place -> begun)
          .ifPresent(place -> place.write(result.toJson(ending), result.hadoop()));
    } catch (RuntimeException e) {
      RunException why = RunException.of(e);
      err.println("gradus: The result is lost: " + Printable.lines(why.getMessage()));
      err.flush();
      if (code == ExitCode.DONE.number()) {
        code = ExitCode.of(why.reason()).number();
        shown = new Ending(Status.FAILED, code, why.reason().retry(), Optional.of(Cause.of(why)));
      }
    }
    String json = out.isPresent() ? result.toJson(shown) : "";
    out.ifPresent(
        screen -> {
          screen.print(json);
          screen.flush();
        });
    return code;
  }
}
