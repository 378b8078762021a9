package io.stepline.ops.app.settings;

/** The Kafka cluster, and the broker role. */
@Chapter("Kafka cluster, and the broker role")
public record BusSettings(
    @Setting(key = "bootstrap.servers", or = "",
        says = "an external Kafka cluster; empty runs the embedded broker") String servers,
    @Setting(key = "broker.port", or = "19092", min = 0, max = 65535,
        says = "port of the embedded broker") int brokerPort,
    @Setting(key = "kafka.partitions", or = "4", min = 1, max = 10000,
        says = "of each topic; at least the number of workers of one role") int partitions,
    @Setting(key = "kafka.replication", or = "1", min = 1, max = 16,
        says = "copies of each partition") int replication) {}
