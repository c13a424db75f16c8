"""Writes coco-random.jsonl.gz: random COCO data sets and what pycocotools 2.0.11 says of them.

Each line: {"gt": instances, "dt": results, "bbox": [12 numbers], "segm": [12 numbers]}.
python3 coco-random.py coco-random.jsonl.gz 2000; needs pycocotools and numpy. Coordinates are quarters of pixels, so that every number is exact.
"""
import contextlib, gzip, io, json, random, sys
from pycocotools import mask as mask_api
from pycocotools.coco import COCO
from pycocotools.cocoeval import COCOeval
import numpy as np


def quarter(r, lo, hi):
    return r.randint(int(4 * lo), int(4 * hi)) / 4


def polygon(r, x, y, w, h):
    kind = r.random()
    if kind < 0.3:
        return [x, y, x + w, y, x + w, y + h, x, y + h]
    points = []
    for _ in range(r.randint(3, 7)):
        points += [x + quarter(r, 0, w), y + quarter(r, 0, h)]
    if kind > 0.97:
        points.append(1.0)  # an odd count: the last number is dropped
    return points


def runs(rle):
    bits = mask_api.decode(rle).flatten(order='F')
    counts, last, n = [], 0, 0
    for b in bits:
        if b != last:
            counts.append(n); n = 0; last = b
        n += 1
    counts.append(n)
    return counts


def case(seed):
    r = random.Random(seed)
    images = [{"id": 10 * i + r.randint(1, 9), "height": r.randint(12, 160), "width": r.randint(12, 160)} for i in range(r.randint(1, 4))]
    categories = [{"id": 3 * i + r.randint(1, 3), "name": f"c{i}"} for i in range(r.randint(1, 3))]
    r.shuffle(images)
    annotations, results = [], []
    with_boxes = r.random() < 0.6
    with_masks = r.random() < 0.9 or not with_boxes
    many = r.random() < 0.03

    for image in images:
        H, W = image["height"], image["width"]
        for _ in range(r.randint(0, 5)):
            w, h = quarter(r, 1, W * r.random() + 2), quarter(r, 1, H * r.random() + 2)
            x, y = quarter(r, -2, max(0, W - w)), quarter(r, -2, max(0, H - h))
            segmentation = [polygon(r, x, y, w, h) for _ in range(1 if r.random() < 0.8 else 2)]
            if r.random() < 0.05:
                segmentation.append([x, y, x + 2, y])  # two points beside a polygon
            rle = mask_api.merge(mask_api.frPyObjects(segmentation, H, W))
            area = float(mask_api.area(rle))
            crowd = int(r.random() < 0.12)
            form = r.random()
            if crowd or form < 0.15:
                segmentation = {"size": [H, W], "counts": runs(rle)}
            elif form < 0.3:
                segmentation = {"size": [H, W], "counts": rle["counts"].decode()}
            annotations.append({
                "id": len(annotations) + 1, "image_id": image["id"], "category_id": r.choice(categories)["id"],
                "bbox": [x, y, w, h], "segmentation": segmentation, "iscrowd": crowd,
                "area": area if r.random() < 0.8 else quarter(r, 0, 12000)})
            for _ in range(r.choice([0, 1, 1, 1, 2, 3]) if not many else 40):
                j = lambda: quarter(r, -2, 2)
                bx = [x + j(), y + j(), max(1, w + j()), max(1, h + j())]
                if r.random() < 0.3:
                    bx = [x, y, w, h]
                dt = {"image_id": image["id"], "category_id": annotations[-1]["category_id"] if r.random() < 0.85 else r.choice(categories)["id"]}
                if with_boxes:
                    dt["bbox"] = bx
                dt["score"] = r.randint(0, 12) / 16
                if with_masks:
                    m = mask_api.merge(mask_api.frPyObjects([polygon(r, *bx)], H, W)) if r.random() < 0.5 else (
                        rle if r.random() < 0.4 else mask_api.merge(mask_api.frPyObjects([[bx[0], bx[1], bx[0] + bx[2], bx[1], bx[0] + bx[2], bx[1] + bx[3], bx[0], bx[1] + bx[3]]], H, W)))
                    dt["segmentation"] = {"size": [H, W], "counts": m["counts"].decode()}
                results.append(dt)
    r.shuffle(annotations)
    r.shuffle(results)
    return {"info": {}, "images": images, "categories": categories, "annotations": annotations}, results


def evaluate(gt, dt, kind):
    with contextlib.redirect_stdout(io.StringIO()):
        coco = COCO()
        coco.dataset = json.loads(json.dumps(gt))
        coco.createIndex()
        found = coco.loadRes(json.loads(json.dumps(dt)))
        e = COCOeval(coco, found, kind)
        e.evaluate(); e.accumulate(); e.summarize()
    return [float(v) for v in e.stats]


def main(path, count):
    with gzip.GzipFile(path, "wb", 9, mtime=0) as f:
        written, seed = 0, 0
        while written < count:
            seed += 1
            gt, dt = case(seed)
            if not dt:
                continue  # pycocotools reads no empty results
            line = {"gt": gt, "dt": dt, "bbox": evaluate(gt, dt, "bbox"), "segm": evaluate(gt, dt, "segm")}
            f.write((json.dumps(line, separators=(",", ":")) + "\n").encode())
            written += 1


main(sys.argv[1], int(sys.argv[2]))
