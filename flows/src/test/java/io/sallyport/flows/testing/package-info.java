/** Clusters to compile, named ones among them, for the tests of this and other modules. */
package io.sallyport.flows.testing;
