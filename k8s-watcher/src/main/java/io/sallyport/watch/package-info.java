/** Where cluster state comes from: a directory of manifests, as one immutable Snapshot. */
package io.sallyport.watch;
