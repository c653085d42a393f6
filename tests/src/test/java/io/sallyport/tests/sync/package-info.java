/** A real switch that is kept at its program, whatever happens to it. */
package io.sallyport.tests.sync;
