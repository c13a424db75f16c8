"""Kernels beside torchvision's, in turns, on the same inputs: RoIAlign, non-maximum suppression, pasting of masks.

Needs torch and torchvision (Debian's python3-torchvision will do), and the built benchmarks.
Fails if the results differ.
    python3 kernels.py RESULT.json BENCHMARKS_DLL [rounds]
    python3 kernels.py make FOLDER                            # the inputs, for 'kernels FOLDER THREADS' of the benchmarks alone
    python3 kernels.py peer FOLDER THREADS                    # what stands beside ours
"""
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time

import numpy as np
import torch
import torchvision
from torchvision.models.detection.roi_heads import paste_masks_in_image

REPEATS, GROUP, NMS_THRESHOLD, MAX_DIFFERENCE = 3, 32, 0.7, 2e-5
HEIGHT, WIDTH, MASKS, SIDE = 800, 1333, 100, 28


def boxes(random, count, least, most):
    sizes = random.uniform(least, most, (count, 2))
    corners = random.uniform(0, 1, (count, 2)) * (np.array([WIDTH, HEIGHT]) - 1 - sizes)
    return np.concatenate([corners, corners + sizes], 1)


def make(folder):
    random = np.random.default_rng(1)

    def write(name, values):
        values.astype(np.float32).tofile(os.path.join(folder, name + ".bin"))

    write("map", random.uniform(-1, 1, (1024, 50, 67)))
    regions = boxes(random, 1000, 20, 400) * [1067 / WIDTH, 1, 1067 / WIDTH, 1]
    write("regions", np.concatenate([np.zeros((1000, 1)), regions], 1))
    # Clusters, as proposals are: most boxes of 6000 overlap others.
    centers = boxes(random, 300, 20, 300)
    write("boxes6000", np.repeat(centers, 20, 0)[random.permutation(6000)] + random.uniform(-12, 12, (6000, 4)))
    write("boxes100000", boxes(random, 100000, 20, 200))
    y, x = np.mgrid[0:SIDE, 0:SIDE] / (SIDE - 1) - 0.5
    radii = random.uniform(0.2, 0.5, (MASKS, 2, 1, 1))
    write("masks", 1 / (1 + np.exp(20 * ((y / radii[:, 0]) ** 2 + (x / radii[:, 1]) ** 2 - 1))))
    write("mask_boxes", boxes(random, MASKS, 50, 400))


def read(folder, name, *shape, type=np.float32):
    return torch.from_numpy(np.fromfile(os.path.join(folder, name + ".bin"), type)).reshape(shape)


def measure(work, repeats=REPEATS):
    if repeats > 1:
        work()
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        work()
        times.append(1000 * (time.perf_counter() - start))
    return statistics.median(times)


def inclusive(found):
    # torchvision's boxes end before their last corner, ours include it.
    return found + torch.tensor([0.0, 0, 1, 1])


@torch.no_grad()
def peer(folder, threads):
    torch.set_num_threads(threads)
    times = {}
    feature_map, regions = read(folder, "map", 1, 1024, 50, 67), read(folder, "regions", -1, 5)

    def pool(some):
        return torchvision.ops.roi_align(feature_map, some, 14, 1 / 16, 2)

    times["roi_align"] = measure(lambda: pool(regions))
    times["fresh_memory"] = measure(lambda: torch.ones(len(regions), 1024, 14, 14))
    times["roi_align_groups"] = measure(lambda: [pool(group) for group in regions.split(GROUP)])
    for count in (6000, 100000):
        # It uses one thread anyway, and takes half a minute for 100 000.
        if count == 6000 or threads == 1:
            found = inclusive(read(folder, f"boxes{count}", -1, 4))
            scores = torch.linspace(1, 0, count)
            times[f"nms_{count}"] = measure(lambda: torchvision.ops.nms(found, scores, NMS_THRESHOLD), REPEATS if count == 6000 else 1)
    masks, mask_boxes = read(folder, "masks", -1, 1, SIDE, SIDE), read(folder, "mask_boxes", -1, 4)
    times["paste_masks"] = measure(lambda: paste_masks_in_image(masks, mask_boxes, (HEIGHT, WIDTH)))
    print(json.dumps(times))


def compare(folder):
    pooled = torchvision.ops.roi_align(
        read(folder, "map", 1, 1024, 50, 67), read(folder, "regions", -1, 5)[:8], 14, 1 / 16, 2)
    difference = float((pooled - read(folder, "pooled", *pooled.shape)).abs().max())
    found = inclusive(read(folder, "boxes6000", -1, 4))
    kept = torchvision.ops.nms(found, torch.linspace(1, 0, len(found)), NMS_THRESHOLD)
    same = torch.equal(kept, read(folder, "kept6000", -1, type=np.int32).long())
    pasted = paste_masks_in_image(read(folder, "masks", -1, 1, SIDE, SIDE), read(folder, "mask_boxes", -1, 4), (HEIGHT, WIDTH))
    areas, ours = (pasted > 0.5).sum((1, 2, 3)), read(folder, "areas", -1, type=np.int32)
    area = float(((areas - ours).abs() / areas).max())
    print(f"RoIAlign: largest difference {difference:.1e}. Suppression of 6000: {'equal' if same else 'DIFFERENT'}."
          f" Areas of masks: {area:.2%} at most.", flush=True)
    if difference > MAX_DIFFERENCE or not same:
        sys.exit("the results differ")
    return {"roiAlignDifference": difference, "nmsEqual": same, "maskAreaDifference": area}


def run(command):
    return json.loads(subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout.decode().splitlines()[-1])


def main(result, dll, rounds):
    with tempfile.TemporaryDirectory() as folder:
        make(folder)
        runs = {}
        for _ in range(rounds):
            for threads in (1, 2):
                ours = run(["dotnet", dll, "kernels", folder, str(threads)])
                theirs = run([sys.executable, __file__, "peer", folder, str(threads)])
                for name, of in (("ours", ours), ("torchvision", theirs)):
                    for kernel, milliseconds in of.items():
                        runs.setdefault(kernel, {}).setdefault(f"{name} {threads}", []).append(milliseconds)
        equality = compare(folder)
    medians = {kernel: {name: round(statistics.median(times), 2) for name, times in of.items()} for kernel, of in runs.items()}
    for kernel, of in medians.items():
        print(f"{kernel:18}", "  ".join(f"{name} {milliseconds:.1f} ms" for name, milliseconds in of.items()),
              f"  ahead {of['torchvision 1'] / of['ours 1']:.1f} and {of.get('torchvision 2', of['torchvision 1']) / of['ours 2']:.1f},"
              f" one thread to two {of['ours 1'] / of['ours 2']:.2f}", flush=True)
    with open(result, "w") as file:
        json.dump({"torch": torch.__version__, "torchvision": torchvision.__version__, "rounds": rounds, **equality,
                   "milliseconds": medians}, file, indent=1)
        file.write("\n")


if sys.argv[1] == "make":
    make(sys.argv[2])
elif sys.argv[1] == "peer":
    peer(sys.argv[2], int(sys.argv[3]))
else:
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]) if len(sys.argv) > 3 else 3)
