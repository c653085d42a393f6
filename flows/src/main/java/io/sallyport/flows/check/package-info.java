/** Asks packets whether a plan may be sent: before a switch is told anything. */
package io.sallyport.flows.check;
