package io.gradus.run;

import io.gradus.checkpoint.StoppedException;
import io.gradus.config.ConfigException;
import io.gradus.dataset.scan.SparkTrouble;
import io.gradus.encode.DataException;
import io.gradus.kernel.UnsupportedPrecisionException;
import io.gradus.model.ModelException;
import io.gradus.network.NetworkException;
import io.gradus.registry.RegistryException;
import io.gradus.round.MissingSlotsException;
import io.gradus.text.Printable;
import io.gradus.train.DivergedException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.spark.SparkThrowable;

/**
 * A run that cannot do what it was asked for. The message is for the user and says how to mend it;
 * the reason is for the face that started the run. Where a storage that does not answer is what
 * configuration or data could not be used for, that is the reason.
 */
public final class RunException extends RuntimeException implements SparkThrowable {
  private static final long serialVersionUID = 1L;

  private final Reason reason;
  private final boolean explained;

  public RunException(Reason reason, String message) {
    this(reason, message, null);
  }

  public RunException(Reason reason, String message, Throwable cause) {
    this(Printable.line(message), reason, true, cause);
  }

  private RunException(String message, Reason reason, boolean explained, Throwable cause) {
    super(message, cause);
    boolean away =
        (reason == Reason.DATA || reason == Reason.CONFIGURATION) && AwayStorage.isCauseOf(cause);
    this.reason = away ? Reason.AWAY : reason;
    this.explained = explained;
  }

  /** One whose message lists items, each in a line of its own between two lines of text. */
  static RunException listing(Reason reason, String before, List<String> items, String after) {
    List<String> lines = new ArrayList<>();
    lines.add(before);
    items.forEach(item -> lines.add("  " + item));
    lines.add(after);
    lines.replaceAll(Printable::line);
    return new RunException(String.join("\n", lines), reason, true, null);
  }

  /**
   * What the user is told about an exception: the message of its first cause that was made for him.
   * Without any it is unexpected.
   */
  public static RunException of(Throwable thrown) {
    Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    for (Throwable cause = thrown; cause != null && seen.add(cause); cause = cause.getCause()) {
      Throwable link = cause;
      if (cause instanceof RunException known) {
        return known;
      }
      Optional<Reason> reason = reason(cause);
      if (reason.isPresent()) {
        return new RunException(message(cause), reason.get(), true, thrown);
      }
      Optional<String> limit = JavaLimit.explain(cause).or(() -> SparkTrouble.explain(link));
      if (limit.isPresent()) {
        return new RunException(limit.get(), Reason.CONFIGURATION, true, thrown);
      }
    }
    return new RunException(
        Printable.line("This was not expected: %s".formatted(thrown)),
        Reason.UNEXPECTED,
        false,
        thrown);
  }

  /** Runs work whose exceptions are told as run exceptions. */
  static <T> T told(Supplier<T> work) {
    try {
      return work.get();
    } catch (RuntimeException e) {
      throw of(e);
    }
  }

  /** Our own exceptions see to it themselves, and some have several lines. */
  private static String message(Throwable cause) {
    return cause instanceof UncheckedIOException
        ? Printable.line(cause.getMessage())
        : cause.getMessage();
  }

  private static Optional<Reason> reason(Throwable cause) {
    if (cause instanceof DataException
        || cause instanceof ModelException
        || cause instanceof UncheckedIOException) {
      return Optional.of(Reason.DATA);
    }
    if (cause instanceof RegistryException told) {
      return Optional.of(
          switch (told.kind()) {
            case WRONG -> Reason.CONFIGURATION;
            case REFUSED -> Reason.REFUSED;
            case HELD -> Reason.HELD;
            case DAMAGED -> Reason.DATA;
          });
    }
    if (cause instanceof DivergedException) {
      return Optional.of(Reason.DIVERGED);
    }
    if (cause instanceof ConfigException
        || cause instanceof NetworkException
        || cause instanceof UnsupportedPrecisionException) {
      return Optional.of(Reason.CONFIGURATION);
    }
    if (cause instanceof StoppedException) {
      return Optional.of(Reason.STOPPED);
    }
    if (cause instanceof MissingSlotsException) {
      return Optional.of(Reason.UNEXPECTED);
    }
    return Optional.empty();
  }

  /** Why. */
  public Reason reason() {
    return reason;
  }

  /** The reason, as Spark Connect hands it to a client: such as {@code GRADUS.DATA}. */
  // No @Override: Spark 3.5 calls it otherwise.
  @SuppressWarnings("MissingOverride")
  public String getCondition() {
    return "GRADUS." + reason;
  }

  /** What {@link #getCondition} was called before. */
  @Override
  @SuppressWarnings("deprecation")
  public String getErrorClass() {
    return getCondition();
  }

  /** Whether the message says all; otherwise the stack trace belongs to it. */
  public boolean explained() {
    return explained;
  }
}
