"""Random LVIS data sets and the numbers that lvis-api gives for them: lvis-api-numbers.json.

Needs numpy, pycocotools and lvis-api (7d7f07d) on the path:  python3 lvis_api_numbers.py lvis-api-numbers.json
With a second file, such as lvis_v0.5_val_100.json, the numbers for detections derived from it are printed instead.
"""
import copy
import json
import logging
import random
import sys
import tempfile
import types

sys.modules.setdefault("cv2", types.ModuleType("cv2"))  # lvis-api draws with it; nothing is drawn here

import numpy as np
import pycocotools.mask as mask_api
from lvis import LVIS, LVISEval, LVISResults

logging.disable(logging.CRITICAL)
HEIGHT, WIDTH = 130, 150


def box(r):
    size = r.choice([12, 40, 110])
    w, h = r.uniform(1, size), r.uniform(1, size)
    return [round(v, 1) for v in (r.uniform(0, WIDTH - w), r.uniform(0, HEIGHT - h), w, h)]


def near(r, b):
    jitter = r.choice([0, 0, 0.05, 0.2])
    x, y, w, h = b
    w, h = max(1, w * (1 + r.uniform(-jitter, jitter))), max(1, h * (1 + r.uniform(-jitter, jitter)))
    x, y = x + r.uniform(-jitter, jitter) * w, y + r.uniform(-jitter, jitter) * h
    x, y = min(max(x, 0), WIDTH - w), min(max(y, 0), HEIGHT - h)
    return [round(v, 1) for v in (x, y, w, h)]


def ring(b):
    x, y, w, h = b
    return [[x, y + h / 2, x + w / 2, y, x + w, y + h / 2, x + w / 2, y + h]]


def rle(b):
    one = mask_api.merge(mask_api.frPyObjects(ring(b), HEIGHT, WIDTH))
    return {"size": [int(v) for v in one["size"]], "counts": one["counts"].decode()}


def data_set(seed):
    r = random.Random(seed)
    form = ["boxes", "masks", "both"][seed % 3]
    category_ids = r.sample(range(1, 40), 7)
    categories = [{"id": c, "name": f"class {c}", "frequency": r.choice("rcf")} for c in category_ids]
    images, annotations, results = [], [], []
    for image_id in r.sample(range(1, 1000), 7):
        present = r.sample(category_ids, r.randint(0, 4))
        absent = r.sample([c for c in category_ids if c not in present], r.randint(0, 2))
        partial = [c for c in category_ids if r.random() < 0.25]
        images.append({"id": image_id, "height": HEIGHT, "width": WIDTH,
                       "neg_category_ids": absent, "not_exhaustive_category_ids": partial})
        boxes = []
        for _ in range(r.randint(0, 7) if present else 0):
            b, c = box(r), r.choice(present)
            boxes.append((b, c))
            area = r.choice([0, 1024, 9216]) if r.random() < 0.1 else round(b[2] * b[3] / 2, 2)
            annotations.append({"id": len(annotations) + 1, "image_id": image_id, "category_id": c, "bbox": b, "area": area,
                                "segmentation": [[round(v, 2) for v in p] for p in ring(b)]})
            if r.random() < 0.1:
                annotations[-1]["ignore"] = 1
            if r.random() < 0.1:
                annotations[-1]["iscrowd"] = 1
        count = 320 if seed % 8 == 5 and len(images) < 3 else r.randint(0, 18)
        for _ in range(count):
            if boxes and r.random() < 0.6:
                b, c = r.choice(boxes)
                b = near(r, b)
                c = c if r.random() < 0.8 else r.choice(category_ids)
            else:
                b, c = box(r), r.choice(category_ids + [77])
            result = {"image_id": image_id, "category_id": c, "score": round(r.random(), 2)}
            if form != "masks":
                result["bbox"] = b if r.random() < 0.95 else b[:3] + [0]
            if form != "boxes":
                result["segmentation"] = rle(b)
            results.append(result)
    r.shuffle(results)
    return {"truth": {"images": images, "categories": categories, "annotations": annotations}, "results": results}


def derived(truth):
    """Detections by arithmetic alone, so that the test makes the same ones: LvisEvaluatorTests.Derived."""
    results = []
    for a in truth["annotations"]:
        number = a["id"]
        if number % 7 == 0:
            continue
        x, y, w, h = a["bbox"]
        shift = (number % 5) / 16
        category = a["category_id"] if number % 11 else number % 1230 + 1
        results.append({"image_id": a["image_id"], "category_id": category, "score": (number * 37 % 101) / 128,
                        "bbox": [x + shift * w, y, w, h * (1 - shift / 2)]})
        if number % 3 == 0:
            results.append({**results[-1], "score": (number * 53 % 101) / 128})
    return results


def numbers(data, iou_type):
    with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
        json.dump(data["truth"], file)
        file.flush()
        truth = LVIS(file.name)
    evaluation = LVISEval(truth, LVISResults(truth, copy.deepcopy(data["results"])), iou_type)
    evaluation.run()
    return {name: float(value) for name, value in evaluation.get_results().items()}


if len(sys.argv) > 2:
    with open(sys.argv[2]) as file:
        real = json.load(file)
    for iou_type in ("bbox", "segm"):
        print(iou_type, list(numbers({"truth": real, "results": derived(real)}, iou_type).values()))
    sys.exit()

sets = []
for seed in range(24):
    data = data_set(seed)
    data["numbers"] = {"bbox": numbers(data, "bbox"), "segm": numbers(data, "segm")}
    sets.append(data)
with open(sys.argv[1], "w") as file:
    file.write("[\n" + ",\n".join(json.dumps(data, separators=(",", ":")) for data in sets) + "\n]\n")
print(f"{len(sets)} data sets, numpy {np.__version__}, mean AP {np.mean([s['numbers']['segm']['AP'] for s in sets]):.3f}")
