package io.gradus.score;

import io.gradus.encode.FeatureEncoder;
import io.gradus.network.GaussianNll;
import io.gradus.network.LossSpec;
import io.gradus.network.LossVisitor;
import io.gradus.network.NegativeBinomial;
import io.gradus.network.OrdinalCoral;
import io.gradus.network.OrdinalCorn;
import io.gradus.network.Quantiles;
import java.util.List;
import java.util.stream.IntStream;

/** What people are told that the raw outputs of a network stand for. */
public final class OutputNames {
  private OutputNames() {}

  /**
   * A name for each output of a network that was trained with a loss on what an encoder made: a
   * class, a label, a target, or a part of what is told of them.
   */
  public static List<String> of(FeatureEncoder encoder, LossSpec loss) {
    List<String> targets = targets(encoder);
    return loss.accept(
        new LossVisitor.Question<>() {
          @Override
          public List<String> quantiles(Quantiles quantiles) {
            return quantiles.q().stream()
                .map(q -> "%s quantile %s".formatted(targets.get(0), q))
                .toList();
          }

          @Override
          public List<String> gaussianNll(GaussianNll gaussian) {
            return List.of(targets.get(0), targets.get(0) + " log variance");
          }

          @Override
          public List<String> negativeBinomial(NegativeBinomial counts) {
            return counts.learnsDispersion()
                ? List.of(targets.get(0), targets.get(0) + " log r")
                : targets;
          }

          @Override
          public List<String> ordinalCoral(OrdinalCoral ordinal) {
            return steps();
          }

          @Override
          public List<String> ordinalCorn(OrdinalCorn ordinal) {
            return steps();
          }

          private List<String> steps() {
            return targets.subList(0, targets.size() - 1).stream()
                .map(name -> "being above " + name)
                .toList();
          }

          @Override
          protected List<String> otherwise(LossSpec other) {
            return targets;
          }
        });
  }

  /** What is predicted: the second of two classes, all of several, labels or targets. */
  public static List<String> targets(FeatureEncoder encoder) {
    return switch (encoder.task()) {
      case BINARY -> encoder.classes().subList(1, 2);
      case MULTICLASS -> encoder.classes();
      case MULTILABEL, REGRESSION ->
          encoder.labelColumns().size() == encoder.outputs()
              ? encoder.labelColumns()
              : IntStream.range(0, encoder.outputs())
                  .mapToObj(i -> encoder.labelColumns().get(0) + "[" + i + "]")
                  .toList();
    };
  }
}
