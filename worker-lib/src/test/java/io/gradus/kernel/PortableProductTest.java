package io.gradus.kernel;

class PortableProductTest extends MatrixProductContract {
  @Override
  MatrixProduct products() {
    return new PortableProduct();
  }
}
