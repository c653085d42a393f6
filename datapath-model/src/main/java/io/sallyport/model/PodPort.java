package io.sallyport.model;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * What the network plugin is expected to have named: Kubernetes tells neither a Pod's bridge port
 * nor its MAC address, so both follow a convention, which annotations on the Pod override.
 */
public final class PodPort {
  private PodPort() {}

  /**
   * The name of a Pod's port: up to 8 characters of its name, a dash, 6 hex digits of the SHA-1 of
   * "namespace/name". Linux allows 15 characters.
   */
  public static String name(PodRef pod) {
    String prefix = pod.name().substring(0, Math.min(8, pod.name().length()));
    return prefix + "-" + HexFormat.of().formatHex(sha1(pod.toString()), 0, 3);
  }

  /** 0a:58 and the last four bytes of the address, as OVN-Kubernetes and the bridge plugin do. */
  public static MacAddress mac(IpAddress ip) {
    return new MacAddress((0x0a58L << 32) | (ip.value().longValue() & 0xffff_ffffL));
  }

  private static byte[] sha1(String text) {
    try {
      return MessageDigest.getInstance("SHA-1").digest(text.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("every Java platform has SHA-1", impossible);
    }
  }
}
