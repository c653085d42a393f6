package io.sallyport.model;

/**
 * Something that a user has to mend. It is a value: shown in the log and in REST, and never stops
 * other objects.
 *
 * @param object what it is about: "Egress/web", "Node/node-1" or "pods.yaml:12"
 * @param sentence what is wrong, in one sentence
 */
public record Problem(String object, String sentence) implements Comparable<Problem> {
  @Override
  public int compareTo(Problem other) {
    int byObject = object.compareTo(other.object);
    return byObject != 0 ? byObject : sentence.compareTo(other.sentence);
  }

  @Override
  public String toString() {
    return object + ": " + sentence;
  }
}
