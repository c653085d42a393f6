package io.sallyport.flows;

import io.sallyport.model.IpAddress;
import io.sallyport.model.MacAddress;
import io.sallyport.model.PodRef;

/** A Pod on the Node that is being compiled, with its port's number. */
record LocalPod(PodRef ref, IpAddress ip, MacAddress mac, int port, Verdict verdict) {
  String owner() {
    return "Pod/" + ref;
  }
}
