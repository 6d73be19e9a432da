package io.gradus.round;

import java.io.IOException;
import java.util.Optional;
import java.util.UUID;
import org.apache.spark.BarrierTaskContext;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkEnv;

/**
 * Each task exchanges with the driver, which adds all answers up. Fewest hops; the driver's link
 * carries the parameters twice a task.
 */
final class Star implements Topology {
  /** With two a task has always something to compute. */
  static final int TRACKS = 2;

  private final SumOrder order;
  private final RunToken token = RunToken.random();
  private final String id = UUID.randomUUID().toString();
  private final ResidentExchange exchange;
  private final ResidentServer server;
  private final int tracks;

  /**
   * @param here whether tasks of this process come directly
   * @param apart whether tasks are reached by the network
   */
  Star(SparkConf conf, SumOrder order, Here here, boolean apart) {
    this.order = order;
    this.exchange = new ResidentExchange(order.partitions());
    if (here == Here.DIRECTLY) {
      exchange.openHere(id);
    }
    this.server = new ResidentServer(conf, exchange, token);
    this.tracks = apart ? TRACKS : 1;
  }

  /** How tasks of the driver's own process come. */
  enum Here {
    DIRECTLY,
    BY_NETWORK
  }

  @Override
  public String name() {
    return "resident";
  }

  @Override
  public int tracks() {
    return tracks;
  }

  @Override
  public ResidentLink.Way way() {
    return new Way(id, server.host(), server.port(), token);
  }

  @Override
  public <A> AnswerSum<A> sum(Request<A> request, RoundProgram computes) {
    return request.sum(order, computes);
  }

  @Override
  public void open(OpenRound round) {
    exchange.open(round);
  }

  @Override
  public void dismiss() {
    exchange.dismiss();
  }

  @Override
  public Optional<ExecutorName> executor(int partition) {
    return exchange.executor(partition);
  }

  @Override
  public String missing() {
    return "partition " + exchange.firstMissing();
  }

  @Override
  public long lastJoined() {
    return exchange.lastJoined();
  }

  @Override
  public void close() {
    exchange.close();
    server.close();
  }

  /** To the driver, which may be in the same process. */
  private static final class Way implements ResidentLink.Way {
    private static final long serialVersionUID = 1L;

    private final String exchange;
    private final String host;
    private final int port;
    private final RunToken token;

    Way(String exchange, String host, int port, RunToken token) {
      this.exchange = exchange;
      this.host = host;
      this.port = port;
      this.token = token;
    }

    @Override
    public ResidentLink link(BarrierTaskContext task, int generation, Desk desk)
        throws IOException, InterruptedException {
      ResidentExchange here = ResidentExchange.here(exchange);
      return here != null
          ? new LocalLink(here, task, generation, desk)
          : new RemoteLink(SparkEnv.get().conf(), host, port, token, task, generation);
    }
  }
}
