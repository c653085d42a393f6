package io.sallyport.flows.check;

import io.sallyport.datapath.NodeProgram;
import io.sallyport.walk.SwitchState;

/**
 * What a switch holds.
 *
 * @param state the same program, made fast to look up
 */
public record Installed(NodeProgram program, SwitchState state) {
  /** A program that is looked up for the first time: costs as much as it has rules. */
  public static Installed of(NodeProgram program) {
    return new Installed(program, SwitchState.of(program));
  }
}
