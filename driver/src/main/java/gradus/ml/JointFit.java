package gradus.ml;

import io.gradus.dataset.RowSource;
import io.gradus.report.RunListener;
import io.gradus.run.FitOutcome;
import io.gradus.run.FitRun;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;

/** Trains what estimators ask for in memory, each on rows of its own, and all of them together. */
final class JointFit {
  /** What is assigned where many numbers are classes and not a quantity. */
  static final List<String> MANY_CLASSES = List.of("task=multiclass");

  /**
   * A network that is wanted.
   *
   * @param rows the same object where the rows are the same
   * @param listeners are told of the fit
   */
  record Item(
      NeuralNetworkEstimator<?, ?> estimator, RowSource rows, List<RunListener> listeners) {}

  private JointFit() {}

  /**
   * Trains all.
   *
   * @param run trains models
   * @return how each fit ended, in their order
   */
  static List<FitOutcome> fit(
      List<Item> items, Function<List<FitRun.Model>, List<FitOutcome>> run) {
    List<LabelWatch> watches = items.stream().map(item -> item.estimator().labelWatch()).toList();
    List<FitOutcome> outcomes =
        new ArrayList<>(run.apply(models(items, watches, NeuralNetworkEstimator::task)));
    int[] again =
        IntStream.range(0, items.size())
            .filter(i -> isOfClasses(items.get(i).estimator(), watches.get(i)))
            .toArray();
    if (again.length > 0) {
      List<Item> others = IntStream.of(again).mapToObj(items::get).toList();
      List<LabelWatch> fresh = others.stream().map(item -> item.estimator().labelWatch()).toList();
      List<FitOutcome> ends = run.apply(models(others, fresh, any -> MANY_CLASSES));
      for (int i = 0; i < again.length; i++) {
        outcomes.set(again[i], ends.get(i));
      }
    }
    return outcomes;
  }

  private static List<FitRun.Model> models(
      List<Item> items,
      List<LabelWatch> watches,
      Function<NeuralNetworkEstimator<?, ?>, List<String>> task) {
    List<FitRun.Model> models = new ArrayList<>();
    for (int i = 0; i < items.size(); i++) {
      Item item = items.get(i);
      List<RunListener> listeners = new ArrayList<>(List.of(watches.get(i)));
      listeners.addAll(item.listeners());
      models.add(
          new FitRun.Model(
              item.rows(),
              new EstimatorConfiguration(item.estimator(), item.rows())
                  .handedIn(item.rows(), task.apply(item.estimator())),
              listeners));
    }
    return models;
  }

  /** Many numbers are a quantity to a run that is not told otherwise, but not to a classifier. */
  static boolean isOfClasses(NeuralNetworkEstimator<?, ?> estimator, LabelWatch watch) {
    return watch.foundQuantity() && !EstimatorConfiguration.written(estimator).contains("task");
  }
}
