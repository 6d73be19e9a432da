package io.gradus.round;

import io.gradus.data.Block;
import java.util.List;

/** All that a partition's part of a round is computed with; for one thread at a time. */
final class Desk {
  private final int partition;
  private final BlockPlaces places;
  private final Block[] blocks;
  private final List<Seat> seats;

  /**
   * @param places of the blocks that requests are about
   */
  Desk(int partition, List<RoundProgram> programs, BlockPlaces places, Block[] blocks) {
    this.partition = partition;
    this.places = places;
    this.blocks = blocks;
    this.seats = programs.stream().map(Seat::new).toList();
  }

  /** The partition's answer, valid until the next round. */
  <A> A answer(Request<A> request) {
    Seat seat = seats.get(request.program());
    return request.answer(seat, partition, places.of(request, blocks));
  }
}
