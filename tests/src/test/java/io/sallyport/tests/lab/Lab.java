package io.sallyport.tests.lab;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * A lab that is up (see scripts/labkit/README.md). An implementation says where its commands run;
 * all else is the same everywhere, and goes through scripts/lab. Every command is bounded in time.
 */
interface Lab extends AutoCloseable {
  /** The manifests of the README. */
  String MANIFESTS = "scripts/manifests";

  /** How long a command may take. */
  int LONGEST_SECONDS = 60;

  /** Runs a command beside the lab, in the root of the repository. */
  Ran run(List<String> command);

  /** The lab's directory, as commands beside the lab see it. */
  String state();

  /** Ends the lab; nothing of it stays. */
  @Override
  void close();

  /** Runs scripts/lab, which must succeed. */
  default String lab(String... arguments) {
    return tryLab(List.of(arguments)).printed();
  }

  /** Runs scripts/lab. */
  default Ran tryLab(List<String> arguments) {
    List<String> command = new ArrayList<>(bounded());
    command.addAll(List.of("scripts/lab", "--state", state()));
    command.addAll(arguments);
    return run(command);
  }

  private static List<String> bounded() {
    return List.of("timeout", "-k", "5", String.valueOf(LONGEST_SECONDS));
  }

  /** What a command prints in a host; it must succeed. */
  default String exec(String host, String... command) {
    return tryExec(host, command).printed();
  }

  /** Runs a command in a host: a Node, a Pod, or one of those of labkit/README.md. */
  default Ran tryExec(String host, String... command) {
    List<String> arguments = new ArrayList<>(List.of("exec", host));
    arguments.addAll(List.of(command));
    return tryLab(arguments);
  }

  /** What the controller answers. */
  default JsonNode rest(String path) {
    String answer =
        exec("controller", "curl", "-sS", "--max-time", "10", "http://127.0.0.1:8181" + path);
    try {
      return new ObjectMapper().readTree(answer);
    } catch (JsonProcessingException notJson) {
      throw new AssertionError(path + " answers: " + answer, notJson);
    }
  }

  /** The text of a file in the lab's directory. */
  default String file(String name) {
    return run(List.of("cat", state() + "/" + name)).printed() + "\n";
  }

  /** Replaces a manifest, or adds one, so that nobody sees half of it. */
  default void write(String manifest, String text) {
    String script = "printf %s \"$1\" >\"$2/.edited\" && mv \"$2/.edited\" \"$2/manifests/$3\"";
    run(List.of("sh", "-c", script, "sh", text, state(), manifest)).printed();
  }

  /** Puts a manifest back as it was when the lab came up. */
  default void reset(String manifest) {
    write(manifest, run(List.of("cat", MANIFESTS + "/" + manifest)).printed() + "\n");
  }

  /** Takes a manifest away. */
  default void delete(String manifest) {
    run(List.of("rm", state() + "/manifests/" + manifest)).printed();
  }

  /** Changes a manifest's text; a change that changes nothing is a mistake of the test. */
  default void edit(String manifest, UnaryOperator<String> change) {
    String before = file("manifests/" + manifest);
    String after = change.apply(before);
    if (after.equals(before)) {
      throw new AssertionError("nothing to change in " + manifest + ":\n" + before);
    }
    write(manifest, after);
  }
}
