/** The door: changes of Egresses and pools are judged before the API server stores them. */
package io.sallyport.watch.admission;
