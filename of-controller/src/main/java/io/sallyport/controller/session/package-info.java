/** One switch each: its handshake, its requests and answers, its atomic changes, its life. */
package io.sallyport.controller.session;
