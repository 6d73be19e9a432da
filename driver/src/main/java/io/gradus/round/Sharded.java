package io.gradus.round;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.apache.spark.BarrierTaskContext;
import org.apache.spark.SparkConf;
import org.apache.spark.network.client.TransportClient;

/**
 * Executors are the ends, and share the work: each owns some of the chunks that rounds are cut in.
 * The driver sends a chunk once, to its owner, which passes it on to the others; of the answers the
 * owner adds up all partitions' in {@link SumOrder} as they arrive, and sends the driver the sum.
 * So the driver's link carries the parameters once down and once up, however many executors there
 * are, and an executor's some twice for each of its tasks; and on the driver lies one sum, not an
 * answer of each task.
 *
 * <p>Rounds are handed out when all executors of a stage have come in, which know each other by
 * then. Those of a later stage are handed what is open anew, all of it: what the owners before had
 * added up is lost with them.
 */
final class Sharded implements Topology, TokenDoor.Keeper<Sharded.Executor> {
  private static final int NETWORK_THREADS = 4;

  private final SumOrder order;
  private final Chunks chunks;
  private final RunToken token = RunToken.random();
  private final String host;
  private final TokenDoor<Executor> door;
  private final KeepAlive keepAlive;
  private final BufferPool buffers = new BufferPool();

  /** By track. */
  private final Map<Integer, OpenRound> open = new HashMap<>();

  /** Those of the newest generation that have come in, by place. */
  private final Map<Integer, Executor> executors = new TreeMap<>();

  /** Where their tasks run, by partition. */
  private final Map<Integer, ExecutorName> byPartition = new HashMap<>();

  private int expected;
  private int generation = -1;
  private boolean dismissing;
  private long lastJoined = System.nanoTime();

  /** An executor, as the driver sees it. */
  static final class Executor {
    private final TransportClient client;
    private final int place;
    private final int generation;
    private final ExecutorName name;

    private Executor(TransportClient client, int place, int generation, ExecutorName name) {
      this.client = client;
      this.place = place;
      this.generation = generation;
      this.name = name;
    }

    private void say(ResidentProtocol.Reply word) {
      client.send(ResidentProtocol.message(word));
    }
  }

  /**
   * @param plannedExecutors that there will be, about
   */
  Sharded(SparkConf conf, SumOrder order, int plannedExecutors) {
    this.order = order;
    this.chunks = Chunks.over(plannedExecutors);
    this.host = conf.get("spark.driver.host");
    this.door = SparkTransport.driverDoor(conf, NETWORK_THREADS, token, this);
    this.keepAlive = new KeepAlive("gradus-sharded-keep-alive", this::reassure);
  }

  @Override
  public String name() {
    return "sharded";
  }

  @Override
  public int tracks() {
    return Star.TRACKS;
  }

  @Override
  public Way way() {
    return new Way(UUID.randomUUID().toString(), host, door.port(), token, order, chunks);
  }

  @Override
  public <A> AnswerSum<A> sum(Request<A> request, RoundProgram computes) {
    return request.ownersSum(order.partitions(), chunks, computes);
  }

  @Override
  public void open(OpenRound round) {
    Optional<SentRound> sent;
    synchronized (this) {
      open.put(round.track(), round);
      dismissing = false;
      sent = complete() ? Optional.of(sending(round)) : Optional.empty();
    }
    sent.ifPresent(SentRound::goOn);
  }

  /** Whether all executors of the newest stage are there. */
  private boolean complete() {
    return !executors.isEmpty() && executors.size() == expected;
  }

  private SentRound sending(OpenRound round) {
    int its = generation;
    List<TransportClient> owners =
        executors.values().stream().map(executor -> executor.client).toList();
    return new SentRound(round, chunks, owners, buffers, () -> isNewest(its));
  }

  private synchronized boolean isNewest(int its) {
    return its == generation;
  }

  @Override
  public Optional<Executor> admit(
      TransportClient client, int place, int itsGeneration, ExecutorName name) {
    return place < 0 || place >= order.partitions()
        ? Optional.empty()
        : Optional.of(new Executor(client, place, itsGeneration, name));
  }

  @Override
  public void hear(Executor executor, ByteBuffer message) {
    switch (ShardProtocol.question(message)) {
      case HELLO:
        throw new IllegalStateException("Expected one hello of an executor, found another.");
      case JOIN:
        join(executor, message);
        break;
      case ANSWER:
        answer(executor, message);
        break;
    }
  }

  private void join(Executor executor, ByteBuffer message) {
    int ofExecutors = message.getInt();
    int[] partitions = new int[message.getInt()];
    Arrays.setAll(partitions, i -> message.getInt());
    List<SentRound> sent = new ArrayList<>();
    synchronized (this) {
      if (dismissing || executor.generation < generation) {
        executor.say(ResidentProtocol.Reply.STOP);
        return;
      }
      if (executor.generation > generation) {
        generation = executor.generation;
        executors.clear();
        byPartition.clear();
      }
      for (int partition : partitions) {
        byPartition.put(partition, executor.name);
      }
      expected = ofExecutors;
      executors.put(executor.place, executor);
      lastJoined = System.nanoTime();
      if (complete()) {
        open.values().stream()
            .sorted(Comparator.comparingLong(OpenRound::number))
            .forEach(round -> sent.add(sending(round)));
      }
    }
    sent.forEach(SentRound::goOn);
  }

  private void answer(Executor executor, ByteBuffer message) {
    long number = message.getLong();
    Optional<OpenRound> round = expecting(executor, number);
    while (round.isPresent() && message.hasRemaining()) {
      int part = message.getInt();
      int partition = message.getInt();
      int chunk = message.getInt();
      ByteBuffer payload = ResidentProtocol.take(message, message.getInt());
      round.get().sum(part).accept(number, partition, chunk, payload);
    }
  }

  private synchronized Optional<OpenRound> expecting(Executor executor, long number) {
    return open.values().stream()
        .filter(round -> round.number() == number && executor.generation == generation)
        .findFirst();
  }

  @Override
  public void dismiss() {
    List<Executor> leaving;
    synchronized (this) {
      dismissing = true;
      open.clear();
      leaving = List.copyOf(executors.values());
      executors.clear();
    }
    leaving.forEach(executor -> executor.say(ResidentProtocol.Reply.STOP));
  }

  private synchronized void reassure() {
    executors.values().forEach(executor -> executor.say(ResidentProtocol.Reply.WAIT));
  }

  @Override
  public synchronized Optional<ExecutorName> executor(int partition) {
    return Optional.ofNullable(byPartition.get(partition));
  }

  @Override
  public synchronized String missing() {
    return complete()
        ? "one of %s executors".formatted(expected)
        : "the executors, of which %s had come in,".formatted(executors.size());
  }

  @Override
  public synchronized long lastJoined() {
    return lastJoined;
  }

  /** The most bytes that were on their way to executors at a time. */
  long mostOnTheWay() {
    return buffers.mostLent();
  }

  /** How many connections were closed because they came from no executor of this run. */
  int refused() {
    return door.refused();
  }

  @Override
  public void close() {
    keepAlive.close();
    dismiss();
    door.close();
  }

  /** By way of the task's executor, which all tasks in it share. */
  static final class Way implements ResidentLink.Way {
    private static final long serialVersionUID = 1L;

    private final String id;
    private final String host;
    private final int port;
    private final RunToken token;
    private final SumOrder order;
    private final Chunks chunks;

    Way(String id, String host, int port, RunToken token, SumOrder order, Chunks chunks) {
      this.id = id;
      this.host = host;
      this.port = port;
      this.token = token;
      this.order = order;
      this.chunks = chunks;
    }

    /** Names this way among others in the same process. */
    String id() {
      return id;
    }

    /** The driver's. */
    String host() {
      return host;
    }

    /** The driver's. */
    int port() {
      return port;
    }

    RunToken token() {
      return token;
    }

    SumOrder order() {
      return order;
    }

    Chunks chunks() {
      return chunks;
    }

    /** All tasks tell each other by Spark's own barrier where their executors are. */
    @Override
    public ResidentLink link(BarrierTaskContext task, int generation, Desk desk)
        throws IOException, InterruptedException {
      Mailbox mail = new Mailbox(task);
      ShardNode node = ShardNode.enter(this, generation, task.partitionId(), mail);
      boolean met = false;
      try {
        node.meet(List.of(task.allGather(node.address())));
        met = true;
        return new ShardedLink(node, task.partitionId(), mail);
      } finally {
        if (!met) {
          node.leave(task.partitionId());
        }
      }
    }
  }
}
