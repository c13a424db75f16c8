"""Random data sets in the form of Open Images and the numbers of its challenge: open-images-numbers.json.

Needs numpy, six, pycocotools and tensorflow/models' research folder (object_detection) on the path, but no TensorFlow:
    python3 open_images_numbers.py open-images-numbers.json
"""
import json
import logging
import random
import sys
import types

for name in ("tensorflow", "absl", "object_detection.utils.label_map_util"):
    sys.modules[name] = types.ModuleType(name)  # imported there and not needed here
sys.modules["absl"].app = None
sys.modules["absl"].flags = types.SimpleNamespace(DEFINE_string=lambda *_: None, DEFINE_enum=lambda *_: None,
                                                  DEFINE_integer=lambda *_: None, FLAGS=None)

import numpy as np

np.float, np.bool, np.NAN = float, bool, np.nan  # names that newer versions of numpy dropped
import pycocotools.mask as mask_api
from object_detection.dataset_tools.oid_hierarchical_labels_expansion import OIDHierarchicalLabelsExpansion
from object_detection.utils import label_map_util
from object_detection.utils.object_detection_evaluation import OpenImagesChallengeEvaluator

label_map_util.create_category_index = lambda categories: {c["id"]: c for c in categories}
logging.disable(logging.CRITICAL)
HEIGHT, WIDTH = 120, 150
HIERARCHY = {"LabelName": "/m/entity", "Subcategory": [
    {"LabelName": "/m/animal", "Subcategory": [
        {"LabelName": "/m/cat"},
        {"LabelName": "/m/dog", "Subcategory": [{"LabelName": "/m/puppy"}], "Part": [{"LabelName": "/m/tail"}]}]},
    {"LabelName": "/m/toy", "Subcategory": [{"LabelName": "/m/puppy"}, {"LabelName": "/m/kite"}]},
    {"LabelName": "/m/tree"}]}
LABELS = ["/m/kite", "/m/animal", "/m/cat", "/m/dog", "/m/puppy", "/m/toy", "/m/tree"]
CATEGORIES = [{"id": i + 3, "name": label[3:], "freebase_id": label} for i, label in enumerate(LABELS)]
ID_OF = {c["freebase_id"]: c["id"] for c in CATEGORIES}
EXPANSION = OIDHierarchicalLabelsExpansion(HIERARCHY)


def ancestors(category):
    return [ID_OF[label] for label in EXPANSION._hierarchy_keyed_child[LABELS[category - 3]]]


def descendants(category):
    return [ID_OF[label] for label in EXPANSION._hierarchy_keyed_parent[LABELS[category - 3]]]


def box(r, size):
    w, h = r.randint(4, size), r.randint(4, size)
    return [r.randint(0, WIDTH - w), r.randint(0, HEIGHT - h), w, h]


def near(r, b):
    x, y, w, h = b
    w, h = max(2, int(w * r.uniform(0.7, 1))), max(2, int(h * r.uniform(0.7, 1)))
    return [min(x + r.randint(0, 3), WIDTH - w), min(y + r.randint(0, 3), HEIGHT - h), w, h]


def rle(b, diamond):
    x, y, w, h = b
    corners = [x, y + h / 2, x + w / 2, y, x + w, y + h / 2, x + w / 2, y + h] if diamond else [x, y, x, y + h, x + w, y + h, x + w, y]
    one = mask_api.merge(mask_api.frPyObjects([corners], HEIGHT, WIDTH))
    return {"size": [int(v) for v in one["size"]], "counts": one["counts"].decode()}


def data_set(seed):
    r = random.Random(seed)
    ids = [c["id"] for c in CATEGORIES]
    images, annotations, results, scores = [], [], [], list(range(1000))
    r.shuffle(scores)  # all different: the evaluator's sort is not stable
    for image_id in range(1, 7):
        present = r.sample(ids, r.randint(0, 3))
        images.append({"id": image_id, "height": HEIGHT, "width": WIDTH, "pos_category_ids": present + r.sample(ids, 1),
                       "neg_category_ids": r.sample(ids, r.randint(0, 1))})
        boxes = []
        for _ in range(r.randint(0, 8) if present else 0):
            group = r.random() < 0.2
            b, c, diamond = box(r, 90 if group else 50), r.choice(present), r.random() < 0.5
            boxes.append((b, c, diamond, group))
            a = {"id": len(annotations) + 1, "image_id": image_id, "category_id": c, "bbox": b}
            if r.random() < 0.75:
                a["segmentation"] = rle(b, diamond)
            if group:
                a[r.choice(["isgroupof", "iscrowd"])] = 1
            annotations.append(a)
        for _ in range(r.randint(0, 20)):
            diamond = r.random() < 0.3
            if boxes and r.random() < 0.75:
                b, c, diamond, group = r.choice(boxes)
                b = near(r, b)
                if group and r.random() < 0.7:
                    b = [b[0], b[1], max(2, b[2] // 3), max(2, b[3] // 3)]
                c = r.choice([c, c, c] + ancestors(c))
            else:
                b, c = box(r, 50), r.choice(ids + [77])
            results.append({"image_id": image_id, "category_id": c, "score": scores.pop() / 1000,
                            "bbox": b if r.random() < 0.95 else b[:3] + [0], "segmentation": rle(b, diamond)})
    r.shuffle(results)
    return {"truth": {"images": images, "categories": CATEGORIES, "annotations": annotations}, "results": results}


def edges(b):
    return [b[1], b[0], b[1] + b[3], b[0] + b[2]]


def extent(mask):
    ys, xs = np.nonzero(mask)
    return [ys.min(), xs.min(), ys.max() + 1, xs.max() + 1] if len(ys) else [0, 0, 0, 0]


def numbers(data, masks, weight, hierarchy):
    evaluator = OpenImagesChallengeEvaluator(CATEGORIES, evaluate_masks=masks, group_of_weight=weight)
    up = ancestors if hierarchy else lambda c: []
    down = descendants if hierarchy else lambda c: []
    for image in data["truth"]["images"]:
        truth = [(a, c) for a in data["truth"]["annotations"] if a["image_id"] == image["id"]
                 for c in [a["category_id"]] + up(a["category_id"])]
        verified = [c for p in image["pos_category_ids"] for c in [p] + up(p)]
        verified += [c for n in image["neg_category_ids"] for c in [n] + down(n)]
        fields = {
            "groundtruth_boxes": np.array([edges(a["bbox"]) for a, _ in truth], float).reshape(-1, 4),
            "groundtruth_classes": np.array([c for _, c in truth], int),
            "groundtruth_group_of": np.array([a.get("isgroupof", 0) + a.get("iscrowd", 0) for a, _ in truth], int),
            "groundtruth_image_classes": np.array(verified, int)}
        if masks:
            empty = np.zeros((HEIGHT, WIDTH), np.uint8)
            fields["groundtruth_instance_masks"] = np.array(
                [mask_api.decode(a["segmentation"]) if "segmentation" in a else empty for a, _ in truth], np.uint8
            ).reshape(-1, HEIGHT, WIDTH)
        evaluator.add_single_ground_truth_image_info(image["id"], fields)
    for image in data["truth"]["images"]:
        found = [d for d in data["results"] if d["image_id"] == image["id"]]
        if found:
            decoded = np.array([mask_api.decode(d["segmentation"]) for d in found], np.uint8)
            fields = {
                "detection_boxes": np.array([extent(m) for m in decoded] if masks else [edges(d["bbox"]) for d in found], float),
                "detection_scores": np.array([d["score"] for d in found], float),
                "detection_classes": np.array([d["category_id"] for d in found], int)}
            if masks:
                fields["detection_masks"] = decoded
            evaluator.add_single_detected_image_info(image["id"], fields)
    per_class, mean = evaluator._evaluation.evaluate()[:2]
    value = lambda v: -1 if np.isnan(v) else float(v)
    return {"mAP": value(mean), "classes": {c["name"]: value(per_class[c["id"] - 1]) for c in CATEGORIES}}


sets = []
for seed in range(int(sys.argv[2]) if len(sys.argv) > 2 else 20):
    data = data_set(seed)
    data["numbers"] = [{"masks": masks, "weight": weight, "hierarchy": hierarchy, **numbers(data, masks, weight, hierarchy)}
                       for masks in (False, True) for weight in (0.0, 0.5, 1.0) for hierarchy in (False, True)]
    sets.append(data)
with open(sys.argv[1], "w") as file:
    file.write('{"hierarchy":' + json.dumps(HIERARCHY) + ',\n"sets":[\n'
               + ",\n".join(json.dumps(data, separators=(",", ":")) for data in sets) + "\n]}\n")
print(f"{len(sets)} data sets, numpy {np.__version__}, mean mAP {np.mean([n['mAP'] for s in sets for n in s['numbers']]):.3f}")
