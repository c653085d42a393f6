package io.sallyport.controller.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sallyport.controller.brain.BrainSettings;
import io.sallyport.flows.PortNames;
import io.sallyport.flows.Settings;
import io.sallyport.flows.Settings.NoGateway;
import io.sallyport.model.Cidr;
import io.sallyport.model.Family;
import io.sallyport.model.IpAddress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every key, every default, and what stops the start. */
class ConfigTest {
  private static final BrainSettings DEFAULTS =
      new BrainSettings(
          Settings.DEFAULTS,
          new PortNames("eth0", "vxlan0", 4789),
          Duration.ofSeconds(10),
          Duration.ofSeconds(300),
          Duration.ofSeconds(1),
          Duration.ofSeconds(2));

  private static final String EVERY_KEY =
      """
      featureGates:
        Egress: true
        EgressTrafficShaping: false
        EgressSeparateSubnet: false
      cluster:
        serviceCIDRs: [10.96.0.0/12]
      egress:
        exceptCIDRs: [10.0.0.0/8, 192.168.1.0/24]
        maxEgressIPsPerNode: 7
        noGateway: node-snat
        failback: true
      uplink:
        port: ens3
        gateway: 10.10.0.1
        gateway6: fd00:10::1
      tunnel:
        type: geneve
        ipFamily: ipv6
        port: tun0
      timing:
        startupHoldSeconds: 30
        moveDrainSeconds: 60
        moveLingerSeconds: 3
        auditSeconds: 60
      """;

  @TempDir private Path folder;

  private Path file(String content) {
    return file(content.getBytes(StandardCharsets.UTF_8));
  }

  private Path file(byte[] content) {
    try {
      return Files.write(folder.resolve("sallyport.yaml"), content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String complaint(String content) {
    Path file = file(content);
    return complaint(file);
  }

  private static String complaint(Path file) {
    List<String> out = new java.util.ArrayList<>();
    assertThatThrownBy(() -> Config.load(file))
        .isInstanceOf(ConfigException.class)
        .satisfies(e -> out.add(e.getMessage()));
    assertThat(out.get(0)).contains(file.toString()).doesNotContain("\n").doesNotContain("com.");
    return out.get(0).replace(file.toString(), "FILE");
  }

  @Test
  void defaults() {
    assertThat(Config.defaults()).isEqualTo(DEFAULTS);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "# only a comment\n",
        "---\n",
        "egress:\n",
        "egress:\n  exceptCIDRs:\n",
        "{}",
        "~"
      })
  void anEmptyFileMeansTheDefaults(String content) {
    assertThat(Config.load(file(content))).isEqualTo(DEFAULTS);
  }

  @Test
  void everyKey() {
    assertThat(Config.load(file(EVERY_KEY)))
        .isEqualTo(
            new BrainSettings(
                new Settings(
                    new Settings.Features(false, false),
                    List.of(Cidr.parse("10.96.0.0/12")),
                    List.of(Cidr.parse("10.0.0.0/8"), Cidr.parse("192.168.1.0/24")),
                    7,
                    NoGateway.NODE_SNAT,
                    true,
                    List.of(IpAddress.parse("10.10.0.1"), IpAddress.parse("fd00:10::1")),
                    Family.IPV6),
                new PortNames("ens3", "tun0", 6081),
                Duration.ofSeconds(30),
                Duration.ofSeconds(60),
                Duration.ofSeconds(3),
                Duration.ofSeconds(60)));
  }

  // A key that is added without being added to EVERY_KEY makes this fail.
  @ParameterizedTest
  @CsvSource({
    "'',''",
    "featureGates,  ",
    "cluster,  ",
    "egress,  ",
    "uplink,  ",
    "tunnel,  ",
    "timing,  "
  })
  void everyKnownKeyIsTested(String section, String indent) {
    String intruder = section.isEmpty() ? "x: 1\n" : section + ":\n  x: 1\n";
    String complaint = complaint(intruder);
    String known = complaint.substring(complaint.indexOf("known here: ") + 12);
    assertThat(List.of(known.split(", "))).containsExactlyInAnyOrderElementsOf(tested(section));
  }

  private static List<String> tested(String section) {
    List<String> lines = EVERY_KEY.lines().toList();
    if (section.isEmpty()) {
      return lines.stream().filter(l -> !l.startsWith(" ")).map(l -> l.replace(":", "")).toList();
    }
    return lines.stream()
        .skip(lines.indexOf(section + ":") + 1L)
        .takeWhile(l -> l.startsWith(" "))
        .map(l -> l.strip().replaceAll(":.*", ""))
        .toList();
  }

  @Test
  void theTunnelsPortIsCalledAfterItsType() {
    assertThat(Config.load(file("tunnel: {type: geneve}")).ports())
        .isEqualTo(new PortNames("eth0", "geneve0", 6081));
    assertThat(Config.load(file("tunnel: {type: vxlan, port: t}")).ports())
        .isEqualTo(new PortNames("eth0", "t", 4789));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "x: 1 | FILE: unknown key \"x\"; known here: cluster, egress, featureGates, timing, tunnel, uplink",
        "egress: {exceptCIDR: []} | FILE: unknown key \"egress.exceptCIDR\"; known here: exceptCIDRs, failback, maxEgressIPsPerNode, noGateway",
        "tunnel: {udpPort: 1} | FILE: unknown key \"tunnel.udpPort\"; known here: ipFamily, port, type",
        "[1, 2] | FILE: it must be a mapping",
        "text | FILE: it must be a mapping",
        "egress: 1 | FILE: egress must be a mapping",
        "egress: {exceptCIDRs: 10.0.0.0/8} | FILE: egress.exceptCIDRs must be a list, not \"10.0.0.0/8\"",
        "egress: {exceptCIDRs: [7]} | FILE: egress.exceptCIDRs must be a string, not 7",
        "egress: {maxEgressIPsPerNode: 256} | FILE: egress.maxEgressIPsPerNode must be a whole number from 0 to 255, not 256",
        "egress: {maxEgressIPsPerNode: -1} | FILE: egress.maxEgressIPsPerNode must be a whole number from 0 to 255, not -1",
        "egress: {maxEgressIPsPerNode: 1.5} | FILE: egress.maxEgressIPsPerNode must be a whole number from 0 to 255, not 1.5",
        "egress: {maxEgressIPsPerNode: 99999999999} | FILE: egress.maxEgressIPsPerNode must be a whole number from 0 to 255, not 99999999999",
        "egress: {noGateway: accept} | FILE: egress.noGateway must be one of drop, node-snat, not \"accept\"",
        "egress: {failback: maybe} | FILE: egress.failback must be true or false, not \"maybe\"",
        "featureGates: {Egress: false} | FILE: featureGates.Egress must be true: without it there is nothing to do",
        "featureGates: {Egress: 1} | FILE: featureGates.Egress must be true or false, not 1",
        "tunnel: {type: gre} | FILE: tunnel.type must be one of vxlan, geneve, not \"gre\"",
        "tunnel: {type: [vxlan]} | FILE: tunnel.type must be one of vxlan, geneve, not [\"vxlan\"]",
        "uplink: {port: 3} | FILE: uplink.port must be a string, not 3",
        "uplink: {port: \"\"} | FILE: uplink.port must not be empty",
        "tunnel: {ipFamily: both} | FILE: tunnel.ipFamily must be one of ipv4, ipv6, not \"both\"",
        "uplink: {gateway6: 10.10.0.1} | FILE: uplink.gateway6: 10.10.0.1 is no IPv6 address",
        "uplink: {gateway: fe80::1} | FILE: uplink.gateway: fe80::1 is no IPv4 address",
        "timing: {auditSeconds: 0} | FILE: timing.auditSeconds must be a whole number from 1 to 3600, not 0",
        "timing: {startupHoldSeconds: 3601} | FILE: timing.startupHoldSeconds must be a whole number from 0 to 3600, not 3601",
        "timing: {moveLingerSeconds: 1s} | FILE: timing.moveLingerSeconds must be a whole number from 0 to 3600, not \"1s\"",
      })
  void isRefusedWithTheKeysName(String content, String sentence) {
    assertThat(complaint(content)).isEqualTo(sentence);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "egress: {exceptCIDRs: [10.0.0.0/33]} | FILE: egress.exceptCIDRs: ",
        "egress: {exceptCIDRs: [nonsense]} | FILE: egress.exceptCIDRs: ",
        "uplink: {gateway: 10.10.0.256} | FILE: uplink.gateway: ",
        "egress: {failback: true, failback: true} | FILE:1: Duplicate field 'failback'",
        "egress: [ | FILE:1: ",
        "egress: {failback: true}\\n---\\negress: {} | FILE: it must be one document",
        "egress: @ | FILE:1: ",
        "a: *nowhere | FILE",
        "egress:\\n  failback: true\\n failback: true | FILE:3: expected <block end>, but found '<block mapping start>' (while parsing a block mapping)",
        "egress: [10.0.0.0/8 | FILE:1: expected ',' or ']', but got <stream end> (while parsing a flow sequence)",
        "uplink: \"eth0 | FILE:1: found unexpected end of stream (while scanning a quoted scalar)",
        "uplink: eth0: x | FILE:1: mapping values are not allowed here",
      })
  void isRefusedWithItsPlace(String content, String start) {
    assertThat(complaint(content.replace("\\n", "\n"))).startsWith(start);
  }

  static Stream<byte[]> unreadable() {
    return Stream.of(
        new byte[] {(byte) 0xff, (byte) 0xfe, 0, 1},
        "a: \u0007".getBytes(StandardCharsets.UTF_8),
        "\t- x".getBytes(StandardCharsets.UTF_8),
        ("a: " + "[".repeat(5000)).getBytes(StandardCharsets.UTF_8));
  }

  @ParameterizedTest(name = "{index}")
  @MethodSource("unreadable")
  void whatIsNoYamlIsRefused(byte[] content) {
    assertThat(complaint(file(content))).contains("FILE");
  }

  @Test
  void aFileThatCannotBeReadIsNamed() {
    assertThat(complaint(folder.resolve("absent.yaml")))
        .isEqualTo("cannot read the configuration file FILE: it does not exist");
    assertThat(complaint(folder))
        .isEqualTo("cannot read the configuration file FILE: it is a directory");
  }
}
