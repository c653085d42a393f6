/** Values that describe the cluster. */
package io.sallyport.model;
