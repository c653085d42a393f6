package io.sallyport.controller.wire;

/**
 * A packet that a rule sent to the controller.
 *
 * @param inPort where it came from; 0 if the switch did not say
 * @param tableId the rule's table
 * @param cookie the rule's cookie
 * @param frame the Ethernet frame
 */
public record PacketIn(int inPort, int tableId, long cookie, Bytes frame) {}
