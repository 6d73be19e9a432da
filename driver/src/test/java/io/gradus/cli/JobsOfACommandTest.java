package io.gradus.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Small data make few Spark jobs: each is one more pass, and one more wait, whatever it is for. */
class JobsOfACommandTest extends SparkCli {
  private final Jobs jobs = new Jobs();

  private static final class Jobs extends SparkListener {
    final List<String> started = new CopyOnWriteArrayList<>();

    @Override
    public void onJobStart(SparkListenerJobStart job) {
      started.add(String.valueOf(job.properties().getProperty("spark.job.description")));
    }
  }

  @BeforeEach
  void listen() {
    spark().sparkContext().addSparkListener(jobs);
  }

  @AfterEach
  void listenNoMore() {
    spark().sparkContext().removeSparkListener(jobs);
  }

  /** One for the columns' types, one for their statistics. */
  @Test
  void aDryRunMakesTwo() throws Exception {
    Cli run = train("--dry-run");
    assertEquals(0, run.code(), run::all);
    assertEquals(2, started().size(), () -> jobs.started.toString());
  }

  /** Besides: packing twice, the training itself, its measures, the inputs' means and spread. */
  @Test
  void trainingMakesSeven() throws Exception {
    Cli run = train();
    assertEquals(0, run.code(), run::all);
    assertEquals(7, started().size(), () -> jobs.started.toString());
    assertEquals(
        1, jobs.started.stream().filter(job -> job.contains("4 epochs")).count(), "one of all");
  }

  /** The jobs so far; Spark tells of them a little later. */
  private List<String> started() throws Exception {
    spark().sparkContext().listenerBus().waitUntilEmpty(30_000);
    return jobs.started;
  }
}
