package io.gradus.registry;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The aliases of one model. Each is a directory of files that are numbered without a gap, {@code
 * aliases/champion/0000000007.json}; it stands for the version that the highest of them names. To
 * make it stand for another one is to make the next file, which one of all who try does, in one
 * step; and the files together are the log of who did that, when and on which grounds.
 */
final class AliasHistory {
  private static final String ALIASES = "/aliases";
  private static final Pattern STEP = Pattern.compile("([0-9]{10})\\.json");

  private final RegistryFiles files;
  private final String name;

  AliasHistory(RegistryFiles files, String name) {
    this.files = files;
    this.name = name;
  }

  /** The names of all aliases, in alphabetical order. */
  List<String> aliases() {
    return files.directories(name + ALIASES).stream()
        .filter(alias -> current(alias).isPresent())
        .sorted()
        .toList();
  }

  /** The step that counts; empty where the alias was never set. */
  Optional<AliasStep> current(String alias) {
    return numbers(alias).stream().max(Comparator.naturalOrder()).map(last -> read(alias, last));
  }

  /** All steps, the first one first. */
  List<AliasStep> steps(String alias) {
    return numbers(alias).stream().sorted().map(number -> read(alias, number)).toList();
  }

  private List<Integer> numbers(String alias) {
    List<Integer> numbers = new ArrayList<>();
    for (String file : files.files(directory(alias))) {
      Matcher step = STEP.matcher(file);
      if (step.matches()) {
        numbers.add(Integer.valueOf(step.group(1)));
      }
    }
    return numbers;
  }

  private AliasStep read(String alias, int number) {
    String file = file(alias, number);
    JsonNode node =
        files
            .read(file)
            .orElseThrow(
                () ->
                    RegistryException.damaged(
                        "Expected %s to stay, found that it was removed. Nothing but Gradus may write there."
                            .formatted(files.shown(file))));
    return AliasStep.of(node, files.shown(file));
  }

  /** Takes a step, if nobody has taken it meanwhile; whether it was taken. */
  boolean take(String alias, AliasStep step) {
    files.directory(directory(alias));
    return files.create(file(alias, step.number()), step.toMap(name, alias, ModelVersions.id()));
  }

  /**
   * The versions that the alias stood for and that were not rolled back, the current one last: what
   * a roll-back goes down.
   */
  static Deque<Integer> stack(List<AliasStep> steps) {
    Deque<Integer> stack = new ArrayDeque<>();
    for (AliasStep step : steps) {
      if (step.action().equals(AliasStep.ROLLBACK) && stack.contains(step.version())) {
        while (stack.peekLast() != step.version()) {
          stack.removeLast();
        }
      } else {
        stack.addLast(step.version());
      }
    }
    return stack;
  }

  private String directory(String alias) {
    return name + ALIASES + "/" + alias;
  }

  private String file(String alias, int number) {
    return "%s/%s.json".formatted(directory(alias), String.format(Locale.ROOT, "%010d", number));
  }
}
