package io.sallyport.watch;

/**
 * Kind and name of an object.
 *
 * @param name a Pod's with its namespace
 */
record ObjectRef(String kind, String name) implements Comparable<ObjectRef> {
  /** As Problems name objects: Node/node-1. */
  String path() {
    return kind + "/" + name;
  }

  @Override
  public int compareTo(ObjectRef other) {
    int byKind = kind.compareTo(other.kind);
    return byKind != 0 ? byKind : name.compareTo(other.name);
  }

  @Override
  public String toString() {
    return kind + " \"" + name + "\"";
  }
}
