package io.gradus.registry;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Removes models that nobody needs any more: all but the newest versions, those that aliases stand
 * for, and those that they stood for lately, so that a roll-back finds them.
 *
 * <p>In two steps, so that nobody loses a model that he has just been led to: a version is marked
 * first, and is led to by nobody from then on but an alias that stands for it; its files go when
 * pruning runs again, {@value #HOURS} hours later at least. What is known of it stays, and its
 * number.
 */
public final class Pruning {
  private static final long HOURS = 24;

  private final ModelVersions versions;
  private final AliasHistory aliases;
  private final Duration grace;

  Pruning(ModelVersions versions, AliasHistory aliases) {
    this(versions, aliases, Duration.ofHours(HOURS));
  }

  Pruning(ModelVersions versions, AliasHistory aliases, Duration grace) {
    this.versions = versions;
    this.aliases = aliases;
    this.grace = grace;
  }

  /**
   * What was done.
   *
   * @param marked versions whose models go next time
   * @param removed versions whose models went
   * @param kept versions that stay
   */
  public record Pruned(List<Integer> marked, List<Integer> removed, List<Integer> kept) {}

  /**
   * Does it.
   *
   * @param keep how many of the newest versions stay, and how many that an alias stood for last
   */
  Pruned prune(int keep) {
    if (keep < 1) {
      throw RegistryException.wrong("--keep: Expected 1 or more, found %s.".formatted(keep));
    }
    List<Integer> marked = new ArrayList<>();
    List<Integer> removed = new ArrayList<>();
    List<Integer> kept = new ArrayList<>();
    Set<Integer> needed = needed(keep);
    Instant limit = Instant.now().minus(grace);
    for (int number : versions.numbers()) {
      boolean whole = versions.find(number).isPresent();
      if (!whole) {
        removeAbandoned(number, limit, removed);
      } else if (needed.contains(number)) {
        kept.add(number);
      } else if (versions.prunedAt(number).isEmpty()) {
        versions.markPruned(number, Actor.here());
        marked.add(number);
      } else if (versions.prunedAt(number).orElseThrow().isBefore(limit)
          && versions.holdsModel(number)) {
        versions.removeModel(number);
        removed.add(number);
      }
    }
    return new Pruned(marked, removed, kept);
  }

  /** What a process that died has left of a version that never was one. */
  private void removeAbandoned(int number, Instant limit, List<Integer> removed) {
    boolean old = versions.claimedAt(number).filter(at -> at.isBefore(limit)).isPresent();
    if (old && versions.holdsModel(number)) {
      versions.removeModel(number);
      removed.add(number);
    }
  }

  private Set<Integer> needed(int keep) {
    Set<Integer> needed = new TreeSet<>();
    List<Integer> whole =
        versions.all().stream()
            .map(VersionFile::number)
            .filter(number -> versions.prunedAt(number).isEmpty())
            .toList();
    needed.addAll(whole.subList(Math.max(0, whole.size() - keep), whole.size()));
    for (String alias : aliases.aliases()) {
      Deque<Integer> stoodFor = new ArrayDeque<>();
      for (AliasStep step : aliases.steps(alias)) {
        stoodFor.remove(step.version());
        stoodFor.addLast(step.version());
      }
      Iterator<Integer> last = stoodFor.descendingIterator();
      for (int i = 0; i < keep && last.hasNext(); i++) {
        needed.add(last.next());
      }
    }
    return needed;
  }
}
