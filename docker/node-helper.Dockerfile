# The node helper, on any image that has /usr/bin/python3 and ip: scripts/image node-helper makes one of Debian packages.
ARG BASE
FROM ${BASE}
COPY scripts/node-helper /usr/local/bin/
USER 65532:65532
ENTRYPOINT ["/usr/local/bin/node-helper"]
