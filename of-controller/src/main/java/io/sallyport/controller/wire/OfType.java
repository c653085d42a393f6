package io.sallyport.controller.wire;

/** Numbers of messages (OpenFlow 1.5.1, 7.1.1) and of multipart messages (7.3.5). */
final class OfType {
  static final int VERSION_1_5 = 6;

  static final int HELLO = 0;
  static final int ERROR = 1;
  static final int ECHO_REQUEST = 2;
  static final int ECHO_REPLY = 3;
  static final int FEATURES_REPLY = 6;
  static final int PACKET_IN = 10;
  static final int PORT_STATUS = 12;
  static final int FLOW_MOD = 14;
  static final int GROUP_MOD = 15;
  static final int METER_MOD = 29;
  static final int MULTIPART_REQUEST = 18;
  static final int MULTIPART_REPLY = 19;
  static final int BARRIER_REPLY = 21;
  static final int ROLE_REPLY = 25;
  static final int ROLE_STATUS = 30;
  static final int BUNDLE_CONTROL = 33;
  static final int BUNDLE_ADD = 34;

  static final int MP_DESC = 0;
  static final int MP_FLOW_DESC = 1;
  static final int MP_GROUP_DESC = 7;
  static final int MP_METER_STATS = 9;
  static final int MP_METER_DESC = 10;
  static final int MP_PORT_DESC = 13;

  private OfType() {}
}
