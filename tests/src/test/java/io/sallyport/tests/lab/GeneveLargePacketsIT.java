package io.sallyport.tests.lab;

/** Large packets through Geneve. */
class GeneveLargePacketsIT extends LargePackets {
  GeneveLargePacketsIT() {
    super("geneve");
  }
}
