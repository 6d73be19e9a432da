package io.gradus.round;

import java.io.ByteArrayOutputStream;
import java.io.Externalizable;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.util.List;

/**
 * A request whose answers are small: the driver collects them whole, and merges them in partition
 * order.
 *
 * @param <A> what comes back
 */
public abstract sealed class CollectedRequest<A extends Externalizable> extends Request<A>
    permits ValidationRequest, DiagnosisRequest {
  private static final long serialVersionUID = 1L;

  CollectedRequest(int program, float[] values) {
    super(program, values);
  }

  /** An answer to be read into. */
  abstract A empty();

  @Override
  final long answerBytes() {
    return 0;
  }

  @Override
  final A total(List<A> answers, SumOrder order) {
    return SumOrder.ascending(answers, this::add);
  }

  @Override
  final CollectedAnswers<A> sum(SumOrder order, RoundProgram computes) {
    return new CollectedAnswers<>(order.partitions(), this::empty, this::add);
  }

  @Override
  final CollectedAnswers<A> ownersSum(int partitions, Chunks chunks, RoundProgram computes) {
    return new CollectedAnswers<>(partitions, this::empty, this::add);
  }

  @Override
  final void send(A answer, AnswerWriter out) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream written = new ObjectOutputStream(bytes)) {
      answer.writeExternal(written);
    }
    out.whole(bytes.toByteArray());
  }

  @Override
  final double slowestSeconds(A total) {
    return 0;
  }
}
