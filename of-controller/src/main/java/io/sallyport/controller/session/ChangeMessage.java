package io.sallyport.controller.session;

import io.sallyport.controller.wire.Bytes;
import io.sallyport.controller.wire.FlowRequests;
import io.sallyport.controller.wire.MeterRequests;

/** Changes as messages with this xid. */
record ChangeMessage(int xid) implements Change.Visitor<Bytes> {
  @Override
  public Bytes addFlow(Change.AddFlow change) {
    return FlowRequests.add(xid, change.flow());
  }

  @Override
  public Bytes modifyFlow(Change.ModifyFlow change) {
    return FlowRequests.modify(xid, change.flow());
  }

  @Override
  public Bytes deleteFlow(Change.DeleteFlow change) {
    return FlowRequests.delete(xid, change.key());
  }

  @Override
  public Bytes addGroup(Change.AddGroup change) {
    return FlowRequests.add(xid, change.encoded());
  }

  @Override
  public Bytes modifyGroup(Change.ModifyGroup change) {
    return FlowRequests.modify(xid, change.encoded());
  }

  @Override
  public Bytes deleteGroup(Change.DeleteGroup change) {
    return FlowRequests.deleteGroup(xid, change.id());
  }

  @Override
  public Bytes addMeter(Change.AddMeter change) {
    return MeterRequests.add(xid, change.encoded());
  }

  @Override
  public Bytes modifyMeter(Change.ModifyMeter change) {
    return MeterRequests.modify(xid, change.encoded());
  }

  @Override
  public Bytes deleteMeter(Change.DeleteMeter change) {
    return MeterRequests.delete(xid, change.id());
  }
}
