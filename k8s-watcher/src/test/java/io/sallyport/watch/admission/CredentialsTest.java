package io.sallyport.watch.admission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What a Secret holds, and when it is renewed. */
class CredentialsTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  private static final List<String> HOSTS = List.of("sallyport-webhook.ns.svc");
  private static final Credentials MADE = Credentials.make(HOSTS, NOW);

  private static Optional<Credentials> after(long days) {
    return MADE.renewed(HOSTS, NOW.plus(Duration.ofDays(days)));
  }

  private static void isSignedByTheFirst(Credentials credentials) throws GeneralSecurityException {
    X509Certificate authority = credentials.authorities().get(0);
    credentials.server().certificate().verify(authority.getPublicKey());
    authority.verify(authority.getPublicKey());
  }

  @Test
  void areOneAuthorityAndACertificateForTheService() throws GeneralSecurityException {
    isSignedByTheFirst(MADE);
    X509Certificate server = MADE.server().certificate();
    assertThat(server.getSubjectAlternativeNames()).containsExactly(List.of(2, HOSTS.get(0)));
    assertThat(server.getPublicKey().getAlgorithm()).isEqualTo("EC");
    assertThat(server.getNotAfter()).isEqualTo(NOW.plus(Duration.ofDays(365)));
    assertThat(server.getBasicConstraints()).as("it signs nothing").isEqualTo(-1);
    assertThat(MADE.authorities().get(0).getBasicConstraints()).isZero();
    assertThat(MADE.authorities().get(0).getNotAfter()).isEqualTo(NOW.plus(Authority.LIFE));
  }

  @Test
  void areReadAsTheyWereWritten() {
    Credentials read = Credentials.read(MADE.data());
    assertThat(read).isEqualTo(MADE);
    assertThat(read.server().key()).isEqualTo(MADE.server().key());
  }

  @Test
  void areKeptUntilLessThanAThirdIsLeft() {
    assertThat(after(0)).isEmpty();
    assertThat(after(243)).isEmpty();
    assertThat(after(244)).isPresent();
  }

  @Test
  void aRenewedCertificateNeedsNoNewBundle() throws GeneralSecurityException {
    Credentials next = after(300).orElseThrow();
    isSignedByTheFirst(next);
    assertThat(next.bundle()).isEqualTo(MADE.bundle());
    assertThat(next.server()).isNotEqualTo(MADE.server());
    assertThat(next.renewed(HOSTS, NOW.plus(Duration.ofDays(300)))).isEmpty();
  }

  @Test
  void anAuthorityThatIsReplacedStaysTrusted() throws GeneralSecurityException {
    Credentials next = after(2500).orElseThrow();
    isSignedByTheFirst(next);
    assertThat(next.authorities()).hasSize(2).endsWith(MADE.authorities().get(0));
    assertThat(Credentials.read(next.data())).isEqualTo(next);
    assertThat(after(4000).orElseThrow().authorities()).as("one that is over").hasSize(1);
  }

  @Test
  void anotherNameOfTheServiceIsANewCertificate() {
    List<String> other = List.of("sallyport-webhook.other.svc");
    assertThat(MADE.renewed(other, NOW).orElseThrow().renewed(other, NOW)).isEmpty();
  }

  @Test
  void somebodyElsesAreNeverRenewed() {
    Map<String, byte[]> data = new TreeMap<>(MADE.data());
    data.remove(Credentials.AUTHORITY_KEY);
    Credentials theirs = Credentials.read(data);
    assertThat(theirs.renewed(HOSTS, NOW.plus(Duration.ofDays(9999)))).isEmpty();
  }

  @Test
  void whatIsUnreadableIsNamed() {
    Map<String, byte[]> data = new TreeMap<>(MADE.data());
    data.put(Credentials.KEY, "no key".getBytes(StandardCharsets.US_ASCII));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Credentials.read(data))
        .withMessage("tls.key: there is no private key");
    data.remove(Credentials.AUTHORITIES);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Credentials.read(data))
        .withMessage("it has no ca.crt");
  }

  @Test
  void noKeyIsPrinted() {
    assertThat(MADE.toString()).startsWith("certificate ").contains("valid until 2027-01-01");
    assertThat(MADE.server().toString()).isEqualTo(MADE.toString());
  }
}
