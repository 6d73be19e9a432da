package gradus.ml;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeoutException;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.apache.spark.sql.SparkSession;

/** What the jobs that are started meanwhile say of themselves. */
final class JobWatch extends SparkListener implements AutoCloseable {
  private final SparkSession spark;
  private final List<String> descriptions = new ArrayList<>();

  JobWatch(SparkSession spark) {
    this.spark = spark;
    spark.sparkContext().addSparkListener(this);
  }

  @Override
  public synchronized void onJobStart(SparkListenerJobStart started) {
    descriptions.add(started.properties().getProperty("spark.job.description", ""));
  }

  /** Those that begin so. */
  List<String> of(String beginning) throws TimeoutException {
    spark.sparkContext().listenerBus().waitUntilEmpty(60_000);
    synchronized (this) {
      return descriptions.stream().filter(text -> text.startsWith(beginning)).toList();
    }
  }

  @Override
  public synchronized String toString() {
    return descriptions.toString();
  }

  @Override
  public void close() {
    spark.sparkContext().removeSparkListener(this);
  }
}
