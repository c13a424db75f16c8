# Writes the checkpoints of this folder. Written with PyTorch 1.13 (Debian 12: apt-get install python3-torch).
#   /usr/bin/python3 make.py
import argparse
import collections

import numpy
import torch
from torch import nn
from torch.optim.swa_utils import AveragedModel

torch.manual_seed(1)
scheduler = {"milestones": collections.Counter([3, 5]), "gamma": 0.1}
arguments = argparse.Namespace(lr=0.1, device=torch.device("cpu"), names={"a", "b"})


def network():
    return nn.Sequential(collections.OrderedDict(conv=nn.Conv2d(2, 3, 1), bn=nn.BatchNorm2d(3)))


# What training scripts write beside the weights, and tensors of types that no network here has.
net = network()
state = net.state_dict()
state["phase"] = torch.tensor([1 + 2j, 3 - 4j])
state["wave"] = torch.tensor([1 + 2j], dtype=torch.complex128)
state["bytes"] = torch.quantize_per_tensor(torch.tensor([0.5, 1.0, 1.5]), 0.1, 10, torch.quint8)
state["channels"] = torch.quantize_per_channel(
    torch.tensor([[0.5, 1.0], [1.5, 2.0]]), torch.tensor([0.1, 0.2]), torch.tensor([0, 0]), 0, torch.qint8)
state["sparse"] = torch.tensor([[0.0, 7.0], [0.0, 0.0]]).to_sparse()
state["rows"] = torch.tensor([[0.0, 7.0], [0.0, 0.0]]).to_sparse_csr()
state["module_version"] = 3
everything = {
    "model": state, "lr_scheduler": scheduler, "args": arguments, "best": numpy.float64(0.5), "epoch": 7, "dtype": torch.float32,
}
torch.save(everything, "strange.pth")
torch.save(everything, "strange-legacy.pth", _use_new_zipfile_serialization=False)

# Averaged weights, under the key of torchvision's references, beside the current ones, and alone. AveragedModel counts in n_averaged.
averaged = AveragedModel(net)
averaged.update_parameters(net)
with torch.no_grad():
    averaged.module.conv.bias.fill_(0.5)
torch.save({"model": network().state_dict(), "model_ema": averaged.state_dict(), "epoch": 7}, "averaged.pth")
torch.save({"ema": {"module": averaged.module.state_dict(), "updates": 10}, "epoch": 7}, "averaged-only.pth")
