/**
 * OpenFlow 1.5 on the wire: frames, messages, and flows and groups as canonical bytes. The only
 * package that knows openflowj.
 */
package io.sallyport.controller.wire;
