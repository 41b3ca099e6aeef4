using MicroAlpha.Events;
using MicroAlpha.Pipeline.Core;
using MicroAlpha.Ring;

namespace MicroAlpha.Pipeline.Strategies;

/// <summary>
/// Takes a core whose stages are known to the compiler only where they are chosen. A lane, a stepper or a test
/// implements it, so that nothing is called indirectly for each event.
/// </summary>
/// <typeparam name="TResult">What is built around the core.</typeparam>
public interface ICoreBuilder<TResult>
{
    /// <summary>Builds it.</summary>
    /// <param name="core">The core's stage.</param>
    /// <param name="desk">Its orders and positions; null when nothing trades.</param>
    TResult Build<TState>(CoreStage<TState> core, TradingDesk? desk)
        where TState : struct, IStage<EngineEvent>, ICheckpointed;
}
