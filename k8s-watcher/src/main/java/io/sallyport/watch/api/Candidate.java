package io.sallyport.watch.api;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * Who asks for a Lease.
 *
 * @param namespace where the Lease is
 * @param identity differs from that of every other process, also of an earlier one of the same Pod
 * @param pod the Pod that this is the only controller of, if it is one
 */
public record Candidate(String namespace, String identity, Optional<String> pod) {
  /** Where the manifests put the controller. */
  public static final String USUAL_NAMESPACE = "sallyport-system";

  private static final Path OF_ACCOUNT =
      Path.of("/var/run/secrets/kubernetes.io/serviceaccount/namespace");

  /** This process, outside of a cluster. */
  public static Candidate outside(Optional<String> namespace) {
    return of(namespace, Optional.empty());
  }

  /** This process, as a Pod of a cluster. */
  public static Candidate inside(Optional<String> namespace, Map<String, String> environment) {
    return of(
        namespace.or(() -> word(environment, "POD_NAMESPACE")).or(Candidate::ofAccount),
        word(environment, "POD_NAME"));
  }

  private static Candidate of(Optional<String> namespace, Optional<String> pod) {
    String identity = pod.orElseGet(Candidate::host) + "_" + UUID.randomUUID();
    return new Candidate(namespace.orElse(USUAL_NAMESPACE), identity, pod);
  }

  private static Optional<String> word(Map<String, String> environment, String name) {
    return Optional.ofNullable(environment.get(name)).filter(word -> !word.isBlank());
  }

  private static Optional<String> ofAccount() {
    try {
      return Optional.of(Files.readString(OF_ACCOUNT).strip()).filter(name -> !name.isEmpty());
    } catch (IOException without) {
      return Optional.empty();
    }
  }

  private static String host() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException nameless) {
      return "controller";
    }
  }

  /** Whether that is an earlier process of this Pod, which must have ended for this one to run. */
  boolean follows(String holder) {
    return pod.filter(name -> holder.startsWith(name + "_")).isPresent();
  }
}
