package io.gradus.report.mlflow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Calls that succeed, fail for a while, are refused, or never return. */
class OutboxTest {
  private static final Duration SHORT = Duration.ofMillis(20);
  private static final Duration LONG = Duration.ofHours(1);

  private final List<String> made = Collections.synchronizedList(new ArrayList<>());

  private static Outbox outbox(Duration pause, Duration patience) {
    Outbox outbox = new Outbox("server", pause);
    outbox.waits(patience);
    return outbox;
  }

  @Test
  void callsAreMadeInOrderAndAllBeforeItIsClosed() {
    try (Outbox outbox = outbox(SHORT, LONG)) {
      for (int i = 0; i < 100; i++) {
        String name = "call " + i;
        outbox.add(() -> made.add(name));
      }
    }
    assertEquals(100, made.size());
    assertEquals("call 0", made.get(0));
    assertEquals("call 99", made.get(99));
  }

  @Test
  void whatFailsIsMadeAgainBeforeAllThatCameAfterIt() throws InterruptedException {
    AtomicInteger tries = new AtomicInteger();
    CountDownLatch worked = new CountDownLatch(1);
    try (Outbox outbox = outbox(SHORT, LONG)) {
      outbox.add(
          () -> {
            if (tries.incrementAndGet() < 4) {
              throw new IOException("down");
            }
            made.add("first");
          });
      outbox.add(() -> made.add("second"));
      outbox.add(worked::countDown);
      worked.await();
    }
    assertEquals(4, tries.get());
    assertEquals(List.of("first", "second"), made);
  }

  /** The pause is an hour: the end of the run ends it, with one try more. */
  @Test
  void aServerThatIsDownAtTheEndIsNotWaitedFor() throws InterruptedException {
    AtomicInteger tries = new AtomicInteger();
    CountDownLatch tried = new CountDownLatch(1);
    try (Outbox outbox = outbox(LONG, LONG)) {
      outbox.add(
          () -> {
            tries.incrementAndGet();
            tried.countDown();
            throw new IOException("down");
          });
      outbox.add(() -> made.add("never"));
      tried.await();
    }
    assertTrue(tries.get() <= 2, tries::toString);
    assertEquals(List.of(), made);
  }

  @Test
  void aCallThatNeverReturnsIsEndedWhenPatienceIsOver() throws InterruptedException {
    CountDownLatch ended = new CountDownLatch(1);
    try (Outbox outbox = outbox(SHORT, Duration.ofMillis(100))) {
      outbox.add(
          () -> {
            try {
              new CountDownLatch(1).await();
            } catch (InterruptedException e) {
              ended.countDown();
            }
          });
    }
    assertTrue(ended.await(1, TimeUnit.MINUTES));
  }

  @Test
  void aCallThatBreaksWithAnErrorOfOursDoesNotEndTheOthers() throws InterruptedException {
    AtomicInteger tries = new AtomicInteger();
    CountDownLatch worked = new CountDownLatch(1);
    try (Outbox outbox = outbox(SHORT, LONG)) {
      outbox.add(
          () -> {
            if (tries.incrementAndGet() == 1) {
              throw new IllegalStateException("broken");
            }
          });
      outbox.add(worked::countDown);
      worked.await();
    }
    assertEquals(2, tries.get());
  }
}
