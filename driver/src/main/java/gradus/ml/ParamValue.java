package gradus.ml;

import com.typesafe.config.ConfigUtil;
import io.gradus.config.JobBuilder;
import io.gradus.config.Problem;
import io.gradus.config.UserConfig;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** Values of Params as a configuration has them. */
final class ParamValue {
  private ParamValue() {}

  /** Sets a key to the value of a Param. */
  static JobBuilder set(JobBuilder job, String key, Object value) {
    if (isMap(value)) {
      return job.hocon(key + " = " + value);
    }
    if (value instanceof int[] numbers) {
      return job.with(key, Arrays.stream(numbers).boxed().toList());
    }
    return job.with(key, value instanceof String[] texts ? List.of(texts) : value);
  }

  /** The assignment of a Param's value to a key. */
  static String assignment(String key, Object value) {
    if (value instanceof String[] texts) {
      return UserConfig.assignment(key, List.of(texts));
    }
    if (value instanceof int[] numbers) {
      return key
          + Arrays.stream(numbers)
              .mapToObj(Integer::toString)
              .collect(Collectors.joining(", ", "=[", "]"));
    }
    boolean quoted = value instanceof String && !isMap(value);
    return key + "=" + (quoted ? ConfigUtil.quoteString((String) value) : value);
  }

  /** Maps travel as the text of a JSON object. */
  private static boolean isMap(Object value) {
    return value instanceof String text && text.stripLeading().startsWith("{");
  }

  /** A problem of a key, told to one who set a Param. */
  static String told(Problem problem) {
    return problem.message().replace("remove the key", "clear the Param");
  }
}
