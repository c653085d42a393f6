package io.sallyport.watch.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.kubernetes.client.openapi.ApiException;
import io.sallyport.model.Problem;
import io.sallyport.watch.ApiObject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** When what is written, on a clock of the test's own. */
class AttemptsTest {
  private final List<String> made = new ArrayList<>();
  private Instant now = Instant.EPOCH;
  private int code = 200;
  private int news;
  private final Attempts attempts = new Attempts(() -> now, () -> news++);

  private static Attempts.Target web(String version) {
    return new Attempts.Target("Egress/web", new ApiObject.Version("u", version, 1));
  }

  private Attempts.Call call(String name) {
    return () -> {
      made.add(name);
      if (code != 200) {
        throw new ApiException(code, "no");
      }
    };
  }

  private void later(long millis) {
    now = now.plusMillis(millis);
    attempts.begin();
  }

  @Test
  void aStateIsWrittenToOnce() {
    attempts.makeNow(web("1"), call("a"));
    attempts.makeNow(web("1"), call("b"));
    attempts.makeNow(web("2"), call("c"));
    assertThat(made).containsExactly("a", "c");
  }

  @Test
  void whatIsNotUrgentIsWrittenWhenItHasLastedForASecond() {
    attempts.begin();
    attempts.makeSoon(web("1"), call("a"));
    assertThat(attempts.pause(Duration.ofMinutes(1))).isEqualTo(Duration.ofSeconds(1));
    later(999);
    attempts.makeSoon(web("1"), call("b"));
    later(1);
    attempts.makeSoon(web("1"), call("c"));
    assertThat(made).containsExactly("c");
  }

  @Test
  void whatComesRightMeanwhileIsNeverWritten() {
    attempts.makeSoon(web("1"), call("a"));
    later(900);
    attempts.settled(web("1"));
    attempts.makeSoon(web("1"), call("b"));
    later(900);
    attempts.makeSoon(web("1"), call("c"));
    assertThat(made).isEmpty();
  }

  @Test
  void aServerThatDoesNotAnswerIsLeftAloneForLongerEachTime() {
    code = 0;
    attempts.makeNow(web("1"), call("a"));
    assertThat(attempts.problems())
        .containsExactly(new Problem("Egress/web", "cannot be written: no"));
    later(999);
    attempts.makeNow(web("1"), call("b"));
    later(1);
    attempts.makeNow(web("1"), call("c"));
    later(1999);
    attempts.makeNow(web("1"), call("d"));
    later(1);
    code = 200;
    attempts.makeNow(web("1"), call("e"));
    assertThat(made).containsExactly("a", "c", "e");
    assertThat(attempts.problems()).isEmpty();
    assertThat(news).isEqualTo(2);
  }

  @Test
  void whatOneObjectCannotPassHoldsUpNoOther() {
    code = 500;
    attempts.makeNow(web("1"), call("a"));
    attempts.makeNow(new Attempts.Target("Egress/z", web("1").version()), call("z"));
    later(9_999);
    attempts.makeNow(web("1"), call("b"));
    later(1);
    attempts.makeNow(web("1"), call("c"));
    assertThat(made).containsExactly("a", "z", "c");
    assertThat(attempts.problems()).hasSize(2);
  }

  @Test
  void aConflictIsLeftToTheWatch() {
    code = 409;
    attempts.makeNow(web("1"), call("a"));
    attempts.makeNow(web("1"), call("b"));
    attempts.makeNow(web("2"), call("c"));
    assertThat(made).containsExactly("a", "c");
    assertThat(attempts.problems()).isEmpty();
  }

  @Test
  void aRefusalIsAProblemUntilTheObjectIsGone() {
    code = 403;
    attempts.begin();
    attempts.makeNow(web("1"), call("a"));
    attempts.forgetOthers();
    assertThat(attempts.problems()).hasSize(1);
    attempts.begin();
    attempts.forgetOthers();
    assertThat(attempts.problems()).isEmpty();
  }

  @Test
  void inTheEndNothingWaits() {
    attempts.hurry();
    attempts.makeSoon(web("1"), call("a"));
    assertThat(made).containsExactly("a");
  }
}
