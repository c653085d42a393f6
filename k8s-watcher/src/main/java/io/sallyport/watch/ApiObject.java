package io.sallyport.watch;

import io.sallyport.model.Problem;
import java.util.List;
import java.util.Optional;

/**
 * One object as an API server holds it, without what nobody needs of it.
 *
 * @param name with its namespace, if it has one: "default/web-0"
 * @param version its identity and state at the server
 * @param value what it says; empty if it cannot be taken
 * @param closed what it is taken for if it never could be; empty: there is no such thing
 * @param stored what the controller has written to it
 * @param problems what is ignored of it, or the one reason why it cannot be taken
 */
public record ApiObject<T>(
    String name,
    Version version,
    Optional<T> value,
    Optional<T> closed,
    Stored stored,
    List<Problem> problems) {
  public ApiObject {
    problems = List.copyOf(problems);
  }

  /**
   * Which state of which object.
   *
   * @param uid another one if the object was deleted and created again
   * @param resource metadata.resourceVersion, which compare-and-swap is by
   * @param generation grows with each change of the spec
   */
  public record Version(String uid, String resource, long generation) {}

  /** Why it cannot be taken, in a sentence; empty if it can. */
  public Optional<String> refusal() {
    return problems.stream().map(Problem::sentence).findFirst().filter(s -> value.isEmpty());
  }
}
