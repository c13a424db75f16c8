using Samples.InstanceSegmentation;

return InstanceSegmentationCommand.Run(args);
