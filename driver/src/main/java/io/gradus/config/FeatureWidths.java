package io.gradus.config;

import io.gradus.network.BatchEnsemble;
import io.gradus.network.CategoricalInput;
import io.gradus.network.FeatureScale;
import io.gradus.network.Flatten;
import io.gradus.network.InputSpec;
import io.gradus.network.LayerSpec;
import io.gradus.network.LayerVisitor;
import io.gradus.network.MemberScale;
import io.gradus.network.MemberStart;
import io.gradus.network.Members;
import io.gradus.network.NumberEmbedding;
import io.gradus.network.ParametricActivation;
import io.gradus.network.Shape;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * How many values each feature of the data became on its way through the layers, as far as that can
 * be told, and layers of members completed with it: what became of one feature starts with one
 * scale.
 */
final class FeatureWidths {
  /** Empty where values no longer belong to features. */
  private List<Integer> widths = new ArrayList<>();

  FeatureWidths(InputSpec input) {
    if (input.shape().rank() == 1) {
      widths.addAll(Collections.nCopies(input.numericWidth(), 1));
      input.categoricals().stream().map(CategoricalInput::width).forEach(widths::add);
    }
  }

  /** The layer, with what it has to know of those before it. */
  LayerSpec next(LayerSpec layer) {
    return layer.around(layer.accept(NEXT, this));
  }

  /** Without those that say nothing: each value is its own feature's. */
  private List<Integer> told(MemberStart start, List<Integer> given) {
    boolean wanted = start != MemberStart.ONES && given.isEmpty();
    return wanted && widths.stream().anyMatch(width -> width != 1) ? widths : given;
  }

  /** How often one and the same source follows itself. */
  private static List<Integer> runs(int[] sources) {
    List<Integer> runs = new ArrayList<>();
    for (int from = 0, to = 1; from < sources.length; from = to, to++) {
      while (to < sources.length && sources[to] == sources[from]) {
        to++;
      }
      runs.add(to - from);
    }
    return runs;
  }

  private static final LayerVisitor<FeatureWidths, LayerSpec> NEXT =
      new LayerVisitor.Question<>() {
        @Override
        public LayerSpec numberEmbedding(NumberEmbedding layer, FeatureWidths at) {
          if (layer.features() <= at.widths.size()) {
            List<Integer> behind = runs(layer.sources(Shape.of(layer.features())));
            behind.addAll(at.widths.subList(layer.features(), at.widths.size()));
            at.widths = behind;
          }
          return layer;
        }

        @Override
        public LayerSpec flatten(Flatten layer, FeatureWidths at) {
          return layer;
        }

        @Override
        public LayerSpec scale(FeatureScale layer, FeatureWidths at) {
          return layer;
        }

        @Override
        public LayerSpec parametricActivation(ParametricActivation layer, FeatureWidths at) {
          return layer;
        }

        @Override
        public LayerSpec members(Members layer, FeatureWidths at) {
          return layer;
        }

        @Override
        public LayerSpec memberScale(MemberScale layer, FeatureWidths at) {
          return new MemberScale(layer.start(), at.told(layer.start(), layer.widths()));
        }

        @Override
        public LayerSpec batchEnsemble(BatchEnsemble layer, FeatureWidths at) {
          List<Integer> told = at.told(layer.start(), layer.widths());
          at.widths = List.of();
          return new BatchEnsemble(layer.units(), layer.start(), told);
        }

        @Override
        protected LayerSpec otherwise(LayerSpec layer, FeatureWidths at) {
          at.widths = List.of();
          return layer;
        }
      };
}
