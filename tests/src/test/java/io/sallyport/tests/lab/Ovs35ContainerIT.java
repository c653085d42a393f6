package io.sallyport.tests.lab;

import org.junit.jupiter.api.Tag;

/** The matrix on Open vSwitch 3.5, in a container of Debian trixie. */
@Tag("container")
class Ovs35ContainerIT extends EndToEndMatrix {
  @Override
  Lab create() {
    return ContainerLab.up("trixie");
  }
}
