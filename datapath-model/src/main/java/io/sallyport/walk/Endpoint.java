package io.sallyport.walk;

import io.sallyport.model.IpAddress;

/**
 * One end of a connection as a tracker knows it.
 *
 * @param port of TCP or UDP; of a ping its id; else 0
 * @param type of a ping, so that only request and reply belong together; else 0
 */
record Endpoint(IpAddress address, int port, int type) {
  Endpoint at(IpAddress other, int otherPort) {
    return new Endpoint(other, otherPort, type);
  }
}
