package io.sallyport.watch.admission;

import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What the Secret holds. Its private key of the authority lets the server's certificate be renewed
 * without a new caBundle; one without that key is somebody else's, and never changed.
 *
 * @param authorities for the caBundle: the newest first, one that is replaced behind it
 * @param authorityKey of the first
 */
record Credentials(
    List<X509Certificate> authorities, Optional<PrivateKey> authorityKey, ServerKey server) {
  static final String AUTHORITIES = "ca.crt";
  static final String AUTHORITY_KEY = "ca.key";
  static final String CHAIN = "tls.crt";
  static final String KEY = "tls.key";

  private static final int DNS_NAME = 2;

  Credentials {
    authorities = List.copyOf(authorities);
  }

  /** All new. */
  static Credentials make(List<String> hosts, Instant now) {
    return of(Authority.make(now), List.of(), hosts, now);
  }

  private static Credentials of(
      Authority authority, List<X509Certificate> older, List<String> hosts, Instant now) {
    return new Credentials(
        Stream.concat(Stream.of(authority.certificate()), older.stream()).toList(),
        Optional.of(authority.key()),
        authority.issue(hosts, now));
  }

  /**
   * Reads a Secret's data.
   *
   * @throws IllegalArgumentException with a sentence that names what is wrong
   */
  static Credentials read(Map<String, byte[]> data) {
    return new Credentials(
        part(data, AUTHORITIES, Pem::certificates),
        data.containsKey(AUTHORITY_KEY)
            ? Optional.of(part(data, AUTHORITY_KEY, Pem::key))
            : Optional.empty(),
        new ServerKey(part(data, KEY, Pem::key), part(data, CHAIN, Pem::certificates)));
  }

  private static <T> T part(Map<String, byte[]> data, String name, Function<byte[], T> reader) {
    byte[] text = data.get(name);
    if (text == null) {
      throw new IllegalArgumentException("it has no " + name);
    }
    try {
      return reader.apply(text);
    } catch (IllegalArgumentException refused) {
      throw new IllegalArgumentException(name + ": " + refused.getMessage(), refused);
    }
  }

  /** A Secret's data. */
  Map<String, byte[]> data() {
    Map<String, byte[]> out = new TreeMap<>();
    out.put(AUTHORITIES, bundle());
    authorityKey.ifPresent(key -> out.put(AUTHORITY_KEY, Pem.text(key)));
    out.put(CHAIN, Pem.text(server.chain()));
    out.put(KEY, Pem.text(server.key()));
    return out;
  }

  /** What the webhook's certificate is to be checked by. */
  byte[] bundle() {
    return Pem.text(authorities);
  }

  /** Newer ones, if these are due and ours; the authority that is replaced stays trusted. */
  Optional<Credentials> renewed(List<String> hosts, Instant now) {
    if (authorityKey.isEmpty()) {
      return Optional.empty();
    }
    if (isDue(authority(), now)) {
      List<X509Certificate> older =
          Stream.of(authority()).filter(a -> remaining(a, now).toSeconds() > 0).toList();
      return Optional.of(of(Authority.make(now), older, hosts, now));
    }
    if (isDue(server.certificate(), now) || !isFor(hosts) || !isSigned()) {
      ServerKey next = new Authority(authority(), authorityKey.get()).issue(hosts, now);
      return Optional.of(new Credentials(authorities, authorityKey, next));
    }
    return Optional.empty();
  }

  private X509Certificate authority() {
    return authorities.get(0);
  }

  /** Whether less than a third of its life is left. */
  static boolean isDue(X509Certificate certificate, Instant now) {
    Duration life =
        Duration.between(
            certificate.getNotBefore().toInstant(), certificate.getNotAfter().toInstant());
    return remaining(certificate, now).compareTo(life.dividedBy(3)) < 0;
  }

  private static Duration remaining(X509Certificate certificate, Instant now) {
    return Duration.between(now, certificate.getNotAfter().toInstant());
  }

  private boolean isFor(List<String> hosts) {
    try {
      Collection<List<?>> names = server.certificate().getSubjectAlternativeNames();
      Set<Object> known =
          Stream.ofNullable(names)
              .flatMap(Collection::stream)
              .filter(name -> name.get(0).equals(DNS_NAME))
              .map(name -> name.get(1))
              .collect(Collectors.toSet());
      return known.containsAll(hosts);
    } catch (CertificateParsingException broken) {
      return false;
    }
  }

  private boolean isSigned() {
    try {
      server.certificate().verify(authority().getPublicKey());
      return true;
    } catch (GeneralSecurityException wrong) {
      return false;
    }
  }

  /** Without the keys. */
  @Override
  public String toString() {
    return server.toString();
  }
}
