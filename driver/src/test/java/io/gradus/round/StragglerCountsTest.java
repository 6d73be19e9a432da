package io.gradus.round;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class StragglerCountsTest {
  @Test
  void roundsAddUpAndWhoCostMostComesFirst() {
    ExecutorName a = new ExecutorName("1", "a");
    ExecutorName b = new ExecutorName("2", "b");
    StragglerCounts one = new StragglerCounts();
    one.add(a, 0.5);
    one.add(b, 0.25);
    one.add(a, 0.5);
    StragglerCounts other = new StragglerCounts();
    other.add(b, 2);
    Stragglers both = one.stragglers().plus(other.stragglers());
    assertEquals(4, both.rounds());
    assertEquals(3.25, both.seconds());
    assertEquals(
        List.of(
            new Stragglers.Straggler("2", "b", 2, 2.25), new Stragglers.Straggler("1", "a", 2, 1)),
        both.executors());
  }
}
