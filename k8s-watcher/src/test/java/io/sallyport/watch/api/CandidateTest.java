package io.sallyport.watch.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Who asks for the Lease, and where. */
class CandidateTest {
  private static final Map<String, String> POD =
      Map.of("POD_NAME", "sallyport-controller-7d9", "POD_NAMESPACE", "net");

  @Test
  void aPodIsInItsNamespace() {
    Candidate candidate = Candidate.inside(Optional.empty(), POD);
    assertThat(candidate.namespace()).isEqualTo("net");
    assertThat(candidate.identity()).matches("sallyport-controller-7d9_[-0-9a-f]{36}");
    assertThat(Candidate.inside(Optional.of("other"), POD).namespace()).isEqualTo("other");
  }

  @Test
  void outsideOfAClusterItIsTheUsualOne() {
    assertThat(Candidate.outside(Optional.empty()).namespace()).isEqualTo("sallyport-system");
    assertThat(Candidate.outside(Optional.of("net")).namespace()).isEqualTo("net");
  }

  @Test
  void noTwoProcessesAreOne() {
    assertThat(Candidate.inside(Optional.empty(), POD).identity())
        .isNotEqualTo(Candidate.inside(Optional.empty(), POD).identity());
  }

  /** A container that starts again need not wait for itself. */
  @Test
  void anEarlierProcessOfThePodMustHaveEnded() {
    Candidate candidate = Candidate.inside(Optional.empty(), POD);
    assertThat(candidate.follows("sallyport-controller-7d9_1234")).isTrue();
    assertThat(candidate.follows("sallyport-controller-7d9a_1234")).isFalse();
    assertThat(candidate.follows("sallyport-controller-7d9")).isFalse();
    Candidate outside = Candidate.outside(Optional.empty());
    assertThat(outside.follows(outside.identity().replaceAll("_.*", "_1234"))).isFalse();
  }
}
