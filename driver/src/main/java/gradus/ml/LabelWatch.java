package gradus.ml;

import io.gradus.dataset.DataSurvey;
import io.gradus.network.Task;
import io.gradus.report.RunListener;
import io.gradus.run.Reason;
import io.gradus.run.RunException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Watches what the labels of training rows turn out to be, before anything is trained on them. */
interface LabelWatch extends RunListener {
  /** Whether numbers were taken for a quantity that are to be classes. */
  default boolean foundQuantity() {
    return false;
  }

  /** Any number is a value of regression. */
  static LabelWatch ofValues() {
    return new LabelWatch() {};
  }

  /** Classes are texts, truth values, or numbers from 0 on, as Spark ML counts them. */
  static LabelWatch ofClasses() {
    return new LabelWatch() {
      private boolean quantity;

      @Override
      public void surveyed(DataSurvey survey) {
        String label = survey.encoder().labelColumns().get(0);
        quantity = survey.task() == Task.REGRESSION;
        if (quantity || survey.task() == Task.MULTILABEL) {
          throw new RunException(
              Reason.DATA,
              "labelCol: Expected classes in \"%s\", found %s. Take NeuralNetworkRegressor for quantities."
                  .formatted(label, quantity ? "a quantity" : "several labels"));
        }
        requireIndices(label, survey);
      }

      @Override
      public boolean foundQuantity() {
        return quantity;
      }
    };
  }

  private static void requireIndices(String label, DataSurvey survey) {
    List<String> classes = survey.encoder().classes();
    boolean numbers = survey.encoder().classValue(0) instanceof Number;
    List<String> indices = IntStream.range(0, classes.size()).mapToObj(Integer::toString).toList();
    if (numbers && !classes.equals(indices)) {
      List<String> shown = new ArrayList<>(classes.subList(0, Math.min(classes.size(), 10)));
      if (shown.size() < classes.size()) {
        shown.add("%s more".formatted(classes.size() - shown.size()));
      }
      throw new RunException(
          Reason.DATA,
          "labelCol: Expected texts, or indices of classes from 0 to %s without a gap, in \"%s\", found %s. Index the column with StringIndexer, or cast it to a text."
              .formatted(classes.size() - 1, label, String.join(", ", shown)));
    }
  }
}
