package io.gradus.report.html;

import io.gradus.encode.FeatureEncoder;
import io.gradus.network.NetworkSpec;
import io.gradus.network.Task;
import io.gradus.score.OutputNames;
import java.util.List;

/**
 * What a report is of.
 *
 * @param name as people call it: of the application, or the model's directory
 * @param place where it lies
 * @param network of several the first
 * @param networks how many predict together
 */
public record ReportSubject(
    String name, String place, NetworkSpec network, FeatureEncoder encoder, int networks) {
  /** Of one network. */
  public ReportSubject(String name, String place, NetworkSpec network, FeatureEncoder encoder) {
    this(name, place, network, encoder, 1);
  }

  Task task() {
    return encoder.task();
  }

  /** The classes, or of several labels or numbers their columns. */
  List<String> outputs() {
    return encoder.classes().isEmpty() ? encoder.labelColumns() : encoder.classes();
  }

  /** A name for each output; a column that holds a vector of labels is numbered. */
  String output(int index, int of) {
    List<String> names = outputs();
    return names.size() == of ? names.get(index) : names.get(0) + "[" + index + "]";
  }

  /** What a raw output of the network is: of two classes the one tells of the second. */
  String rawOutput(int index) {
    return task().rawOutput(OutputNames.of(encoder, network.loss()).get(index));
  }

  /** What is predicted, in one word or a few. */
  String target() {
    return Say.list(encoder.labelColumns().stream().map(Say::quoted).toList(), 3);
  }
}
