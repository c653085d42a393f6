/** Keeps each switch at what it should hold: read back, diff, apply, confirm. */
package io.sallyport.controller.sync;
