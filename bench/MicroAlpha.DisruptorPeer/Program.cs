using Disruptor;
using MicroAlpha.DisruptorPeer;
using MicroAlpha.LatencyBench.Ring;

return MicroAlpha.LatencyBench.Program.Run(
    args,
    [
        new RingCase(
            new DisruptorSide("disruptor-net busy-spin", static () => new BusySpinWaitStrategy()),
            new DisruptorSide("disruptor-net yielding", static () => new YieldingWaitStrategy())),
    ]);
