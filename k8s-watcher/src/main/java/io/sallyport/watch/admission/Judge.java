package io.sallyport.watch.admission;

import io.sallyport.model.Egress;
import io.sallyport.model.ExternalIPPool;
import io.sallyport.model.ObjectChange;

/** Says whether changes may happen. It is asked by several threads, and changes nothing. */
public interface Judge {
  /** Judges a change of an Egress. */
  Opinion egress(ObjectChange<Egress> change);

  /** Judges a change of an ExternalIPPool. */
  Opinion pool(ObjectChange<ExternalIPPool> change);
}
