package io.sallyport.tests.lab;

import org.junit.jupiter.api.Tag;

/** The matrix on Open vSwitch 3.1, in a container of Debian bookworm. */
@Tag("container")
class Ovs31ContainerIT extends EndToEndMatrix {
  @Override
  Lab create() {
    return ContainerLab.up("bookworm");
  }
}
