package io.gradus.network;

import java.util.List;

/**
 * Whether a row's first axis is that of members, layer by layer. Shapes cannot tell: behind a
 * {@link Members} layer it is, until values are flattened or {@link CombineMembers} ends it.
 */
public final class MemberAxis {
  private enum Use {
    BEGINS,
    NEEDS,
    ENDS,
    KEEPS
  }

  private static final LayerVisitor<Void, Use> USE =
      new LayerVisitor.Question<>() {
        @Override
        public Use members(Members layer, Void context) {
          return Use.BEGINS;
        }

        @Override
        public Use batchEnsemble(BatchEnsemble layer, Void context) {
          return Use.NEEDS;
        }

        @Override
        public Use memberScale(MemberScale layer, Void context) {
          return Use.NEEDS;
        }

        @Override
        public Use memberDense(MemberDense layer, Void context) {
          return Use.NEEDS;
        }

        @Override
        public Use combineMembers(CombineMembers layer, Void context) {
          return Use.ENDS;
        }

        @Override
        public Use flatten(Flatten layer, Void context) {
          return Use.ENDS;
        }

        @Override
        protected Use otherwise(LayerSpec layer, Void context) {
          return Use.KEEPS;
        }
      };

  private MemberAxis() {}

  /** Whether behind these layers, in order, the first axis is that of members. */
  public static boolean isOpenBehind(List<LayerSpec> layers) {
    boolean open = false;
    for (LayerSpec layer : layers) {
      open = behind(layer, open);
    }
    return open;
  }

  private static boolean behind(LayerSpec layer, boolean open) {
    Use use = layer.accept(USE, null);
    return use == Use.BEGINS || open && use != Use.ENDS;
  }

  /** Whether these layers end with one prediction of all members. */
  public static boolean isCombinedBy(List<LayerSpec> layers) {
    return layers.get(layers.size() - 1).kind() == LayerKind.COMBINE_MEMBERS;
  }

  /**
   * @throws NetworkException if a layer of members has none before it, or is in the wrong place
   */
  static void check(List<ShapedLayer> layers) {
    boolean open = check(layers, false, false);
    ShapedLayer last = layers.get(layers.size() - 1);
    if (open) {
      throw new NetworkException(
          "Expected one prediction of all members at the end, found %s after layer %s (%s). %s"
              .formatted(
                  last.output(),
                  last.number(),
                  last.layer().type(),
                  "End with a member_dense and a combine_members layer."));
    }
  }

  private static boolean check(List<ShapedLayer> layers, boolean before, boolean inside) {
    boolean open = before;
    for (int i = 0; i < layers.size(); i++) {
      ShapedLayer layer = layers.get(i);
      boolean last = i == layers.size() - 1 && !inside;
      if (layer.layer().kind() == LayerKind.COMBINE_MEMBERS && !(open && last)) {
        throw new NetworkException(
            "Expected combine_members as the last layer of a network of members, found it as layer %s. %s"
                .formatted(layer.number(), "Move it, or put a members layer before it."));
      }
      if (layer.layer().accept(USE, null) == Use.NEEDS && !open) {
        throw new NetworkException(
            "Expected a members layer before layer %s (%s), found none. Put one before it, such as members with k = 32."
                .formatted(layer.number(), layer.layer().type()));
      }
      check(layer.body(), open, true);
      open = behind(layer.layer(), open);
    }
    return open;
  }
}
