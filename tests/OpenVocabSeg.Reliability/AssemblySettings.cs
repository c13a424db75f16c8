// Torch's thread pool is shared by the process, so tests run one after another.
[assembly: DoNotParallelize]
