package gradus.ml;

import io.gradus.run.ModelDirectory;

/** Saves a network as the command line does, and the Params of its stage beside it. */
final class ModelWriter extends ParamsWriter {
  private final NeuralNetworkModel<?> model;

  ModelWriter(NeuralNetworkModel<?> model) {
    super(model);
    this.model = model;
  }

  @Override
  public void saveImpl(String path) {
    ModelDirectory.at(sparkSession(), path).save(model.whole());
    super.saveImpl(path);
  }
}
