package io.sallyport.flows;

/**
 * How the ports of the bridges are called.
 *
 * @param uplink the port that leads outside; a Node's annotation may say otherwise
 * @param tunnel the port that leads to the other Nodes
 * @param tunnelUdpPort where that tunnel listens: 4789 for VXLAN
 */
public record PortNames(String uplink, String tunnel, int tunnelUdpPort) {}
