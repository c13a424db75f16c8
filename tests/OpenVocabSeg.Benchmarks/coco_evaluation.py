"""COCO evaluation as a whole command: ovseg evaluate beside pycocotools, in turns, on random data.

Needs numpy and pycocotools.
    python3 coco_evaluation.py make FOLDER [images]     # 100 detections in each of 5000 images
    python3 coco_evaluation.py compare FOLDER OVSEG_DLL [rounds] [boxes|masks ...]    # also writes FOLDER/result.json
    python3 coco_evaluation.py peer FOLDER bbox|segm    # what stands beside ovseg
"""
import json
import math
import os
import random
import statistics
import subprocess
import sys
import time

HEIGHT, WIDTH, CLASSES, DETECTIONS, THREADS = 480, 640, 80, 100, 2


def outline(r, x, y, w, h):
    points = r.randint(6, 14)
    corners = []
    for k in range(points):
        angle, reach = 2 * math.pi * k / points, r.uniform(0.75, 1)
        corners += [round(x + w / 2 * (1 + reach * math.cos(angle)), 2), round(y + h / 2 * (1 + reach * math.sin(angle)), 2)]
    return corners


def box(r):
    w, h = 8 + r.expovariate(1 / 70), 8 + r.expovariate(1 / 70)
    w, h = min(w, WIDTH - 1), min(h, HEIGHT - 1)
    return r.uniform(0, WIDTH - w), r.uniform(0, HEIGHT - h), w, h


def near(r, place):
    x, y, w, h = place
    s = r.choice([0.03, 0.1, 0.25])
    w, h = min(WIDTH - 1, w * (1 + r.uniform(-s, s))), min(HEIGHT - 1, h * (1 + r.uniform(-s, s)))
    return min(max(0, x + r.uniform(-s, s) * w), WIDTH - w), min(max(0, y + r.uniform(-s, s) * h), HEIGHT - h), w, h


def make(folder, images):
    import pycocotools.mask as mask_api

    r = random.Random(1)
    truth = {"images": [], "annotations": [],
             "categories": [{"id": c, "name": f"class {c}", "supercategory": "thing"} for c in range(1, CLASSES + 1)]}
    files = {name: open(os.path.join(folder, f"{name}.json"), "w") for name in ("boxes", "masks")}
    first = True
    for image_id in range(1, images + 1):
        truth["images"].append({"id": image_id, "file_name": f"{image_id:012}.jpg", "height": HEIGHT, "width": WIDTH})
        objects = []
        for _ in range(min(30, int(r.expovariate(1 / 7.3)))):
            place, category = box(r), r.choice([r.randint(1, CLASSES), 1, 2])
            objects.append((place, category))
            polygon = outline(r, *place)
            crowd = r.random() < 0.01
            segmentation = [polygon]
            if crowd:
                mask = mask_api.decode(mask_api.merge(mask_api.frPyObjects([polygon], HEIGHT, WIDTH)))
                counts, last, run = [], 0, 0
                for pixel in mask.ravel(order="F").tolist():
                    if pixel != last:
                        counts.append(run)
                        last, run = pixel, 0
                    run += 1
                segmentation = {"size": [HEIGHT, WIDTH], "counts": counts + [run]}
            truth["annotations"].append({
                "id": len(truth["annotations"]) + 1, "image_id": image_id, "category_id": category, "iscrowd": int(crowd),
                "bbox": [round(v, 2) for v in place], "area": round(place[2] * place[3] * 0.7, 4), "segmentation": segmentation})
        for _ in range(DETECTIONS):
            if objects and r.random() < 0.3:
                place, category = r.choice(objects)
                place = near(r, place)
            else:
                place, category = box(r), r.randint(1, CLASSES)
            result = {"image_id": image_id, "category_id": category, "score": round(r.random(), 8)}
            mask = mask_api.merge(mask_api.frPyObjects([outline(r, *place)], HEIGHT, WIDTH))
            for name, what in (("boxes", {"bbox": [round(v, 3) for v in place]}),
                               ("masks", {"segmentation": {"size": [HEIGHT, WIDTH], "counts": mask["counts"].decode()}})):
                files[name].write(("[" if first else ", ") + json.dumps({**result, **what}))
            first = False
    for file in files.values():
        file.write("]")
        file.close()
    with open(os.path.join(folder, "truth.json"), "w") as file:
        json.dump(truth, file)


def peer(folder, iou_type):
    from pycocotools.coco import COCO
    from pycocotools.cocoeval import COCOeval

    truth = COCO(os.path.join(folder, "truth.json"))
    found = truth.loadRes(os.path.join(folder, "boxes.json" if iou_type == "bbox" else "masks.json"))
    evaluation = COCOeval(truth, found, iou_type)
    evaluation.evaluate()
    evaluation.accumulate()
    evaluation.summarize()
    with open(os.path.join(folder, f"peer-{iou_type}.json"), "w") as file:
        json.dump([float(v) for v in evaluation.stats], file)


def run(command):
    start = time.monotonic()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    if status != 0:
        sys.exit(f"failed: {' '.join(command)}")
    return time.monotonic() - start, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def compare(folder, dll, rounds, kinds):
    results = {"rounds": rounds}
    for kind in kinds:
        iou_type = "bbox" if kind == "boxes" else "segm"
        numbers = os.path.join(folder, f"ours-{iou_type}.json")
        ours = ["dotnet", dll, "evaluate", "--ground-truth", os.path.join(folder, "truth.json"),
                "--detections", os.path.join(folder, f"{kind}.json"), "--iou-type", iou_type, "--json", numbers]
        theirs = [sys.executable, __file__, "peer", folder, iou_type]
        taken = {"ovseg": [], "pycocotools": []}
        for _ in range(rounds):
            taken["ovseg"].append(run(ours))
            taken["pycocotools"].append(run(theirs))
        with open(numbers) as a, open(os.path.join(folder, f"peer-{iou_type}.json")) as b:
            difference = max(abs(x - y) for x, y in zip(json.load(a).values(), json.load(b)))
        median = {name: [statistics.median(column) for column in zip(*runs)] for name, runs in taken.items()}
        for name, (wall, processor, memory) in median.items():
            print(f"{kind:6} {name:12} {wall:7.2f} s  {processor:7.2f} s of processor time  {memory:6.0f} MB")
        ratios = [b / a for a, b in zip(median["ovseg"], median["pycocotools"])]
        print(f"{kind:6} ratios       {ratios[0]:7.1f}    {ratios[1]:7.1f}                       {ratios[2]:6.1f}"
              f"    largest difference {difference:.1e}", flush=True)
        results[kind] = {"largestDifference": difference}
        for name, of in median.items():
            results[kind][name] = dict(zip(("seconds", "processorSeconds", "peakMegabytes"), (round(value, 2) for value in of)))
    with open(os.path.join(folder, "result.json"), "w") as file:
        json.dump(results, file, indent=1)
        file.write("\n")


if sys.argv[1] == "make":
    make(sys.argv[2], int(sys.argv[3]) if len(sys.argv) > 3 else 5000)
elif sys.argv[1] == "peer":
    peer(sys.argv[2], sys.argv[3])
else:
    compare(sys.argv[2], sys.argv[3], int(sys.argv[4]) if len(sys.argv) > 4 else 3, sys.argv[5:] or ["boxes", "masks"])
