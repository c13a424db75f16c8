using Samples.WordVectors;

return WordVectorsCommand.Run(args);
