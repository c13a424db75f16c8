"""A whole prediction beside torchvision's maskrcnn_resnet50_fpn, in turns: one image of 640×480, both with random weights.

Both resize to 800×1067, keep 1000 proposals and 100 objects, and score 10 classes. The networks differ: torchvision's has a feature
pyramid and small heads, ours (the paper's) runs the last residual stage on each proposal. Needs torch and torchvision.
    python3 mask_rcnn.py RESULT.json OVSEG [rounds [precision ...]]
    python3 mask_rcnn.py peer THREADS                           # what stands beside ours
"""
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time

REPEATS, CLASSES, HEIGHT, WIDTH = 3, 10, 480, 640


def peer(threads):
    import torch
    import torchvision

    torch.set_num_threads(threads)
    torch.manual_seed(1)
    model = torchvision.models.detection.maskrcnn_resnet50_fpn(
        weights=None, weights_backbone=None, num_classes=CLASSES + 1, box_score_thresh=0).eval()
    image = torch.rand(3, HEIGHT, WIDTH)
    times = []
    with torch.no_grad():
        found = len(model([image])[0]["boxes"])
        for _ in range(REPEATS):
            start = time.perf_counter()
            model([image])
            times.append(1000 * (time.perf_counter() - start))
    print(json.dumps({"milliseconds": statistics.median(times), "objects": found, "torchvision": torchvision.__version__}))


def run(command):
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    output = process.stdout.read().decode()
    _, status, usage = os.wait4(process.pid, 0)
    if status != 0:
        sys.exit(f"failed: {' '.join(command)}")
    return output, usage.ru_maxrss // 1024


def main(result, ovseg, rounds, precisions):
    runs = {}
    with tempfile.TemporaryDirectory() as folder:
        numbers = os.path.join(folder, "speed.json")
        for _ in range(rounds):
            for threads in (2, 1):
                output, memory = run([sys.executable, __file__, "peer", str(threads)])
                theirs = json.loads(output)
                add(runs, "torchvision", threads, theirs["milliseconds"], memory)
                print(f"torchvision {theirs['torchvision']}, {theirs['objects']} objects", flush=True)
                for precision in precisions:
                    _, memory = run([ovseg, "bench", "--prediction", "paper", "--threads", str(threads), "--repeats", str(REPEATS),
                                     "--precision", precision, "--json", numbers])
                    with open(numbers) as file:
                        whole = json.load(file)["predictions"]["paper"]["whole"]["ms"]
                    add(runs, f"ovseg {precision}", threads, whole, memory)
                with open(result, "w") as file:
                    json.dump(runs, file, indent=1)
                    file.write("\n")


def add(runs, name, threads, milliseconds, memory):
    print(f"{name}, {threads} threads: {milliseconds:.0f} ms, {memory} MB", flush=True)
    runs.setdefault(name, {}).setdefault(f"{threads} threads", []).append(
        {"milliseconds": round(milliseconds, 1), "peakMegabytes": memory})


if sys.argv[1] == "peer":
    peer(int(sys.argv[2]))
else:
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]) if len(sys.argv) > 3 else 3, sys.argv[4:] or ["float32", "bfloat16"])
