package io.sallyport.controller.wire;

import io.sallyport.model.MacAddress;

/**
 * A port of a switch.
 *
 * @param number its OpenFlow number
 * @param up neither switched off nor without a link
 * @param live usable, as the switch's own monitoring (BFD) sees it
 */
public record Port(int number, String name, MacAddress mac, boolean up, boolean live) {}
