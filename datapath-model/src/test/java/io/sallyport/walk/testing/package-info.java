/** Asks packets: what a test says about a packet, and what it says when it fails. */
package io.sallyport.walk.testing;
