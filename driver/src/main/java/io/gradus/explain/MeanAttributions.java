package io.gradus.explain;

import io.gradus.data.Block;
import io.gradus.encode.EncoderSet;
import io.gradus.evaluate.TaskModel;
import java.util.ArrayList;
import java.util.List;

/**
 * Attributions of encoded rows to the user's columns by all networks of a model: the weighted mean
 * of what {@link RowAttributions} of each gives for the same output, added in the order of the
 * networks. A column that a network does not read adds nothing to its output. Since the parts of
 * each network are complete, so is their mean, against the mean of the networks' outputs. For one
 * thread.
 */
final class MeanAttributions {
  private final List<Member> members = new ArrayList<>();
  private final int columns;
  private final int perRow;

  /** One network: its share, and where its columns are among all. */
  private record Member(RowAttributions attributions, int encoder, int[] places, double share) {}

  /** What is known so far of one output of one row. */
  private static final class Found {
    private int output;
    private final double[] parts;
    private double before;
    private double change;
    private double gap;

    Found(int columns) {
      parts = new double[columns];
    }
  }

  /**
   * @param baselines encoded for each network: [input values]
   * @param weights what each network counts
   * @param steps of Gauss–Legendre
   */
  MeanAttributions(
      TaskModel networks,
      EncoderSet encoders,
      List<float[]> baselines,
      List<Double> weights,
      int steps) {
    List<String> names = encoders.featureColumns();
    columns = names.size();
    perRow = ExplainedOutputs.of(encoders.first(), networks.loss()).perRow();
    double sum = weights.stream().mapToDouble(Double::doubleValue).sum();
    networks.each(
        (spec, parameters, buffers, encoder) -> {
          int i = members.size();
          var own = encoders.encoders().get(encoder);
          RowAttributions attributions =
              new RowAttributions(
                  TracedNetwork.of(spec, parameters, buffers), own, baselines.get(i), steps);
          int[] places = own.featureColumns().stream().mapToInt(names::indexOf).toArray();
          return members.add(new Member(attributions, encoder, places, weights.get(i) / sum));
        });
  }

  /**
   * Explains the rows of a batch, in their order.
   *
   * @param blocks the rows as each encoder sees them
   * @param outputs of all networks together, which decide what is explained: [rows, outputs]
   */
  void of(List<Block> blocks, float[] outputs, RowAttributions.Taker taker) {
    if (members.size() == 1) {
      members.get(0).attributions.of(blocks.get(0), outputs, taker);
      return;
    }
    Found[] all = new Found[blocks.get(0).rows() * perRow];
    for (Member member : members) {
      int[] next = {0};
      member.attributions.of(
          blocks.get(member.encoder),
          outputs,
          (row, output, parts, before, change, gap) -> {
            Found found = all[next[0]];
            if (found == null) {
              found = new Found(columns);
              all[next[0]] = found;
            }
            next[0]++;
            found.output = output;
            found.before += member.share * before;
            found.change += member.share * change;
            found.gap += member.share * gap;
            for (int i = 0; i < parts.length; i++) {
              found.parts[member.places[i]] += member.share * parts[i];
            }
          });
    }
    for (int i = 0; i < all.length; i++) {
      Found found = all[i];
      taker.take(i / perRow, found.output, found.parts, found.before, found.change, found.gap);
    }
  }
}
