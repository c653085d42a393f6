package io.sallyport.tests.kube;

import io.kubernetes.client.openapi.ApiClient;
import io.kubernetes.client.openapi.ApiException;
import io.kubernetes.client.openapi.apis.AuthorizationV1Api;
import io.kubernetes.client.openapi.apis.CoreV1Api;
import io.kubernetes.client.openapi.models.AuthenticationV1TokenRequest;
import io.kubernetes.client.openapi.models.V1ResourceAttributes;
import io.kubernetes.client.openapi.models.V1ResourceRule;
import io.kubernetes.client.openapi.models.V1SelfSubjectAccessReview;
import io.kubernetes.client.openapi.models.V1SelfSubjectAccessReviewSpec;
import io.kubernetes.client.openapi.models.V1SelfSubjectRulesReview;
import io.kubernetes.client.openapi.models.V1SelfSubjectRulesReviewSpec;
import io.kubernetes.client.openapi.models.V1SubjectRulesReviewStatus;
import io.kubernetes.client.openapi.models.V1TokenRequestSpec;
import io.kubernetes.client.util.ClientBuilder;
import io.kubernetes.client.util.KubeConfig;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;

/** A ServiceAccount, as which a process or a client of a test speaks to the server. */
final class Account {
  private final Path kubeconfig;
  private final ApiClient client;

  private Account(Path kubeconfig) throws IOException {
    this.kubeconfig = kubeconfig;
    try (Reader config = Files.newBufferedReader(kubeconfig)) {
      client = ClientBuilder.kubeconfig(KubeConfig.loadKubeConfig(config)).build();
    }
  }

  /** With a token that the server has issued, as it does for Pods; the account has to exist. */
  static Account of(KubeApi api, String namespace, String name) {
    try {
      V1TokenRequestSpec wanted = new V1TokenRequestSpec().audiences(List.of());
      String token =
          new CoreV1Api(api.client())
              .createNamespacedServiceAccountToken(
                  name, namespace, new AuthenticationV1TokenRequest().spec(wanted))
              .execute()
              .getStatus()
              .getToken();
      String theirs =
          Files.readString(api.kubeconfig()).replaceFirst("token: \\S+", "token: " + token);
      Path file = api.state().resolve(namespace + "-" + name + ".kubeconfig");
      return new Account(Files.writeString(file, theirs));
    } catch (ApiException e) {
      throw new AssertionError(e.getResponseBody(), e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** For a process; it goes with the server. */
  Path kubeconfig() {
    return kubeconfig;
  }

  /** The official client. */
  ApiClient client() {
    return client;
  }

  /** All that it may do in a namespace and outside of namespaces, as the server says. */
  SortedSet<Right> rightsIn(String namespace) throws ApiException {
    V1SelfSubjectRulesReviewSpec spec = new V1SelfSubjectRulesReviewSpec().namespace(namespace);
    V1SubjectRulesReviewStatus status =
        new AuthorizationV1Api(client)
            .createSelfSubjectRulesReview(new V1SelfSubjectRulesReview().spec(spec))
            .execute()
            .getStatus();
    SortedSet<Right> all = new TreeSet<>();
    status.getResourceRules().stream().flatMap(Account::rights).forEach(all::add);
    status
        .getNonResourceRules()
        .forEach(r -> r.getNonResourceURLs().forEach(u -> all.add(Right.onUrl(u, r.getVerbs()))));
    return all;
  }

  private static Stream<Right> rights(V1ResourceRule rule) {
    return Right.all(
        rule.getApiGroups(),
        rule.getResources(),
        Optional.ofNullable(rule.getResourceNames()).orElse(List.of()),
        rule.getVerbs());
  }

  /** Whether the server would let it do that there; "" is outside of namespaces. */
  boolean may(Right right, String namespace) {
    V1ResourceAttributes attributes =
        new V1ResourceAttributes()
            .group(right.group())
            .resource(right.resource().replaceFirst("/.*", ""))
            .verb(right.verb())
            .namespace(namespace);
    right.subresource().ifPresent(attributes::subresource);
    right.name().ifPresent(attributes::name);
    V1SelfSubjectAccessReviewSpec spec =
        new V1SelfSubjectAccessReviewSpec().resourceAttributes(attributes);
    try {
      return new AuthorizationV1Api(client)
          .createSelfSubjectAccessReview(new V1SelfSubjectAccessReview().spec(spec))
          .execute()
          .getStatus()
          .getAllowed();
    } catch (ApiException e) {
      throw new AssertionError(e.getResponseBody(), e);
    }
  }
}
