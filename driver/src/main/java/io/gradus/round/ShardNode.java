package io.gradus.round;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkEnv;
import org.apache.spark.network.client.TransportClient;

/**
 * What the tasks of one executor share in sharded rounds: one copy of what is sent, the chunks that
 * the executor owns, and the connections to driver and other executors. It is there from the first
 * task of a stage that comes in to the last one that leaves.
 */
final class ShardNode {
  /** Bytes of answers that are on their way; a task waits before it adds to more. */
  private static final long MOST_ON_THE_WAY = 64L << 20;

  private static final int NETWORK_THREADS = 4;

  /** Those of this process, by run and generation of its stages. */
  private static final Map<String, ShardNode> HERE = new HashMap<>();

  private final String key;
  private final Sharded.Way way;
  private final int generation;
  private final SparkConf conf = SparkEnv.get().conf();
  private final TokenDoor<Integer> door;
  private final String address;
  private final BufferPool buffers = new BufferPool();
  private final FloatPool floats = new FloatPool();
  private final Map<Integer, ShardTrack> tracks = new ConcurrentHashMap<>();

  /** By partition. */
  private final Map<Integer, Mailbox> mail = new TreeMap<>();

  /** Of the executors, by partition. */
  private volatile List<String> addresses = List.of();

  private volatile Optional<Peers> peers = Optional.empty();

  /** Why a message was not taken: it would be waited for without end, so the tasks fail. */
  private volatile Optional<Throwable> broken = Optional.empty();

  private ShardNode(String key, Sharded.Way way, int generation) {
    this.key = key;
    this.way = way;
    this.generation = generation;
    this.door =
        SparkTransport.peerDoor(
            conf,
            NETWORK_THREADS,
            way.token(),
            new TokenDoor.Keeper<Integer>() {
              @Override
              public Optional<Integer> admit(
                  TransportClient client, int number, int itsGeneration, ExecutorName executor) {
                return itsGeneration == generation ? Optional.of(number) : Optional.empty();
              }

              @Override
              public void hear(Integer peer, ByteBuffer message) {
                fromPeer(peer, message);
              }
            });
    this.address = SparkTransport.hereForExecutors() + ":" + door.port();
  }

  /**
   * A task comes in.
   *
   * @param mailbox where it waits for rounds
   */
  static ShardNode enter(Sharded.Way way, int generation, int partition, Mailbox mailbox) {
    String key = way.id() + "/" + generation;
    synchronized (HERE) {
      ShardNode node = HERE.computeIfAbsent(key, any -> new ShardNode(any, way, generation));
      node.mail.put(partition, mailbox);
      return node;
    }
  }

  /** A task leaves; the last one closes the door. */
  void leave(int partition) {
    boolean last;
    synchronized (HERE) {
      mail.remove(partition);
      last = mail.isEmpty() && HERE.remove(key, this);
    }
    if (last) {
      peers.ifPresent(Peers::close);
      door.close();
    }
  }

  /** Where other executors reach this one: host and port. */
  String address() {
    return address;
  }

  /**
   * Connects to the other executors, then to the driver, unless another task has.
   *
   * @param ofAll addresses of all partitions' executors, by partition; all tasks have come in
   * @throws IOException if one of them cannot be reached
   */
  synchronized void meet(List<String> ofAll) throws IOException, InterruptedException {
    if (peers.isEmpty()) {
      addresses = List.copyOf(ofAll);
      int[] partitions;
      synchronized (HERE) {
        partitions = mail.keySet().stream().mapToInt(Integer::intValue).toArray();
      }
      List<String> executors = addresses.stream().distinct().toList();
      Peers met =
          new Peers(conf, way, generation, executors, executors.indexOf(address), this::fromDriver);
      peers = Optional.of(met);
      met.join(partitions);
    }
  }

  private Peers peers() {
    return peers.orElseThrow();
  }

  private ShardTrack track(int number) {
    return tracks.computeIfAbsent(
        number,
        any ->
            new ShardTrack(
                any,
                way.chunks(),
                new OwnedSums(
                    way.order(), way.chunks(), floats, partition -> addresses.get(partition)),
                this::hand));
  }

  private void hand(ResidentLink.Handed round) {
    synchronized (HERE) {
      mail.values().forEach(mailbox -> mailbox.hand(round));
    }
  }

  private void dismiss() {
    synchronized (HERE) {
      mail.values().forEach(Mailbox::leave);
    }
  }

  private void fromDriver(ByteBuffer message) {
    try {
      ByteBuffer all = message.duplicate();
      switch (ResidentProtocol.reply(message)) {
        case WAIT:
          break;
        case STOP:
          dismiss();
          break;
        case ROUND:
          pass(all);
          track(message.getInt()).receive(message);
          break;
      }
    } catch (RuntimeException | Error e) {
      broken = Optional.of(e);
      throw e;
    }
  }

  /** Passes chunks that this executor owns on to the others. */
  private void pass(ByteBuffer message) {
    Peers all = peers();
    if (all.count() > 1) {
      ByteBuffer copy = buffers.take(message.remaining());
      copy.put(message).flip().put(0, (byte) ShardProtocol.Peer.ROUND.ordinal());
      all.sendToOthers(copy, () -> buffers.giveBack(copy));
    }
  }

  private void fromPeer(int peer, ByteBuffer message) {
    try {
      peers.ifPresent(all -> all.heard(peer));
      switch (ShardProtocol.peer(message)) {
        case HELLO, WAIT:
          break;
        case ROUND:
          track(message.getInt()).receive(message);
          break;
        case SHARE:
          receiveShare(message);
          break;
      }
    } catch (RuntimeException | Error e) {
      broken = Optional.of(e);
      throw e;
    }
  }

  private void receiveShare(ByteBuffer message) {
    ShardTrack track = track(message.getInt());
    long round = message.getLong();
    Packer toDriver = answers(round);
    while (message.hasRemaining()) {
      track.sums().receive(round, message, new TotalWriter(toDriver, floats));
    }
    toDriver.flush();
  }

  /** Answers of a round to the driver. */
  Packer answers(long round) {
    return ShardProtocol.answers(
        round,
        buffers,
        (any, message) -> peers().sendToDriver(message, () -> buffers.giveBack(message)));
  }

  /** Pieces of a round's answers to the executors that own their chunks. */
  Packer shares(int track, long round) {
    return ShardProtocol.shares(
        executors(),
        track,
        round,
        buffers,
        (executor, message) -> peers().sendTo(executor, message, () -> buffers.giveBack(message)));
  }

  /** The sums of a track's rounds that this executor owns. */
  OwnedSums sums(int track) {
    return track(track).sums();
  }

  FloatPool floats() {
    return floats;
  }

  Chunks chunks() {
    return way.chunks();
  }

  /** How many executors there are. */
  int executors() {
    return peers().count();
  }

  /** This executor's place among them. */
  int place() {
    return peers().place();
  }

  /** Waits while more is on its way than should be; false if that took some time. */
  boolean awaitRoom(long millis) throws InterruptedException {
    return buffers.awaitAtMost(MOST_ON_THE_WAY, millis);
  }

  /**
   * Checks that driver and other executors are there.
   *
   * @throws IOException if one is not
   */
  void requireAll() throws IOException {
    if (broken.isPresent()) {
      throw new IOException("A message of a round could not be taken.", broken.get());
    }
    peers().requireAll();
  }
}
