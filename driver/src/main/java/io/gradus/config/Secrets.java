package io.gradus.config;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Which keys hold secrets, and what is shown in their place. */
public final class Secrets {
  /** What is shown instead of a secret value. */
  public static final String MASK = "*********(redacted)";

  // Spark's own default pattern is (secret|password|token|access[.]?key); ours takes more.
  private static final Pattern KEY =
      Pattern.compile(
          "secret|passw(or)?d|passphrase|token|credential|access[._-]?key|api[._-]?key"
              + "|private[._-]?key|account[._-]?key|encryption[._-]?key|signature");

  // Credentials inside a URL: scheme://user:password@host
  private static final Pattern USER_INFO = Pattern.compile("(://[^/@:\\s]*):[^/@\\s]+@");

  // Assignments inside a value, such as -Djavax.net.ssl.keyStorePassword=… among JVM options.
  private static final Pattern ASSIGNMENT =
      Pattern.compile(
          "((?:secret|passw(?:or)?d|passphrase|token|credential)[\\w.-]*=)[^\\s,;&]+",
          Pattern.CASE_INSENSITIVE);

  // A word of a command line: maybe an option, a key, and what it is set to.
  private static final Pattern KEY_AND_VALUE =
      Pattern.compile("(--[\\w-]+=)?([^={]+)=(.*)", Pattern.DOTALL);

  private Secrets() {}

  /** Whether the value of this key (a dotted path or its last part) is never to be shown. */
  public static boolean isSecret(String key) {
    return KEY.matcher(key.toLowerCase(Locale.ROOT)).find();
  }

  /** The value as it may be shown: masked if the key is secret, else without secrets inside it. */
  public static String redact(String key, String value) {
    if (isSecret(key)) {
      return MASK;
    }
    String withoutUserInfo = USER_INFO.matcher(value).replaceAll("$1:" + MASK + "@");
    return ASSIGNMENT.matcher(withoutUserInfo).replaceAll("$1" + MASK);
  }

  /**
   * A word of a command line as it may be shown: of {@code key=value} the value is masked if the
   * key is secret, or if it is an object that has such a key.
   */
  public static String redactAssignment(String word) {
    Matcher found = KEY_AND_VALUE.matcher(word);
    if (!found.matches()) {
      return word.contains("{") && isSecret(word) ? MASK : redact("", word);
    }
    String key = found.group(2);
    String value = found.group(3);
    boolean holdsSecrets = value.contains("{") && isSecret(value);
    return (found.group(1) == null ? "" : found.group(1))
        + key
        + "="
        + (holdsSecrets ? MASK : redact(key, value));
  }
}
