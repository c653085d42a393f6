/** Follows a Kubernetes API server, and writes to it what became of its Egresses and pools. */
package io.sallyport.watch.api;
