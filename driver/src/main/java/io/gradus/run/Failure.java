package io.gradus.cli;

import io.gradus.config.ConfigException;
import io.gradus.dataset.DataException;
import io.gradus.kernel.UnsupportedPrecisionException;
import io.gradus.model.ModelException;
import io.gradus.network.NetworkException;
import io.gradus.round.MissingSlotsException;
import io.gradus.text.Printable;
import io.gradus.train.DivergedException;
import java.io.UncheckedIOException;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Optional;
import java.util.Set;

/**
 * What the user is told about an exception, and what the shell is told.
 *
 * @param unexpected whether the stack trace belongs to the message
 */
record Failure(ExitCode code, String message, boolean unexpected) {

  /** Looks for the first cause that is made for the user; without any it is unexpected. */
  static Failure of(Throwable thrown) {
    Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    for (Throwable cause = thrown; cause != null && seen.add(cause); cause = cause.getCause()) {
      Optional<ExitCode> code = code(cause);
      if (code.isPresent()) {
        return new Failure(code.get(), message(cause), false);
      }
    }
    return new Failure(
        ExitCode.UNEXPECTED, Printable.line("This was not expected: %s".formatted(thrown)), true);
  }

  /** Our own exceptions see to it themselves, and some have several lines. */
  private static String message(Throwable cause) {
    return cause instanceof UncheckedIOException
        ? Printable.line(cause.getMessage())
        : cause.getMessage();
  }

  private static Optional<ExitCode> code(Throwable cause) {
    if (cause instanceof CommandException command) {
      return Optional.of(command.code());
    }
    if (cause instanceof DataException
        || cause instanceof ModelException
        || cause instanceof UncheckedIOException) {
      return Optional.of(ExitCode.DATA);
    }
    if (cause instanceof DivergedException) {
      return Optional.of(ExitCode.DIVERGED);
    }
    if (cause instanceof ConfigException
        || cause instanceof NetworkException
        || cause instanceof UnsupportedPrecisionException) {
      return Optional.of(ExitCode.CONFIGURATION);
    }
    if (cause instanceof MissingSlotsException) {
      return Optional.of(ExitCode.UNEXPECTED);
    }
    return Optional.empty();
  }
}
