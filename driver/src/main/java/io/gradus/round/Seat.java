package io.gradus.round;

import io.gradus.compute.RowSums;

/** A program's place in one task, with what it keeps there from round to round. */
final class Seat {
  private final RoundProgram program;
  private GradientCompression compression;
  private int attempt;
  private RowSums room;

  Seat(RoundProgram program) {
    this.program = program;
    this.compression = program.compression();
  }

  RoundProgram program() {
    return program;
  }

  /** With what an attempt's gradients left out; another attempt begins anew. */
  GradientCompression compression(int ofAttempt) {
    if (attempt != ofAttempt) {
      attempt = ofAttempt;
      compression = program.compression();
    }
    return compression;
  }

  /** Room for an answer, the same from round to round. */
  <A extends RowSums> A room(SummedRequest<A> request) {
    if (!request.answers().isInstance(room)) {
      room = request.blank(program);
    }
    return request.answers().cast(room);
  }
}
