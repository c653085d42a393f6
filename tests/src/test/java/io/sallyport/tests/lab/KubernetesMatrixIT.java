package io.sallyport.tests.lab;

/** The matrix with a controller that follows a Kubernetes API server. */
class KubernetesMatrixIT extends EndToEndMatrix {
  @Override
  Lab create() {
    return KubernetesLab.up();
  }
}
