package io.gradus.config;

import io.gradus.network.ActivationFunction;
import io.gradus.network.Dense;
import io.gradus.network.Dropout;
import io.gradus.network.Factors;
import io.gradus.network.FeatureScale;
import io.gradus.network.LayerSpec;
import io.gradus.network.LayerVisitor;
import io.gradus.network.NtkDense;
import io.gradus.network.NtkStart;
import io.gradus.network.ParametricActivation;
import io.gradus.network.Task;
import io.gradus.network.WithFactors;
import java.util.ArrayList;
import java.util.List;

/**
 * The layers of RealMLP with its tuned defaults: Holzmüller et al., arXiv 2407.04491, table A.1,
 * and the authors' code, where the weights of functions have a tenth of the rate.
 */
final class RealMlpLayers {
  private static final int WIDTH = 256;
  private static final int BLOCKS = 3;
  private static final double DROPOUT = 0.15;
  private static final Factors OF_SCALES = Factors.ofRate(6);
  private static final Factors OF_FUNCTIONS = Factors.ofRate(0.1);
  private static final Factors OF_EMBEDDINGS = Factors.ofRate(0.1);
  private static final Factors OF_BIASES = new Factors(0.1, 0);

  private static final LayerVisitor<Void, LayerSpec> OUTPUT =
      new LayerVisitor.Question<>() {
        @Override
        public LayerSpec dense(Dense layer, Void context) {
          return RealMlpLayers.dense(layer.units());
        }

        @Override
        protected LayerSpec otherwise(LayerSpec layer, Void context) {
          return layer;
        }
      };

  private RealMlpLayers() {}

  static List<LayerSpec> hidden(NamedNetwork sizes, Task task) {
    ActivationFunction usual =
        task == Task.REGRESSION ? ActivationFunction.MISH : ActivationFunction.SELU;
    LayerSpec function = new ParametricActivation(sizes.activation().orElse(usual));
    double dropped = sizes.dropout().orElse(DROPOUT);
    List<LayerSpec> layers = new ArrayList<>();
    layers.add(WithFactors.of(new FeatureScale(), OF_SCALES, Factors.ONE));
    for (int block = 0; block < sizes.blocks().orElse(BLOCKS); block++) {
      layers.add(dense(sizes.width().orElse(WIDTH)));
      layers.add(WithFactors.of(function, OF_FUNCTIONS, Factors.ONE));
      if (dropped > 0) {
        layers.add(new Dropout(dropped));
      }
    }
    return layers;
  }

  private static LayerSpec dense(int units) {
    return WithFactors.of(new NtkDense(units, NtkStart.DATA), Factors.ONE, OF_BIASES);
  }

  static LayerSpec embedding(LayerSpec layer) {
    return WithFactors.of(layer, OF_EMBEDDINGS, OF_EMBEDDINGS);
  }

  static LayerSpec output(LayerSpec layer) {
    return layer.accept(OUTPUT, null);
  }
}
