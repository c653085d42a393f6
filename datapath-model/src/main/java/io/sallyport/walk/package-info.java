/** Sends packets through the programs of all Nodes, without a switch, and says what happened. */
package io.sallyport.walk;
