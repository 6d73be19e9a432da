package io.gradus.registry;

import java.util.regex.Pattern;

/** What models and aliases may be called: what is a directory's name on every storage. */
final class RegistryNames {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}");
  private static final Pattern NUMBER = Pattern.compile("[1-9][0-9]{0,8}");
  private static final Pattern DIGITS = Pattern.compile("[0-9]+");

  private RegistryNames() {}

  static String name(String text) {
    if (!NAME.matcher(text).matches()) {
      throw RegistryException.wrong(
          "Expected a model's name of letters, digits, dots, dashes and underscores, found \"%s\"."
              .formatted(text));
    }
    return text;
  }

  static String alias(String text) {
    if (!NAME.matcher(text).matches() || DIGITS.matcher(text).matches()) {
      throw RegistryException.wrong(
          "Expected an alias such as champion, of letters, digits, dots, dashes and underscores and no mere number, found \"%s\"."
              .formatted(text));
    }
    return text;
  }

  static boolean isNumber(String text) {
    return NUMBER.matcher(text).matches();
  }

  /** A version's number, as it is written behind a name or an option. */
  static int number(String text) {
    if (!isNumber(text)) {
      throw RegistryException.wrong(
          "Expected the number of a version, from 1, found \"%s\".".formatted(text));
    }
    return Integer.parseInt(text);
  }
}
