package io.sallyport.controller.wire;

/**
 * Why a switch refused a request.
 *
 * @param type the kind of request or part (OpenFlow 1.5.1, 7.5.4)
 * @param code what is wrong with it
 * @param data the beginning of the refused message
 */
public record OfError(int type, int code, Bytes data) {
  @Override
  public String toString() {
    return ErrorNames.of(type, code);
  }
}
