using Samples.DataFolders;

return DataFoldersCommand.Run(args);
