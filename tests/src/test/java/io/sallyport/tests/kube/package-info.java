/** A real Kubernetes API server: what it makes of our CRDs, and the official client against it. */
package io.sallyport.tests.kube;
