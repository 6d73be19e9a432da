package io.gradus.kernel;

/** The native provider is part of what is shipped: where it does not load, that is a failure. */
class NativeProductTest extends MatrixProductContract {
  private static final MatrixProduct PRODUCTS = NativeLibrary.load();

  @Override
  MatrixProduct products() {
    return PRODUCTS;
  }
}
