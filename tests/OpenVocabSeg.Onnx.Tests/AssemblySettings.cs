// Torch's thread pool is shared by the process: tests run one after another.
[assembly: DoNotParallelize]
