/** Asks packets: what becomes of them in the named worlds. */
package io.sallyport.flows.packets;
