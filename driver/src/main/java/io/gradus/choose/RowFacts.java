package io.gradus.choose;

import io.gradus.dataset.DataSurvey;
import io.gradus.network.CategoricalInput;
import io.gradus.network.InputSpec;
import io.gradus.network.Task;

/**
 * What choices go by.
 *
 * @param task of the label
 * @param rows to train on
 * @param numbers that a row comes to, those that are mostly absent left out
 * @param others widths of what else a row comes to: embeddings of categories, numbers that are
 *     mostly absent
 * @param isTable whether a row is a list of values, and not an image or the like
 */
public record RowFacts(Task task, long rows, int numbers, int others, boolean isTable) {
  /** What a first look at the rows told. */
  public static RowFacts of(DataSurvey survey) {
    InputSpec input = survey.encoder().inputSpec();
    boolean table = input.shape().rank() == 1;
    int numbers = table ? input.numericWidth() - input.sparse() : 0;
    int categories = input.categoricals().stream().mapToInt(CategoricalInput::width).sum();
    return new RowFacts(
        survey.task(), survey.trainingRows(), numbers, input.sparse() + categories, table);
  }
}
