package io.gradus.round;

import io.gradus.data.Block;
import java.nio.ByteBuffer;

/**
 * After a round whose sum was not finite: asks whose answer it was. Partitions compute the suspect
 * request once more, with the very values that were sent; and where a task remembers what it left
 * out, it says whether what it sent of it was finite.
 */
public final class DiagnosisRequest extends CollectedRequest<NonFinitePartitions> {
  private static final long serialVersionUID = 1L;

  private final SummedRequest<?> suspect;

  /**
   * @param suspect the request of the round
   */
  public DiagnosisRequest(SummedRequest<?> suspect) {
    super(suspect.program(), suspect.values());
    this.suspect = suspect;
  }

  /** Reads what {@link #writeTo} wrote. */
  static DiagnosisRequest read(int program, ByteBuffer from, float[] values) {
    return new DiagnosisRequest((SummedRequest<?>) RequestMessage.read(from, values));
  }

  @Override
  void writeTo(ByteBuffer into) {
    RequestMessage.write(suspect, into);
  }

  @Override
  RequestMessage.Kind kind() {
    return RequestMessage.Kind.DIAGNOSIS;
  }

  @Override
  DiagnosisRequest with(float[] otherValues) {
    return new DiagnosisRequest((SummedRequest<?>) suspect.with(otherValues));
  }

  @Override
  Class<NonFinitePartitions> answers() {
    return NonFinitePartitions.class;
  }

  @Override
  Rows rows() {
    return Rows.TRAINING;
  }

  @Override
  NonFinitePartitions answer(Seat seat, int partition, Block block) {
    boolean finite =
        suspect.again(seat.program(), partition, block).finite()
            && seat.compression(suspect.attempt()).finite();
    return finite ? NonFinitePartitions.NONE : NonFinitePartitions.of(partition);
  }

  @Override
  NonFinitePartitions empty() {
    return new NonFinitePartitions();
  }

  @Override
  NonFinitePartitions add(NonFinitePartitions sum, NonFinitePartitions answer) {
    return sum.and(answer);
  }
}
