package io.sallyport.watch.api;

import io.sallyport.watch.Stored;
import java.util.List;

/** The status that an object should have, beside the one that the server has. */
interface StatusPatch {
  boolean isNeeded();

  /** Whether it must not wait until it has been so for a while. */
  boolean isUrgent();

  /** The merge patch; a compare-and-swap on this state of the object. */
  String json(String resourceVersion);

  /** Whether that is all in what the server has afterwards. */
  boolean isKeptIn(Stored stored);

  /** What users are told of when it is written. */
  List<Happening> happenings();
}
