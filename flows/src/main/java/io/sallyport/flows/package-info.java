/** Pure functions from the state of the cluster to the programs of its switches. */
package io.sallyport.flows;
