package io.sallyport.watch.admission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.sallyport.model.Egress;
import io.sallyport.model.ExternalIPPool;
import io.sallyport.model.ObjectChange;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.time.Instant;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The webhook by TLS, with a client that trusts our authority alone. */
@Timeout(60)
class AdmissionServerTest {
  private static final byte[] REVIEW =
      Reviews.create("Egress", Reviews.egress("\"egressIP\": \"10.0.0.1\""));

  private final Credentials credentials =
      Credentials.make(List.of("localhost"), Instant.now()); // the client's clock is the system's
  private final AdmissionServer server =
      AdmissionServer.start(new InetSocketAddress("localhost", 0), new Refusing());

  /** Says no. */
  private static final class Refusing implements Judge {
    @Override
    public Opinion egress(ObjectChange<Egress> change) {
      return Opinion.refused("no");
    }

    @Override
    public Opinion pool(ObjectChange<ExternalIPPool> change) {
      throw new IllegalStateException("a bug");
    }
  }

  @AfterEach
  void end() {
    server.close();
  }

  private static HttpClient trusting(Credentials credentials) throws GeneralSecurityException {
    KeyStore trusted = ServerKey.emptyStore();
    trusted.setCertificateEntry("authority", credentials.authorities().get(0));
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    return HttpClient.newBuilder().sslContext(context).build();
  }

  // A client of its own for each, so that each is a handshake.
  private HttpResponse<String> send(Credentials trusted, byte[] body)
      throws GeneralSecurityException, IOException, InterruptedException {
    URI uri = URI.create("https://localhost:%d/validate".formatted(server.port()));
    return trusting(trusted)
        .send(
            HttpRequest.newBuilder(uri).POST(BodyPublishers.ofByteArray(body)).build(),
            BodyHandlers.ofString());
  }

  @Test
  void showsNothingBeforeItHasAKeyAndEachNewOneAtOnce() throws Exception {
    assertThatExceptionOfType(SSLHandshakeException.class)
        .isThrownBy(() -> send(credentials, REVIEW));
    server.use(credentials.server());
    assertThat(shown(credentials)).isEqualTo(credentials.server().certificate());
    Credentials others = Credentials.make(List.of("localhost"), Instant.now());
    server.use(others.server());
    assertThat(shown(others)).isEqualTo(others.server().certificate());
    assertThatExceptionOfType(SSLHandshakeException.class)
        .isThrownBy(() -> send(credentials, REVIEW));
  }

  private Certificate shown(Credentials trusted) throws Exception {
    HttpResponse<String> response = send(trusted, REVIEW);
    assertThat(response.body()).contains("\"allowed\":false").contains("Egress/x: no");
    assertThat(response.sslSession().orElseThrow().getProtocol()).isEqualTo("TLSv1.3");
    return response.sslSession().orElseThrow().getPeerCertificates()[0];
  }

  @Test
  void whatIsNoReviewIsAnsweredInASentence() throws Exception {
    server.use(credentials.server());
    HttpResponse<String> malformed = send(credentials, new byte[] {'[', ']'});
    assertThat(malformed.statusCode()).isEqualTo(400);
    assertThat(malformed.body())
        .isEqualTo("the body is no AdmissionReview of admission.k8s.io/v1\n");
    HttpResponse<String> large = send(credentials, new byte[7 * 512 * 1024 + 1]);
    assertThat(large.statusCode()).isEqualTo(413);
    assertThat(large.body()).isEqualTo("the body has more than 3670016 bytes\n");
  }

  // Not allowed and not refused: the configuration's failurePolicy decides.
  @Test
  void aBugIsNoJudgement() throws Exception {
    server.use(credentials.server());
    byte[] pool = Reviews.create("ExternalIPPool", Reviews.object("{\"ipRanges\": []}"));
    assertThat(send(credentials, pool).statusCode()).isEqualTo(500);
  }

  @Test
  void aPortThatIsTakenIsNamed() {
    InetSocketAddress taken = new InetSocketAddress("localhost", server.port());
    assertThatExceptionOfType(UncheckedIOException.class)
        .isThrownBy(() -> AdmissionServer.start(taken, new Refusing()))
        .withMessageContaining("cannot serve the webhook on localhost:" + server.port() + ": ");
  }
}
