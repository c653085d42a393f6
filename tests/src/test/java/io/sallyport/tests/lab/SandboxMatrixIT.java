package io.sallyport.tests.lab;

/** The matrix on this machine's Open vSwitch. */
class SandboxMatrixIT extends EndToEndMatrix {}
