"""The bus: wakes who waits for something. A message may be lost, for what is told is read elsewhere."""

from taleward.infra.bus.memory import MemoryBus

__all__ = ["MemoryBus"]
