package io.gradus.registry;

import java.time.Instant;
import java.util.Deque;
import java.util.Optional;

/** An alias on its way from one version to another. */
final class AliasMove {
  private static final String NONE = "none";

  private final AliasHistory history;
  private final String name;
  private final String alias;

  AliasMove(AliasHistory history, String name, String alias) {
    this.history = history;
    this.name = name;
    this.alias = alias;
  }

  /** What the alias stands for now. */
  Optional<AliasStep> now() {
    return history.current(alias);
  }

  /**
   * Checks what the alias stands for, before it is to stand for another version.
   *
   * @param now what {@link #now} found
   * @param expected the number of the version that it has to stand for, or {@code none}
   * @throws RegistryException if it stands for another one
   */
  void requireExpected(Optional<AliasStep> now, Optional<String> expected) {
    expected.filter(text -> !text.equals(NONE)).ifPresent(RegistryNames::number);
    String found = now.map(step -> String.valueOf(step.version())).orElse(NONE);
    expected
        .filter(text -> !text.equals(found))
        .ifPresent(
            text -> {
              throw RegistryException.refused(
                  "--expect: Expected the alias %s of %s to stand for %s, found %s%s. Nothing was changed."
                      .formatted(
                          alias,
                          name,
                          version(text),
                          version(found),
                          now.map(step -> ", since " + told(step)).orElse("")));
            });
  }

  /** The version that it stood for before, and that was not rolled back itself. */
  int before() {
    Deque<Integer> stack = AliasHistory.stack(history.steps(alias));
    stack.pollLast();
    if (stack.isEmpty()) {
      throw RegistryException.wrong(
          "Expected a version that the alias %s of %s stood for before, found none. Say with --to to which it is to go; list shows what there is."
              .formatted(alias, name));
    }
    return stack.peekLast();
  }

  /**
   * Takes the step.
   *
   * @param from what {@link #now} found
   * @return false if the alias stands for that version already; then there is no step
   * @throws RegistryException if somebody else took a step meanwhile
   */
  boolean to(
      int version,
      String action,
      Optional<AliasStep> from,
      Optional<Evidence> evidence,
      Optional<String> note) {
    if (from.filter(step -> step.version() == version).isPresent()) {
      return false;
    }
    AliasStep step =
        new AliasStep(
            from.map(AliasStep::number).orElse(0) + 1,
            action,
            version,
            from.map(AliasStep::version),
            Instant.now(),
            Actor.here(),
            evidence,
            note);
    if (!history.take(alias, step)) {
      throw lost(version, from);
    }
    return true;
  }

  private RegistryException lost(int version, Optional<AliasStep> from) {
    String before = from.map(step -> String.valueOf(step.version())).orElse(NONE);
    return RegistryException.held(
        "Expected the alias %s of %s to stand for %s until it was to stand for %s, found that %s. Version %s is kept, and nothing stands for it. Look which of the two is right; the same command again puts it in place of the other."
            .formatted(
                alias,
                name,
                version(before),
                version(String.valueOf(version)),
                history.current(alias).map(AliasMove::told).orElse("it was removed"),
                version));
  }

  private static String version(String number) {
    return number.equals(NONE) ? "no version" : "version " + number;
  }

  private static String told(AliasStep step) {
    return "%s made it version %s at %s".formatted(step.by(), step.version(), step.at());
  }
}
