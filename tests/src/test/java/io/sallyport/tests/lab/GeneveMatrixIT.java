package io.sallyport.tests.lab;

/** The matrix with Geneve between the Nodes. */
class GeneveMatrixIT extends EndToEndMatrix {
  @Override
  Lab create() {
    return SandboxLab.up("--tunnel", "geneve");
  }

  @Override
  String tunnelUdpPort() {
    return "6081";
  }
}
