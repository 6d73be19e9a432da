package io.gradus.run;

import io.gradus.config.ConfigException;
import io.gradus.encode.DataException;
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
public record Failure(Reason reason, String message, boolean unexpected) {

  /** Looks for the first cause that is made for the user; without any it is unexpected. */
  public static Failure of(Throwable thrown) {
    Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    for (Throwable cause = thrown; cause != null && seen.add(cause); cause = cause.getCause()) {
      Optional<Reason> reason = reason(cause);
      if (reason.isPresent()) {
        return new Failure(reason.get(), message(cause), false);
      }
    }
    return new Failure(
        Reason.UNEXPECTED, Printable.line("This was not expected: %s".formatted(thrown)), true);
  }

  /** Our own exceptions see to it themselves, and some have several lines. */
  private static String message(Throwable cause) {
    return cause instanceof UncheckedIOException
        ? Printable.line(cause.getMessage())
        : cause.getMessage();
  }

  private static Optional<Reason> reason(Throwable cause) {
    if (cause instanceof RunException command) {
      return Optional.of(command.reason());
    }
    if (cause instanceof DataException
        || cause instanceof ModelException
        || cause instanceof UncheckedIOException) {
      return Optional.of(Reason.DATA);
    }
    if (cause instanceof DivergedException) {
      return Optional.of(Reason.DIVERGED);
    }
    if (cause instanceof ConfigException
        || cause instanceof NetworkException
        || cause instanceof UnsupportedPrecisionException) {
      return Optional.of(Reason.CONFIGURATION);
    }
    if (cause instanceof MissingSlotsException) {
      return Optional.of(Reason.UNEXPECTED);
    }
    return Optional.empty();
  }
}
