package io.sallyport.controller.config;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.sallyport.controller.brain.BrainSettings;
import io.sallyport.flows.PortNames;
import io.sallyport.flows.Settings;
import io.sallyport.flows.Settings.NoGateway;
import io.sallyport.model.Cidr;
import io.sallyport.model.Family;
import io.sallyport.model.IpAddress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** Reads the configuration file. Names of the guide's options are the guide's. */
public final class Config {
  private static final int LONGEST_SECONDS = 3600;
  private static final YAMLMapper YAML =
      new YAMLMapper(
          YAMLFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build());

  /** What carries packets between Nodes, with its port's usual name and the IANA's UDP port. */
  private enum TunnelType {
    VXLAN("vxlan0", 4789),
    GENEVE("geneve0", 6081);

    private final String portName;
    private final int udpPort;

    TunnelType(String portName, int udpPort) {
      this.portName = portName;
      this.udpPort = udpPort;
    }

    static Optional<TunnelType> of(String word) {
      return switch (word) {
        case "vxlan" -> Optional.of(VXLAN);
        case "geneve" -> Optional.of(GENEVE);
        default -> Optional.empty();
      };
    }
  }

  private Config() {}

  /** All defaults. */
  public static BrainSettings defaults() {
    return read("configuration", NullNode.instance);
  }

  /**
   * Reads a file.
   *
   * @throws ConfigException with one sentence that names the file and the key
   */
  public static BrainSettings load(Path file) {
    String text = text(file);
    try (JsonParser parser = YAML.createParser(text)) {
      Optional<JsonNode> tree = Optional.ofNullable(YAML.readTree(parser));
      if (parser.nextToken() != null) {
        throw new ConfigException(file + ": it must be one document");
      }
      return read(file.toString(), tree.orElse(NullNode.instance));
    } catch (JacksonException bad) {
      throw new ConfigException(place(file, bad) + ": " + SyntaxError.sentence(bad));
    } catch (IOException notFromAString) {
      throw new UncheckedIOException(notFromAString);
    }
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException unreadable) {
      throw new ConfigException(
          "cannot read the configuration file %s: %s".formatted(file, reason(file, unreadable)));
    }
  }

  private static String reason(Path file, IOException unreadable) {
    if (Files.isDirectory(file)) {
      return "it is a directory";
    }
    if (unreadable instanceof NoSuchFileException) {
      return "it does not exist";
    }
    return unreadable instanceof CharacterCodingException ? "it is no UTF-8 text" : "not permitted";
  }

  private static String place(Path file, JacksonException bad) {
    return Optional.ofNullable(bad.getLocation())
        .map(at -> file + ":" + at.getLineNr())
        .orElseGet(file::toString);
  }

  private static BrainSettings read(String file, JsonNode tree) {
    Section root = new Section(file, "", tree);
    Section uplink = root.section("uplink");
    Section tunnel = root.section("tunnel");
    Section timing = root.section("timing");
    BrainSettings settings =
        new BrainSettings(
            cluster(root, uplink, tunnel),
            ports(uplink, tunnel),
            seconds(timing, "startupHoldSeconds", 10, 0),
            seconds(timing, "moveDrainSeconds", 300, 0),
            seconds(timing, "moveLingerSeconds", 1, 0),
            seconds(timing, "auditSeconds", 2, 1));
    root.refuseUnknownKeys();
    return settings;
  }

  private static Settings.Features features(Section gates) {
    if (!gates.flag("Egress", true)) {
      throw gates.refusal("Egress", "must be true: without it there is nothing to do");
    }
    return new Settings.Features(
        gates.flag("EgressTrafficShaping", true), gates.flag("EgressSeparateSubnet", true));
  }

  private static Settings cluster(Section root, Section uplink, Section tunnel) {
    Section egress = root.section("egress");
    return new Settings(
        features(root.section("featureGates")),
        root.section("cluster").list("serviceCIDRs", Cidr::parse),
        egress.list("exceptCIDRs", Cidr::parse),
        egress.number("maxEgressIPsPerNode", Settings.MOST_EGRESS_IPS, 0, Settings.MOST_EGRESS_IPS),
        egress.choice("noGateway", NoGateway.DROP, Config::noGateway, "drop, node-snat"),
        egress.flag("failback", false),
        gateways(uplink),
        tunnel.choice("ipFamily", Family.IPV4, Config::family, "ipv4, ipv6"));
  }

  private static List<IpAddress> gateways(Section uplink) {
    return Stream.of(
            uplink.parsed("gateway", text -> ofFamily(Family.IPV4, text)),
            uplink.parsed("gateway6", text -> ofFamily(Family.IPV6, text)))
        .flatMap(Optional::stream)
        .toList();
  }

  private static Optional<Family> family(String word) {
    return Stream.of(Family.values())
        .filter(f -> f.text().toLowerCase(Locale.ROOT).equals(word))
        .findFirst();
  }

  private static Optional<NoGateway> noGateway(String word) {
    return switch (word) {
      case "drop" -> Optional.of(NoGateway.DROP);
      case "node-snat" -> Optional.of(NoGateway.NODE_SNAT);
      default -> Optional.empty();
    };
  }

  private static IpAddress ofFamily(Family family, String text) {
    IpAddress address = IpAddress.parse(text);
    if (address.family() != family) {
      throw new IllegalArgumentException(text + " is no " + family.text() + " address");
    }
    return address;
  }

  private static PortNames ports(Section uplink, Section tunnel) {
    TunnelType type = tunnel.choice("type", TunnelType.VXLAN, TunnelType::of, "vxlan, geneve");
    return new PortNames(
        uplink.text("port", "eth0"), tunnel.text("port", type.portName), type.udpPort);
  }

  private static Duration seconds(Section timing, String key, int otherwise, int least) {
    return Duration.ofSeconds(timing.number(key, otherwise, least, LONGEST_SECONDS));
  }
}
