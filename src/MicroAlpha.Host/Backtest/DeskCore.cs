using System.Runtime.CompilerServices;
using MicroAlpha.Events;
using MicroAlpha.Pipeline.Core;
using MicroAlpha.Pipeline.Strategies;
using MicroAlpha.Ring;
using MicroAlpha.Storage.Log;

namespace MicroAlpha.Host.Backtest;

/// <summary>
/// The stages of the live core, called event by event on the caller's thread: what it decides is the next thing that is
/// sent. A struct, so that the loop around it is compiled for its strategy.
/// </summary>
/// <typeparam name="TState">The fused state stages.</typeparam>
internal struct DeskCore<TState> : IBacktestCore
    where TState : struct, IStage<EngineEvent>, ICheckpointed
{
    private readonly TradingDesk _desk;
    private readonly CommandWriter _writer;
    private readonly Ring<OrderCommand> _commands;
    private readonly Sequence _taken;
    private readonly LogWriter? _log;
#pragma warning disable IDE0044 // a struct that changes itself; readonly would make every call work on a copy
    private CoreStage<TState> _core;
#pragma warning restore IDE0044
    private long _sequence;
    private long _count;

    /// <summary>Takes a core over.</summary>
    /// <param name="core">Its stage.</param>
    /// <param name="desk">Its orders and positions.</param>
    /// <param name="writer">What the core writes its commands with.</param>
    /// <param name="commands">The ring they go into.</param>
    /// <param name="taken">Gates the ring: the last command that was taken.</param>
    /// <param name="log">Where the run is recorded; null = nowhere.</param>
    public DeskCore(
        CoreStage<TState> core, TradingDesk desk, CommandWriter writer, Ring<OrderCommand> commands, Sequence taken,
        LogWriter? log)
    {
        (_core, _desk, _writer) = (core, desk, writer);
        (_commands, _taken, _log) = (commands, taken, log);
    }

    /// <inheritdoc />
    [MethodImpl(MethodImplOptions.AggressiveInlining)] // called in three places of the loop; tools/bench backtest
    public void Take(ref EngineEvent slot)
    {
        _core.OnEvent(ref slot, _sequence);
        if (_log is not null)
            Record(ref slot);
        _sequence++;
    }

    /// <inheritdoc />
    public bool TryNextCommand(ref OrderCommand command, out long sequence)
    {
        sequence = 0;
        return (_writer.Count != _count || _log is not null) && TryTake(ref command, out sequence);
    }

    /// <summary>Says the state's hash and ends the log, when there is one.</summary>
    public void Stop()
    {
        if (_log is null)
            return;
        _core.OnStop();
        OrderCommand command = default;
        while (TryTake(ref command, out _))
        {
            // Nobody acts on it any more.
        }

        _log.TryStop();
    }

    /// <inheritdoc />
    public readonly void Touch(uint instrumentId, out long bidE9, out long askE9)
    {
        ref readonly var top = ref _desk.Books.Top(instrumentId);
        (bidE9, askE9) = (top.BidPriceE9, top.AskPriceE9);
    }

    /// <inheritdoc />
    public readonly bool IsTraded(uint instrumentId) => _desk.IsTraded(instrumentId);

    [MethodImpl(MethodImplOptions.NoInlining)] // only when something was decided
    private bool TryTake(ref OrderCommand command, out long sequence)
    {
        while (true)
        {
            sequence = _taken.Get() + 1;
            if (!_commands.IsPublished(sequence))
                return false;
            command = _commands[sequence];
            _taken.Set(sequence);
            _log?.AppendCommand(ref command, sequence);
            if (command.Kind == CommandKind.Checkpoint)
                continue;
            _count++;
            return true;
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)] // not in the way of a run without a log
    private readonly void Record(ref EngineEvent slot)
    {
        _log!.AppendEvent(ref slot, _sequence);
        if ((_sequence & 255) == 255)
            _log.Poll();
    }
}
