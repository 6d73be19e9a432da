package io.gradus.run;

import com.esotericsoftware.kryo.Kryo;
import java.util.List;
import org.apache.spark.serializer.KryoRegistrator;

/**
 * Registers with Kryo what Gradus sends over the network, and what Spark sends for it and does not
 * register itself, so that {@code spark.kryo.registrationRequired} can be set. Gradus names it in
 * {@code spark.kryo.registrator} of the sessions that it opens; on others that is for whoever opens
 * them.
 */
public final class KryoClasses implements KryoRegistrator {
  /** In an order that is the same in all processes. */
  static final List<String> OWN = List.of();

  /** Of Spark, Scala and Java; not every version has each. */
  private static final List<String> OF_OTHERS = List.of();

  @Override
  public void registerClasses(Kryo kryo) {
    ClassLoader loader = KryoClasses.class.getClassLoader();
  }
}
