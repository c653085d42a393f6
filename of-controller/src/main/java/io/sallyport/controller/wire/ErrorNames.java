package io.sallyport.controller.wire;

import com.google.common.base.Ascii;
import org.projectfloodlight.openflow.protocol.OFErrorType;
import org.projectfloodlight.openflow.protocol.ver15.OFAsyncConfigFailedCodeSerializerVer15;
import org.projectfloodlight.openflow.protocol.ver15.OFBadActionCodeSerializerVer15;
import org.projectfloodlight.openflow.protocol.ver15.OFBadInstructionCodeSerializerVer15;
import org.projectfloodlight.openflow.protocol.ver15.OFBadMatchCodeSerializerVer15;
import org.projectfloodlight.openflow.protocol.ver15.OFBadPropertyCodeSerializerVer15;
import org.projectfloodlight.openflow.protocol.ver15.OFBadRequestCodeSerializerVer15;
import org.projectfloodlight.openflow.protocol.ver15.OFBundleFailedCodeSerializerVer15;
import org.projectfloodlight.openflow.protocol.ver15.OFErrorTypeSerializerVer15;
import org.projectfloodlight.openflow.protocol.ver15.OFFlowModFailedCodeSerializerVer15;
import org.projectfloodlight.openflow.protocol.ver15.OFGroupModFailedCodeSerializerVer15;
import org.projectfloodlight.openflow.protocol.ver15.OFHelloFailedCodeSerializerVer15;
import org.projectfloodlight.openflow.protocol.ver15.OFMeterModFailedCodeSerializerVer15;
import org.projectfloodlight.openflow.protocol.ver15.OFRoleRequestFailedCodeSerializerVer15;

/** Errors in words: openflowj's names for what Sallyport can provoke, numbers for the rest. */
final class ErrorNames {
  private ErrorNames() {}

  static String of(int type, int code) {
    try {
      OFErrorType kind = OFErrorTypeSerializerVer15.ofWireValue((short) type);
      return words(kind) + ": " + words(code(kind, (short) code));
    } catch (IllegalArgumentException notInTheSpecification) {
      return "error type %d code %d".formatted(type, code);
    }
  }

  private static String words(Enum<?> name) {
    return Ascii.toLowerCase(name.name()).replace('_', ' ');
  }

  private static Enum<?> code(OFErrorType type, short code) {
    return switch (type) {
      case HELLO_FAILED -> OFHelloFailedCodeSerializerVer15.ofWireValue(code);
      case BAD_REQUEST -> OFBadRequestCodeSerializerVer15.ofWireValue(code);
      case BAD_ACTION -> OFBadActionCodeSerializerVer15.ofWireValue(code);
      case BAD_INSTRUCTION -> OFBadInstructionCodeSerializerVer15.ofWireValue(code);
      case BAD_MATCH -> OFBadMatchCodeSerializerVer15.ofWireValue(code);
      case FLOW_MOD_FAILED -> OFFlowModFailedCodeSerializerVer15.ofWireValue(code);
      case GROUP_MOD_FAILED -> OFGroupModFailedCodeSerializerVer15.ofWireValue(code);
      case METER_MOD_FAILED -> OFMeterModFailedCodeSerializerVer15.ofWireValue(code);
      case ROLE_REQUEST_FAILED -> OFRoleRequestFailedCodeSerializerVer15.ofWireValue(code);
      case ASYNC_CONFIG_FAILED -> OFAsyncConfigFailedCodeSerializerVer15.ofWireValue(code);
      case BAD_PROPERTY -> OFBadPropertyCodeSerializerVer15.ofWireValue(code);
      case BUNDLE_FAILED -> OFBundleFailedCodeSerializerVer15.ofWireValue(code);
      default -> throw new IllegalArgumentException(type + " has no names here");
    };
  }
}
