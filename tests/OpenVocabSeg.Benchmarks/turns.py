"""Whole commands in turns: medians of the clock, of processor time and of memory, as a table and as JSON.

Needs nothing but Python. Each command is one argument, NAME=COMMAND; the first is what the ratios are of. Environment variables of one
command come before it, as in a shell.
    python3 turns.py RESULT.json ROUNDS old='old/ovseg predict …' new='new/ovseg predict …'
"""
import json
import os
import statistics
import subprocess
import sys
import time


def run(command):
    start = time.monotonic()
    process = subprocess.Popen(command, shell=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    if status != 0:
        sys.exit(f"failed: {command}")
    return {"seconds": time.monotonic() - start, "processorSeconds": usage.ru_utime + usage.ru_stime,
            "peakMegabytes": usage.ru_maxrss / 1024}


def main(result, rounds, commands):
    commands = dict(command.split("=", 1) for command in commands)
    runs = {name: [] for name in commands}
    if os.path.exists(result):
        with open(result) as file:
            runs.update(json.load(file)["runs"])
    for _ in range(int(rounds)):
        for name, command in commands.items():
            # exec, so that what is measured is the program and not the shell.
            *settings, program = split_settings(command)
            one = run(" ".join([*settings, "exec", program]))
            print(name, one, flush=True)
            runs[name].append({key: round(value, 2) for key, value in one.items()})
        medians = {name: {key: statistics.median(one[key] for one in of) for key in of[0]} for name, of in runs.items()}
        with open(result, "w") as file:
            json.dump({"medians": medians, "runs": runs}, file, indent=1)
            file.write("\n")
    first = next(iter(medians.values()))
    for name, median in medians.items():
        print(f"{name:24} {median['seconds']:8.2f} s {first['seconds'] / median['seconds']:6.2f} times as fast"
              f" {median['processorSeconds']:8.2f} s of processor time {median['peakMegabytes']:7.0f} MB", flush=True)


def split_settings(command):
    words = command.split(" ")
    count = next(i for i, word in enumerate(words) if "=" not in word)
    return [*words[:count], " ".join(words[count:])]


main(sys.argv[1], sys.argv[2], sys.argv[3:])
