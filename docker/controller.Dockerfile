# The controller, on any image that has Java 17 or newer on its path: scripts/image controller makes one of Debian packages.
#
#   scripts/build && docker build --build-arg BASE=eclipse-temurin:17-jre --file docker/controller.Dockerfile .
ARG BASE=eclipse-temurin:17-jre
FROM ${BASE}
COPY of-controller/target/lib/ of-controller/target/of-controller-*.jar /opt/sallyport/
USER 65532:65532
# An error that leaves half a controller ends the process: Kubernetes starts another one, which finds the switches as they are.
ENTRYPOINT ["java", "-XX:MaxRAMPercentage=60", "-XX:+ExitOnOutOfMemoryError", "-cp", "/opt/sallyport/*", \
  "io.sallyport.controller.Main"]
