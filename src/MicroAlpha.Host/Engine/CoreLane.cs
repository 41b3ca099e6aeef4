using MicroAlpha.Events;
using MicroAlpha.Host.Wiring;
using MicroAlpha.Pipeline.Core;
using MicroAlpha.Pipeline.Strategies;
using MicroAlpha.Ring;

namespace MicroAlpha.Host.Engine;

/// <summary>Builds the live core lane around whatever stages the configuration chose.</summary>
/// <param name="events">The event ring.</param>
/// <param name="probe">Marks for sampled latency.</param>
/// <param name="latency">Gets the samples.</param>
/// <param name="options">Where the lane runs.</param>
internal sealed class CoreLane(
    Ring<EngineEvent> events, LatencyProbe probe, LatencyHistogram latency, LaneOptions options)
    : ICoreBuilder<(LaneControl Lane, TradingDesk? Desk)>
{
    /// <inheritdoc />
    public (LaneControl Lane, TradingDesk? Desk) Build<TState>(CoreStage<TState> core, TradingDesk? desk)
        where TState : struct, IStage<EngineEvent>, ICheckpointed
    {
        var stage = new Timed<EngineEvent, CoreStage<TState>>(core, probe, latency);
        return (new Lane<EngineEvent, Timed<EngineEvent, CoreStage<TState>>>(
            events, stage, options, LinuxPlatform.Ring), desk);
    }
}
