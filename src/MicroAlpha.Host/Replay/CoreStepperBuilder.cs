using MicroAlpha.Events;
using MicroAlpha.Host.Engine;
using MicroAlpha.Host.Wiring;
using MicroAlpha.Pipeline.Core;
using MicroAlpha.Pipeline.Strategies;
using MicroAlpha.Ring;

namespace MicroAlpha.Host.Replay;

/// <summary>Builds the core of a replay.</summary>
/// <param name="events">The event ring.</param>
/// <param name="lane">Its lane; null when the caller steps.</param>
internal sealed class CoreStepperBuilder(Ring<EngineEvent> events, LaneOptions? lane) : ICoreBuilder<CoreStepper>
{
    /// <inheritdoc />
    public CoreStepper Build<TState>(CoreStage<TState> core, TradingDesk? desk)
        where TState : struct, IStage<EngineEvent>, ICheckpointed => lane is null
            ? new Stepped<TState>(new Lockstep<EngineEvent, CoreStage<TState>>(events, core, LaneLayout.Core))
            : new Threaded(new Lane<EngineEvent, CoreStage<TState>>(events, core, lane, LinuxPlatform.Ring));

    private sealed class Stepped<TState>(Lockstep<EngineEvent, CoreStage<TState>> lockstep) : CoreStepper
        where TState : struct, IStage<EngineEvent>, ICheckpointed
    {
        public override void Step(int count) => lockstep.Step(count);

        public override void DrainAndStop() => lockstep.DrainAndStop();
    }

    private sealed class Threaded(LaneControl lane) : CoreStepper
    {
        public override LaneControl Lane => lane;

        public override void Step(int count)
        {
        }

        public override void DrainAndStop() => lane.DrainAndStop();
    }
}
