package io.sallyport.controller.rest;

import java.util.List;
import java.util.Map;

/** What a switch holds at this moment, in either form. */
interface Listing {
  List<Map<String, Object>> json();

  /** As ovs-ofctl would print it, each line ending in its reason. */
  String text();
}
