package io.gradus.round;

import io.gradus.compute.RowSums;
import io.gradus.data.Block;
import java.util.List;

/**
 * A request about training rows, whose answers are as large as the parameters and are added float
 * by float, in {@link SumOrder}.
 *
 * @param <A> what comes back
 */
public abstract sealed class SummedRequest<A extends RowSums> extends Request<A>
    permits GradientRequest, LocalStepsRequest {
  private static final long serialVersionUID = 1L;

  SummedRequest(int program, float[] values) {
    super(program, values);
  }

  /** An answer of no rows. */
  abstract A blank(RoundProgram computes);

  /**
   * Computes an answer.
   *
   * @param smaller leaves out what is not to be sent
   * @param into clear
   */
  abstract void compute(
      RoundProgram computes, int partition, Block block, GradientCompression smaller, A into);

  /** How often the run of this program went back before; what a task remembers is one attempt's. */
  abstract int attempt();

  @Override
  final Rows rows() {
    return Rows.TRAINING;
  }

  @Override
  final A answer(Seat seat, int partition, Block block) {
    A answer = seat.room(this);
    answer.clear();
    timed(seat.program(), partition, block, seat.compression(attempt()), answer);
    return answer;
  }

  /** Computes this request once more, apart from what the task remembers. */
  final A again(RoundProgram computes, int partition, Block block) {
    A answer = blank(computes);
    timed(computes, partition, block, computes.compression(), answer);
    return answer;
  }

  private void timed(
      RoundProgram computes, int partition, Block block, GradientCompression smaller, A into) {
    long start = System.nanoTime();
    compute(computes, partition, block, smaller, into);
    into.took((System.nanoTime() - start) / 1e9);
  }

  @Override
  final long answerBytes() {
    return (long) values().length * Float.BYTES;
  }

  @Override
  final A add(A sum, A answer) {
    sum.add(answer);
    return sum;
  }

  @Override
  final A total(List<A> answers, SumOrder order) {
    return order.sum(answers, this::add);
  }

  @Override
  final RoundSum<A> sum(SumOrder order, RoundProgram computes) {
    return new RoundSum<>(order, Chunks.LONG, () -> blank(computes));
  }

  @Override
  final RoundSum<A> ownersSum(int partitions, Chunks chunks, RoundProgram computes) {
    return RoundSum.ofOwners(chunks, () -> blank(computes));
  }

  @Override
  final void send(A answer, AnswerWriter out) {
    out.sums(answer);
  }

  @Override
  final double slowestSeconds(A total) {
    return total.slowestSeconds();
  }
}
