package io.sallyport.controller.rest;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.javalin.http.BadRequestResponse;
import io.sallyport.controller.brain.AddressReport;
import io.sallyport.controller.brain.AddressReport.OnInterface;
import io.sallyport.model.Cidr;
import io.sallyport.model.IpAddress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Reads what a helper sends: {@code {"addresses": [{"address": "192.0.2.7", "prefixLength": 24,
 * "interface": "eth0"}]}}. Anything else is refused as a whole, with one sentence.
 */
final class ReportReader {
  /** How many addresses a Node may have. */
  static final int MOST_ADDRESSES = 256;

  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();
  // RFC 1123 subdomain, as Kubernetes has it.
  private static final Pattern NODE_NAME =
      Pattern.compile(
          "(?=.{1,253}$)[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*");
  // What Linux takes for one, without the characters that would spoil a line of the log.
  private static final Pattern INTERFACE = Pattern.compile("[\\x21-\\x2e\\x30-\\x7e]{1,15}");
  private static final Set<String> KEYS = Set.of("address", "prefixLength", "interface");
  // Unspecified, loopback, link-local, multicast, reserved (RFC 6890).
  private static final List<Cidr> NOT_GLOBAL =
      Stream.of(
              "0.0.0.0/8",
              "127.0.0.0/8",
              "169.254.0.0/16",
              "224.0.0.0/4",
              "240.0.0.0/4",
              "::/8",
              "fe80::/10",
              "ff00::/8")
          .map(Cidr::parse)
          .toList();

  private ReportReader() {}

  static AddressReport read(String node, byte[] body) {
    if (!NODE_NAME.matcher(node).matches()) {
      throw new BadRequestResponse("the name in the path is no name of a Node");
    }
    JsonNode root = tree(body);
    JsonNode list = root.path("addresses");
    if (root.size() != 1 || !list.isArray()) {
      throw new BadRequestResponse("the body must be an object with the list \"addresses\" alone");
    }
    if (list.size() > MOST_ADDRESSES) {
      String sentence = "%d addresses are too many; at most %d are taken";
      throw new BadRequestResponse(sentence.formatted(list.size(), MOST_ADDRESSES));
    }
    List<OnInterface> out = new ArrayList<>();
    for (JsonNode item : list) {
      out.add(item(item, "addresses[" + out.size() + "]"));
    }
    return new AddressReport(node, out);
  }

  private static JsonNode tree(byte[] body) {
    try {
      return JSON.readTree(body);
    } catch (JsonProcessingException notJson) {
      String sentence = "the body is no JSON: " + notJson.getOriginalMessage();
      throw new BadRequestResponse(sentence.lines().findFirst().orElse(""));
    } catch (IOException cannotHappen) {
      throw new UncheckedIOException(cannotHappen);
    }
  }

  private static OnInterface item(JsonNode item, String where) {
    Set<String> keys = new TreeSet<>();
    item.fieldNames().forEachRemaining(keys::add);
    if (!keys.equals(KEYS)) {
      throw refused(where, "must be an object with address, prefixLength and interface alone");
    }
    IpAddress ip = address(item.get("address"), where);
    JsonNode length = item.get("prefixLength");
    int longest = ip.family().bits();
    if (!length.isInt() || length.intValue() < 0 || length.intValue() > longest) {
      throw refused(where, "prefixLength must be a whole number from 0 to " + longest);
    }
    String name = item.get("interface").isTextual() ? item.get("interface").textValue() : "";
    if (!INTERFACE.matcher(name).matches()) {
      throw refused(where, "interface must be 1 to 15 characters without blanks and slashes");
    }
    return new OnInterface(ip, length.intValue(), name);
  }

  private static IpAddress address(JsonNode text, String where) {
    if (!text.isTextual()) {
      throw refused(where, "address must be a string");
    }
    IpAddress ip = parsed(text.textValue(), where);
    if (NOT_GLOBAL.stream().anyMatch(c -> c.contains(ip))) {
      throw refused(where, ip + " is no unicast address of global scope");
    }
    return ip;
  }

  private static IpAddress parsed(String text, String where) {
    try {
      return IpAddress.parse(text);
    } catch (IllegalArgumentException notAnAddress) {
      throw refused(where, notAnAddress.getMessage());
    }
  }

  private static BadRequestResponse refused(String where, String why) {
    return new BadRequestResponse(where + ": " + why);
  }
}
