# Stepline itself, from a fresh clone: docker build -f ops/model-servers/images/stepline.Dockerfile -t stepline:0.1.0 .        (in the repository's root)
# with the GPU build of ONNX Runtime:  docker build -f ... --build-arg CUDA=1 --build-arg RUNTIME=nvidia/cuda:12.6.3-cudnn-runtime-ubuntu24.04 -t stepline:0.1.0-cuda .
ARG RUNTIME=ubuntu:24.04
FROM eclipse-temurin:25.0.3_9-jdk AS build
ARG CUDA=0
RUN apt-get update -qq && apt-get install -y -qq --no-install-recommends maven npm && rm -rf /var/lib/apt/lists/*
WORKDIR /src
COPY . .
RUN ./ops/model-servers/images/vad-model.sh .stepline/models
RUN ./ops/console/node.sh .stepline/node
RUN export PATH=/src/.stepline/node/bin:$PATH; if [ "$CUDA" = 1 ]; then mvn -B -ntp -q -Pcuda package -DskipTests; else mvn -B -ntp -q package -DskipTests; fi

FROM eclipse-temurin:25.0.3_9-jre AS jre

FROM ${RUNTIME}
RUN apt-get update -qq && apt-get install -y -qq --no-install-recommends libpocketsphinx3 pocketsphinx-en-us libflite1 espeak-ng curl ca-certificates && rm -rf /var/lib/apt/lists/* \
    && useradd -m -u 10001 stepline
COPY --from=jre /opt/java/openjdk /opt/java/openjdk
ENV JAVA_HOME=/opt/java/openjdk PATH=/opt/java/openjdk/bin:$PATH STEPLINE_HTTP_BIND=0.0.0.0
WORKDIR /stepline
COPY --from=build /src/ops/target/lib lib
COPY --from=build /src/ops/target/lib-broker lib-broker
COPY --from=build /src/ops/target/stepline.jar stepline.jar
COPY --from=build /src/.stepline/models .stepline/models
COPY bots bots
COPY ops/rules ops/rules
RUN mkdir -p .stepline/data && chown -R stepline .stepline
USER 10001
HEALTHCHECK --interval=15s --timeout=5s --start-period=60s --retries=3 CMD curl -sf http://127.0.0.1:8080/ready || exit 1
ENTRYPOINT ["java", "-XX:+UseZGC", "-XX:MaxRAMPercentage=70", "--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow", "-Dai.djl.offline=true", "-DOPT_OUT_TRACKING=true", "-cp", "stepline.jar:lib/*:lib-broker/*", "io.stepline.ops.app.Main"]
CMD ["up"]
