"""token2wav of Step-Audio 2 as a server that batches over calls; see ops/model-servers/README.md."""
