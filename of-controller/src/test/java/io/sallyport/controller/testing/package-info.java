/** Switches in memory: a real one cannot be asked to be slow, to refuse, or to fall silent. */
package io.sallyport.controller.testing;
