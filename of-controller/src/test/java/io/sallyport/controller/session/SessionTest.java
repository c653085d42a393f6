package io.sallyport.controller.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.controller.wire.RuleEncoder;
import io.sallyport.datapath.Rule;
import io.sallyport.datapath.TableDef;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A session with a switch that answers wrongly. */
class SessionTest {
  private static final int BARRIER = 20;

  private final Told told = new Told();
  private final OpenFlowServer server = OpenFlowServer.start(config(), told);
  private FakeSwitch fake;
  private SwitchSession session;

  private static ServerConfig config() {
    return ServerConfig.master(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1)
        .with(FakeSwitch.PATIENT);
  }

  @BeforeEach
  void connect() {
    fake = FakeSwitch.up(server.address(), "node-1");
    session = Told.next(told.ups);
  }

  @AfterEach
  void stop() {
    fake.close();
    server.close();
  }

  private static String failure(CompletableFuture<?> future) {
    return future
        .handle(
            (value, failed) ->
                failed instanceof SwitchException e ? e.getMessage() : "not as expected: " + failed)
        .orTimeout(1, TimeUnit.MINUTES)
        .join();
  }

  @Test
  void theSwitchIsNamed() {
    SwitchInfo info = session.info();
    assertThat(info.node()).isEqualTo("node-1");
    assertThat(info.description()).isEqualTo("Fake switch 1");
    assertThat(info.remote()).isEqualTo(fake.address());
    assertThat(session).hasToString("node-1 (" + fake.address() + ")");
  }

  @Test
  void anUnreadableAnswerFailsItsRequestAndNothingElse() {
    var flows = session.readFlows();
    int xid = fake.next(18).xid();
    fake.answer(19, xid, new byte[] {0, 1, 0, 0, 0, 0, 0, 0, 0, 99});
    assertThat(failure(flows))
        .isEqualTo("the switch's answer to a question for its flows cannot be read");
    stillWorks();
  }

  @Test
  void anAnswerOfAnotherKindFailsItsRequest() {
    var flows = session.readFlows();
    fake.answer(21, fake.next(18).xid(), new byte[0]);
    assertThat(failure(flows)).isEqualTo("the switch answered with BarrierReply");
    stillWorks();
  }

  @Test
  void anErrorFailsItsRequest() {
    var flows = session.readFlows();
    fake.answer(1, fake.next(18).xid(), new byte[] {0, 1, 0, 2});
    assertThat(failure(flows))
        .isEqualTo("the switch refused a question for its flows: bad request: bad stat");
  }

  @Test
  void whatNobodyAskedForIsPassedOver() {
    fake.say("06 63 0008 00000007")
        .say("06 01 000c 00000fff 0001 0001")
        .say("06 15 0008 00000ffe")
        .say("06 00 0008 00000001");
    stillWorks();
  }

  @Test
  void afterAChangeOfAPortThatCannotBeReadAllPortsAreReadAgain() {
    fake.say("06 0c 0009 00000000 00");
    FakeSwitch.Request question = fake.next(FakeSwitch.MULTIPART);
    assertThat(question.body().toArray()[1]).isEqualTo((byte) 13);
    fake.answer(FakeSwitch.MULTIPART + 1, question.xid(), FakeSwitch.NO_PORTS);
    assertThat(Told.next(told.ports)).isEmpty();
    stillWorks();
  }

  private void stillWorks() {
    isAnswered(session, fake);
  }

  private static void isAnswered(SwitchSession asked, FakeSwitch answering) {
    var groups = asked.readGroups();
    answering.answer(19, answering.next(18).xid(), FakeSwitch.NO_GROUPS);
    assertThat(groups).succeedsWithin(Duration.ofMinutes(1));
  }

  @Test
  void anAnswerInSeveralPartsIsOne() {
    var groups = session.readGroups();
    int xid = fake.next(18).xid();
    fake.answer(19, xid, group(1, true))
        .answer(19, xid, group(2, true))
        .answer(19, xid, group(3, false));
    assertThat(groups.orTimeout(1, TimeUnit.MINUTES).join())
        .extracting(g -> g.id())
        .containsExactly(1, 2, 3);
  }

  private static byte[] group(int id, boolean more) {
    byte[] out = new byte[24];
    out[1] = 7;
    out[3] = (byte) (more ? 1 : 0);
    out[9] = 16;
    out[10] = 2;
    out[15] = (byte) id;
    return out;
  }

  @Test
  void theSwitchsSignOfLifeIsAnswered() {
    fake.say("06 02 000a 000000aa cafe");
    FakeSwitch.Request reply = fake.next(3);
    assertThat(reply.xid()).isEqualTo(0xaa);
    assertThat(reply.body()).hasToString("cafe");
  }

  @Test
  void aBundleIsNotCommittedAfterAnErrorEvenIfTheSwitchWouldLetUs() {
    Rule rule = TableDef.table(1, "in", "start").rule(1).owner("Pod/web").because("test").drop();
    Change bad = new Change.AddFlow(RuleEncoder.encode(rule), rule);
    var done = session.apply(List.of(bad));
    fake.next(33);
    int add = fake.next(34).xid();
    fake.answer(1, add, new byte[] {0, 4, 0, 9});
    fake.answer(21, fake.next(BARRIER).xid(), new byte[0]);
    assertThat(fake.next(33).body().toArray()[5]).as("discard").isEqualTo((byte) 6);
    fake.answer(21, fake.next(BARRIER).xid(), new byte[0]);
    assertThat(failure(done))
        .isEqualTo(
            "the switch refused to add table=in, priority=1 actions=drop (Pod/web: test): bad match:"
                + " bad prereq");
  }

  @Test
  void whatAListenerThrowsHarmsNothing() {
    Told rude =
        new Told() {
          @Override
          public void up(SwitchSession up) {
            super.up(up);
            throw new IllegalStateException("a defect of the listener");
          }
        };
    try (OpenFlowServer other = OpenFlowServer.start(config(), rude);
        FakeSwitch peer = FakeSwitch.up(other.address(), "node-2")) {
      isAnswered(Told.next(rude.ups), peer);
    }
  }
}
