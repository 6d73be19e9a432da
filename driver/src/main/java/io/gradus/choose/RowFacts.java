package io.gradus.choose;

import io.gradus.dataset.DataSurvey;
import io.gradus.network.InputSpec;
import io.gradus.network.Task;

/**
 * What choices go by.
 *
 * @param task of the label
 * @param rows to train on
 * @param inputs numbers and widths of embeddings that a row comes to
 * @param isTable whether a row is a list of values, and not an image or the like
 */
public record RowFacts(Task task, long rows, int inputs, boolean isTable) {
  /** What a first look at the rows told. */
  public static RowFacts of(DataSurvey survey) {
    InputSpec input = survey.encoder().inputSpec();
    int width = input.numericWidth();
    for (var categorical : input.categoricals()) {
      width += categorical.width();
    }
    return new RowFacts(survey.task(), survey.trainingRows(), width, input.shape().rank() == 1);
  }
}
