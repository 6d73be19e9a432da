package io.gradus.explain;

import java.io.Serializable;
import java.util.List;

/**
 * Which nodes are looked at closely, and what is known of them from the pass before. The nodes of
 * all layers stand one after the other. Travels to tasks.
 */
public final class DetailRequest implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Parts of a histogram. */
  public static final int BINS = 64;

  /** For each node, its layer as {@link NodeLayers#of} numbers them, ascending: [chosen]. */
  final int[] layers;

  /** For each node, its number in its layer: [chosen]. */
  final int[] nodes;

  /** For each node, whether it is silenced: [chosen]. */
  final boolean[] silenced;

  /** For each node, its mean, smallest and largest activation: [chosen]. */
  final double[] means;

  final float[] smallest;
  final float[] largest;

  /** Values of the input that are numbers, as they lie there, and their means: [numbers]. */
  final int[] numbers;

  final double[] numberMeans;

  /** How many classes targets are of; 0 where they are something else. */
  final int classes;

  /** How many numbers or labels a row's targets are; 0 where they are classes. */
  final int targets;

  /** How many codes each categorical input has. */
  final int[] cardinalities;

  final int topRows;

  /** The most floats that are kept of a row which excites a node; 0 for no pictures. */
  final int pictureFloats;

  /**
   * @param sums of the pass before
   * @param chosen the nodes, ascending by their layers
   * @param numbers which values of the input are numbers
   * @param targets what nodes are held against besides inputs
   * @param cardinalities how many codes each categorical input has
   * @param rows how many rows that excite a node most, and what of them
   */
  public DetailRequest(
      NodeSums sums,
      List<Chosen> chosen,
      int[] numbers,
      Targets targets,
      int[] cardinalities,
      TopRows rows) {
    this.layers = chosen.stream().mapToInt(Chosen::layer).toArray();
    this.nodes = chosen.stream().mapToInt(Chosen::node).toArray();
    this.silenced = new boolean[nodes.length];
    this.means = new double[nodes.length];
    this.smallest = new float[nodes.length];
    this.largest = new float[nodes.length];
    for (int i = 0; i < nodes.length; i++) {
      LayerSums at = sums.layer(layers[i]);
      silenced[i] = chosen.get(i).silencing() == Silencing.DONE;
      means[i] = sums.mean(layers[i], nodes[i]);
      smallest[i] = at.smallest()[nodes[i]];
      largest[i] = at.largest()[nodes[i]];
    }
    this.numbers = numbers.clone();
    this.numberMeans = new double[numbers.length];
    for (int i = 0; i < numbers.length; i++) {
      numberMeans[i] = sums.mean(0, numbers[i]);
    }
    this.classes = targets.classes();
    this.targets = targets.numbers();
    this.cardinalities = cardinalities.clone();
    this.topRows = rows.most();
    this.pictureFloats = rows.pictureFloats();
  }

  /** Whether it is seen what the loss becomes without a node. */
  public enum Silencing {
    DONE,
    LEFT_OUT
  }

  /**
   * A node that is looked at closely.
   *
   * @param layer as {@link NodeLayers#of} numbers them; not the input
   * @param node its number in its layer
   */
  public record Chosen(int layer, int node, Silencing silencing) {}

  /**
   * What the targets of rows are.
   *
   * @param classes how many there are, of which a row has one; 0 where targets are something else
   * @param numbers how many each row has, labels being 0 and 1; 0 where targets are something else
   */
  public record Targets(int classes, int numbers) {
    /** Nothing that nodes are held against. */
    public static final Targets NONE = new Targets(0, 0);

    /** One of several classes. */
    public static Targets ofClasses(int classes) {
      return new Targets(classes, 0);
    }

    /** Numbers, or labels that are 0 or 1. */
    public static Targets ofNumbers(int numbers) {
      return new Targets(0, numbers);
    }
  }

  /**
   * The rows that excite a node most.
   *
   * @param most how many
   * @param pictureFloats the most that is kept of the image of each; 0 for no pictures
   */
  public record TopRows(int most, int pictureFloats) {}

  /** How many nodes there are. */
  public int chosen() {
    return nodes.length;
  }

  /** How many codes all categorical inputs have together. */
  int codes() {
    int codes = 0;
    for (int cardinality : cardinalities) {
      codes += cardinality;
    }
    return codes;
  }
}
