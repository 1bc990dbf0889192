"""The language model: data, network, training, export, evaluation. Commands: `train`, `export`, `evaluate`."""
