package io.gradus.dataset.row;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import scala.collection.JavaConverters;
import scala.collection.immutable.List$;

/** Lists as Spark's plans have them, whose types differ between Scala 2.12 and 2.13. */
public final class ScalaLists {
  private ScalaLists() {}

  /** A Java list of the same elements. */
  @SuppressWarnings("deprecation")
  public static <T> List<T> toJava(scala.collection.Seq<? extends T> elements) {
    return new ArrayList<>(JavaConverters.seqAsJavaListConverter(elements).asJava());
  }

  /** A Scala list of the same elements; any kind of sequence in either version. */
  public static <T> scala.collection.immutable.List<T> toScala(List<? extends T> elements) {
    scala.collection.immutable.List<T> list = List$.MODULE$.empty();
    for (int i = elements.size() - 1; i >= 0; i--) {
      list = list.$colon$colon(elements.get(i));
    }
    return list;
  }

  static <T> void forEach(scala.collection.Seq<T> elements, Consumer<T> action) {
    toJava(elements).forEach(action);
  }
}
