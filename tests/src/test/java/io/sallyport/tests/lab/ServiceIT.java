package io.sallyport.tests.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Services, which each Node's kernel translates as kube-proxy with --masquerade-all has it do. An
 * Egress does not concern them, and no packet to a Service leaves its Node.
 */
class ServiceIT extends LabTest {
  private static final String CONFIG = "cluster: {serviceCIDRs: [10.96.0.0/16]}\n";

  /** Services, and who answers for each: a Pod on each Node, and a Node. */
  private static final SortedMap<String, String> BACKENDS =
      new TreeMap<>(
          Map.of(
              "10.96.0.10", "10.244.1.13",
              "10.96.0.20", "10.244.2.12",
              "10.96.0.30", "10.244.3.12",
              "10.96.0.1", "10.10.0.102"));

  private static final List<String> SERVICES_OF_PODS =
      List.of("10.96.0.10", "10.96.0.20", "10.96.0.30");
  private static final List<String> SERVERS = List.of("tools-1", "web-5", "db-1", "node-2");
  private static final List<String> SELECTED = List.of("web-1", "web-2", "web-3", "db-1");
  private static final String RULES =
      """
      table ip services {
        chain prerouting {
          type nat hook prerouting priority dstnat
          BACKENDS
        }
        chain output {
          type nat hook output priority -100
          BACKENDS
        }
        chain postrouting {
          type nat hook postrouting priority srcnat
          ct status dnat masquerade
        }
      }
      """;

  private Frames frames;

  @Override
  Lab create() {
    return SandboxLab.configured(CONFIG);
  }

  @BeforeAll
  void everyNodeKnowsTheServices() {
    StringBuilder backends = new StringBuilder();
    BACKENDS.forEach(
        (service, backend) ->
            List.of("tcp", "udp").forEach(p -> backends.append(translation(service, p, backend))));
    for (String node : Cluster.NODES.keySet()) {
      lab().exec(node, "sysctl", "-qw", "net.ipv4.ip_forward=1");
      Watch.load(lab(), node, RULES.replace("BACKENDS", backends));
    }
    new Survey(lab()).serve(SERVERS);
    frames = Frames.start(lab());
  }

  private static String translation(String service, String protocol, String backend) {
    return "ip daddr %s %s dport 80 dnat to %s:8080\n".formatted(service, protocol, backend);
  }

  @Test
  void selectedPodsReachEveryServiceAndOutsideTheyHaveTheirEgressIp() {
    SortedMap<String, String> expected = new TreeMap<>();
    SortedMap<String, String> answers = new TreeMap<>();
    for (String pod : SELECTED) {
      for (String service : BACKENDS.keySet()) {
        for (String protocol : List.of("tcp", "udp")) {
          String question = Survey.key(protocol, pod, service);
          expected.put(question, sourceAtBackend(pod, service));
          answers.put(question, ask(pod, protocol, service));
        }
      }
      String outside = Survey.key("tcp", pod, Cluster.OUTSIDE);
      expected.put(outside, egresses().ip(Cluster.EGRESS_OF.get(pod)));
      answers.put(outside, seen(pod, "tcp"));
    }
    assertThat(answers).isEqualTo(expected);
    assertThat(frames.untaggedTo("10.96.")).as("packets to Services outside").isEmpty();
  }

  // What the kernel delivers to itself is not masqueraded: nothing leaves it.
  private static String sourceAtBackend(String pod, String service) {
    String node = Cluster.NODES.get(Cluster.nodeOf(pod));
    return BACKENDS.get(service).equals(node) ? Cluster.PODS.get(pod) : node;
  }

  // But for one whose backend is that Node: there the kernel may choose among all its addresses.
  @Test
  void nodesReachTheServicesOfPodsWithTheirOwnAddress() {
    SortedMap<String, String> expected = new TreeMap<>();
    SortedMap<String, String> answers = new TreeMap<>();
    Cluster.NODES.forEach(
        (node, ip) ->
            SERVICES_OF_PODS.forEach(
                service -> {
                  String question = Survey.key("tcp", node, service);
                  expected.put(question, ip);
                  answers.put(question, ask(node, "tcp", service));
                }));
    assertThat(answers).isEqualTo(expected);
    assertThat(frames.untaggedTo("10.96.")).as("packets to Services outside").isEmpty();
  }

  // Nobody answers for it; the Node's kernel has it, and the Egress must not send it outside.
  @Test
  void aPacketToAnUnknownServiceLeavesWithNoEgressIp() {
    Ran asked =
        lab().tryExec("web-1", "scripts/labkit/probe.py", "udp", "10.96.77.77", "--timeout", "0.5");
    assertThat(asked.exitCode()).isNotZero();
    assertThat(frames.untaggedTo("10.96."))
        .as("with the address of an Egress")
        .noneMatch(p -> Cluster.EGRESS_IPS.contains(p.source()));
  }

  private String ask(String host, String protocol, String service) {
    return lab()
        .exec(
            host,
            "scripts/labkit/probe.py",
            protocol,
            service,
            "--port",
            "80",
            "--count",
            "8",
            "--timeout",
            "1");
  }
}
