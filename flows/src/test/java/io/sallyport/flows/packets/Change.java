package io.sallyport.flows.packets;

import io.sallyport.flows.testing.APod;
import io.sallyport.flows.testing.AnEgress;
import io.sallyport.flows.testing.TestCluster;
import io.sallyport.flows.testing.Worlds;
import java.util.List;
import java.util.stream.Stream;

/**
 * Two states of a cluster, one after the other.
 *
 * @param after decided with the memory of what was before
 */
record Change(String name, TestCluster before, TestCluster after) {

  private static Change of(String name, TestCluster before, TestCluster after) {
    TestCluster settled = before.settled();
    return new Change(
        name,
        settled,
        new TestCluster(
            after.snapshot(),
            after.settings(),
            after.switches(),
            settled.memory(),
            after.moving()));
  }

  private Change back() {
    return of(name + ", back", /* before= */ after, /* after= */ before);
  }

  /** The changes that tests go through. */
  static List<Change> all() {
    TestCluster ha = Worlds.guideHa();
    TestCluster bare = ha.without("Egress/egress-prod-web").without("Egress/egress-staging-web");
    List<Change> forth =
        List.of(
            of("Pods are selected", bare, ha),
            of("another egress IP", ha, ha.with(prod().pool("external-ip-pool").ip("10.10.0.15"))),
            of("a static egress IP", ha, ha.with(prod().ip("10.10.0.102"))),
            of("two Egresses swap addresses", swap("11", "12"), swap("12", "11")),
            of("another Egress applies", ha, ha.with(older())),
            of("the pool has gone", ha, ha.without("ExternalIPPool/external-ip-pool")),
            of("no Node for the address", Worlds.homeless(), Worlds.homelessNodeSnat()),
            of("exceptions", ha, Worlds.exceptCidrs()),
            of("the gateway Node has gone", ha, ha.without("Node/node-3")),
            of("a move begins", ha, Worlds.movingPrepared()),
            of("a move goes on", Worlds.movingPrepared(), Worlds.movingFlipped()),
            of("a move is drained", Worlds.movingFlipped(), Worlds.movingDrained()),
            of("a selected Pod gets the address of one that was not", ha, reused(ha)),
            of("a Pod goes to another Node", ha, ha.with(web1("node-2"))),
            of(
                "an Egress is for IPv6, too",
                Worlds.dualStack().with(forIpv4()),
                Worlds.dualStack()),
            of("an IPv6 address moves", Worlds.dualStackMoving(), Worlds.dualStack()));
    return Stream.concat(forth.stream(), forth.stream().map(Change::back)).toList();
  }

  private static AnEgress prod() {
    return AnEgress.named("egress-prod-web").created(1).namespace("prod").pods("app", "web");
  }

  private static AnEgress forIpv4() {
    return prod().pool("external-ip-pool").bandwidth(5_000, 2_000);
  }

  private static AnEgress older() {
    return AnEgress.named("older").created(0).pods("app", "web").ip("10.10.0.101");
  }

  private static TestCluster swap(String prod, String staging) {
    AnEgress other =
        AnEgress.named("egress-staging-web").created(1).namespace("staging").pods("app", "web");
    return Worlds.guideHa()
        .with(prod().pool("external-ip-pool").ip("10.10.0." + prod))
        .with(other.pool("external-ip-pool").ip("10.10.0." + staging));
  }

  private static TestCluster reused(TestCluster cluster) {
    return cluster
        .without("Pod/dev/box-1")
        .with(APod.named("prod/web-9").on("node-1").ip("10.244.1.13").label("app", "web"));
  }

  private static APod web1(String node) {
    return APod.named("prod/web-1").on(node).ip("10.244.1.11").label("app", "web");
  }

  @Override
  public String toString() {
    return name;
  }
}
