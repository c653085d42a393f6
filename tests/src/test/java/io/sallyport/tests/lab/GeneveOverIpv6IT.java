package io.sallyport.tests.lab;

/** Geneve between the Nodes' IPv6 addresses. */
class GeneveOverIpv6IT extends Ipv6Tunnels {
  GeneveOverIpv6IT() {
    super("geneve");
  }

  @Override
  String udpPort() {
    return "6081";
  }
}
